#pragma once

#include "checks/panel.h"
#include "engine/compiled_mailing.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace amends::engine {

inline constexpr std::uint32_t kUnwatched = 0xFFFFFFFF;

/// A compiled part and the numbers its spans have in the panel.
struct WatchedPart {
  checks::Part part = checks::Part::html;
  const PartProgram* program = nullptr;
  std::vector<std::uint32_t> numbers;  // by span; kUnwatched: nothing is looked for
  std::size_t index = 0;               // among all parts of the mailing
  /// It reads nothing and prints nothing: rendered for one, it is rendered for all.
  bool is_constant = false;
};

/// Which part a file of the folder is.
[[nodiscard]] checks::Part part_of_file(std::string_view file);

/// Tells the panel what stands in the texts before anybody is rendered.
void look_at_constants(const model::Mailing& mailing, checks::Panel& panel);

/// The texts of a proof, with their expressions numbered. Immutable once made: used by all lanes.
class ProofTexts {
 public:
  /// Gives the panel every expression and every name that is read.
  ProofTexts(CompiledMailing mailing, checks::Panel& panel);
  ProofTexts(const ProofTexts&) = delete;
  ProofTexts& operator=(const ProofTexts&) = delete;

  [[nodiscard]] const CompiledMailing& mailing() const { return mailing_; }

  /// Of the edition with this number in the mailing.
  [[nodiscard]] const CompiledEdition& edition(std::size_t number) const {
    return mailing_.editions()[number];
  }

  [[nodiscard]] std::span<const WatchedPart> parts(std::size_t edition) const {
    return parts_[edition];
  }

  /// Of all editions.
  [[nodiscard]] std::size_t part_count() const { return part_count_; }

 private:
  void watch(const CompiledEdition& edition, checks::Panel& panel);
  WatchedPart watch_part(
      checks::Part part,
      const PartProgram& program,
      const CompiledEdition& edition,
      checks::Panel& panel
  );

  CompiledMailing mailing_;
  std::vector<std::vector<WatchedPart>> parts_;  // by edition
  std::size_t part_count_ = 0;
};

}  // namespace amends::engine
