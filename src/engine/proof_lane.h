#pragma once

#include "base/clock.h"
#include "checks/panel.h"
#include "engine/people_batch.h"
#include "engine/proof_texts.h"

#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// One share of a proof: people are rendered and counted here. One thread at a time; nothing is
/// allocated for a person who is like those before.
class ProofLane {
 public:
  /// `texts` is nullptr where the mailing does not compile: then people are only counted.
  ProofLane(
      const model::Mailing& mailing, const ProofTexts* texts, checks::Tally tally, Instant now
  );

  /// Counts the person, and renders their mail unless they are withheld, repeated or not looked at.
  void meet(const model::Contact& contact, const PersonMark& mark);
  void meet_all(const PeopleBatch& batch);

  [[nodiscard]] checks::Tally& tally() { return tally_; }

 private:
  /// What a spelling of a language leads to.
  struct Reader {
    std::string tag;
    std::string language;  // empty: none is known
    std::size_t edition = 0;
  };

  [[nodiscard]] const Reader& reader_of(const model::Contact& contact);
  [[nodiscard]] Reader make_reader(const model::Contact& contact, std::string_view tag) const;
  void render(const model::Contact& contact, std::size_t edition);

  const model::Mailing& mailing_;
  const ProofTexts* texts_;
  checks::Tally tally_;
  Instant now_;
  Addresses addresses_;  // nothing is tracked
  std::string address_;
  std::vector<Reader> readers_;
  Reader rare_;
  std::vector<bool> done_;  // constant parts that were rendered, by index
};

}  // namespace amends::engine
