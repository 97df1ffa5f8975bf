#pragma once

#include "base/result.h"
#include "crypto/digest.h"
#include "model/contact_set.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::engine {

/// What one person of a halted mailing's audience gets. The first three are written to, the others
/// are left alone, each for its reason.
enum class AfterHaltPart : std::uint8_t {
  mended,               // has not got anything yet: the mended version
  corrected,            // has the wrong version: the correction
  corrected_uncertain,  // may have the wrong version: the correction too
  uncertain_left_out,   // may have the wrong version; somebody decided to leave them alone
  not_chosen,           // has the wrong version, and the correction was drafted for others of them
  left,                 // has left, complained or bounced since
  later_version,        // has, or may have, a later version than the wrong one
  rejected,             // the relay refused the address
  withheld,             // was held back: had left before, too late, could not be made
  abandoned             // two people have given up the doubt
};
inline constexpr std::size_t kAfterHaltParts = 10;

[[nodiscard]] std::string_view to_string(AfterHaltPart part);

/// Whether those who may have the wrong version get the correction.
enum class Doubtful : std::uint8_t { corrected, left_out };

/// The sets of the ledger at one moment, of a mailing of which nothing is under way.
struct HaltedAudience {
  std::uint64_t frozen = 0;  // people of the audience, by the ledger's tally
  model::ContactSet waiting;
  model::ContactSet wrong_accepted;   // of the incident's version, or one before it
  model::ContactSet wrong_uncertain;  // the same
  model::ContactSet later;            // accepted or uncertain, of a later version
  model::ContactSet rejected;
  model::ContactSet withheld;
  model::ContactSet abandoned;
};

/// Who of them is not to be written to, and whom the correction is for.
struct AfterHaltChoice {
  model::ContactSet suppressed;                // whoever a claim would withhold now
  model::ContactSet left;                      // left because of this mailing
  std::optional<model::ContactSet> drafted{};  // whom the correction is for; nothing: none yet
  Doubtful doubtful = Doubtful::corrected;
};

/// The frozen audience of a halted mailing, cut into parts. That nobody is in two of them and
/// nobody in none was counted when it was made.
class AfterHaltPeople {
 public:
  /// Error `after_halt.not_exact`: the sets overlap or do not add up to the audience; nothing may
  /// be sent by them.
  [[nodiscard]] static Result<AfterHaltPeople> cut(
      const HaltedAudience& audience, const AfterHaltChoice& choice
  );

  [[nodiscard]] const model::ContactSet& of(AfterHaltPart part) const {
    return parts_.at(static_cast<std::size_t>(part));
  }

  [[nodiscard]] std::uint64_t count(AfterHaltPart part) const { return of(part).size(); }

  /// SHA-256 over the ids in ascending order, each in decimal with a line feed behind it.
  [[nodiscard]] crypto::Digest digest(AfterHaltPart part) const;

  [[nodiscard]] std::uint64_t frozen() const { return frozen_; }

  [[nodiscard]] std::uint64_t mended() const { return count(AfterHaltPart::mended); }

  /// Everybody who gets the correction.
  [[nodiscard]] model::ContactSet correction() const;
  /// Everybody who gets nothing.
  [[nodiscard]] std::uint64_t nobody() const;

 private:
  [[nodiscard]] Result<void> prove() const;

  std::array<model::ContactSet, kAfterHaltParts> parts_;
  std::uint64_t frozen_ = 0;
};

/// What a person is shown and gives back: the three counts and the beginning of a digest over the
/// digests of all parts and of both texts: "137-34-3-0f1e2d3c4b5a6978".
[[nodiscard]] std::string plan_name(
    const AfterHaltPeople& people, const crypto::Digest& mended_text, std::string_view correction
);

/// The counts of a plan's name.
struct PlanCounts {
  std::uint64_t mended = 0;
  std::uint64_t corrected = 0;
  std::uint64_t nobody = 0;
};

/// Nothing when it is no name of a plan.
[[nodiscard]] std::optional<PlanCounts> counts_of_plan(std::string_view name);

}  // namespace amends::engine
