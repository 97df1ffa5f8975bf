#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/compiled_mailing.h"
#include "engine/preflight.h"
#include "model/contact.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// Whose mail is looked at.
struct PreviewChoice {
  enum class By : std::uint8_t { first, row, address, contact, random, worst };
  By by = By::first;
  std::int64_t row = 0;  // as PeopleSource::Person has it
  std::string address;   // Mailbox::key()
  model::ContactId contact;
  std::uint64_t seed = 0;  // random: the same person for the same list
  std::size_t count = 1;   // worst: from 1 to kPreviewsMax

  /// One person and no other is meant.
  [[nodiscard]] bool names_somebody() const {
    return by == By::row || by == By::address || by == By::contact;
  }

  [[nodiscard]] bool means(const PeopleSource::Person& person) const;
};

/// Why a mail may look wrong, the worst first.
enum class PreviewCause : std::uint8_t {
  hidden,         // characters nobody sees, or that were read wrongly
  markup,         // a value like HTML or like a merge field
  right_to_left,  // in a mail that is written from left to right
  other_script,   // Cyrillic or Hebrew in an English mail
  empty,          // nothing printed, or a default instead
  long_word,
  long_subject,
  long_mail,
  long_value,  // one for each column
  capitals,
  emoji,
};

inline constexpr std::size_t kPreviewCauses = 11;

/// "other_script"
[[nodiscard]] std::string_view to_string(PreviewCause cause);

struct PreviewReason {
  PreviewCause cause = PreviewCause::hidden;
  std::string field;         // column; empty when it is the whole mail
  std::string sample;        // the value, cut
  std::uint64_t amount = 0;  // characters or places
  std::size_t place = 1;     // 1: nobody has more of it
};

struct PickedPerson {
  model::Contact contact;
  std::int64_t row = 0;
  std::vector<PreviewReason> reasons;  // of PreviewChoice::By::worst
};

/// Chooses people while everybody passes by once. Memory: the best kPreviewsMax for each cause and
/// column, whatever the list's length. One thread.
class PreviewPicker {
 public:
  /// Who is looked at, in which edition: nullptr is everybody in their own. With an edition, those
  /// who get it; where nobody does, or somebody is named, the one person in that edition.
  PreviewPicker(
      const CompiledMailing& mailing,
      const model::Columns& columns,
      const PreviewChoice& choice,
      Instant now,
      const CompiledEdition* edition = nullptr
  );
  ~PreviewPicker();

  /// Shows somebody who gets the mailing. False when nobody else needs to be shown. Errors: of
  /// templates that cannot be rendered for this person.
  [[nodiscard]] Result<bool> add(const PeopleSource::Person& person);
  /// The chosen, the worst first; nobody when nobody was there.
  [[nodiscard]] std::vector<PickedPerson> take();

 private:
  class Ranking;

  [[nodiscard]] bool is_of_edition(const model::Contact& contact) const;
  void keep(const PeopleSource::Person& person);

  const CompiledMailing& mailing_;
  const PreviewChoice choice_;
  const CompiledEdition* edition_;
  Random random_;
  std::uint64_t seen_ = 0;
  std::unique_ptr<Ranking> ranking_;
  std::vector<PickedPerson> kept_;
  std::vector<PickedPerson> otherwise_;  // somebody of another edition
};

}  // namespace amends::engine
