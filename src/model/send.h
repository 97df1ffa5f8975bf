#pragma once

#include "base/clock.h"
#include "model/ids.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::model {

/// The states of one mailing to one contact (SAFETY 4.2). The numbers are stored: never renumber.
///
///   planned -> claimed -> intent -> dot -> accepted | rejected | deferred | uncertain
///   claimed, intent -> planned      a break before the dot: safe to try again
///   dot -> planned                  only when the dot provably never left (a halt between mark and
///   write) deferred -> claimed             a definite 4xx: another try deferred -> rejected the
///   last try was used up planned, deferred -> withheld   suppressed, expired ... uncertain ->
///   accepted           evidence, or two people's word; -> abandoned: two people give it up
///   (model/settlement.h). Never by a timer, never back to planned.
///
/// `intent` (the transaction has begun at the relay) lives in memory only: recovery treats it as
/// `claimed`.
enum class SendState : std::uint8_t {
  planned = 0,
  claimed = 1,
  intent = 2,
  dot = 3,
  accepted = 4,
  rejected = 5,
  deferred = 6,
  uncertain = 7,
  withheld = 8,
  abandoned = 9,
};
inline constexpr std::size_t kSendStates = 10;

[[nodiscard]] bool may_follow(SendState from, SendState to);
[[nodiscard]] std::string_view to_string(SendState state);
[[nodiscard]] std::optional<SendState> parse_send_state(std::string_view text);

enum class WithheldReason : std::uint8_t {
  none = 0,
  suppressed = 1,
  expired = 2,
  unrenderable = 3,
  abandoned_plan = 4,
  muted = 5,  // they want nothing about a topic of the mailing
};

[[nodiscard]] std::string_view to_string(WithheldReason reason);

/// One row of the ledger as people see it.
struct Send {
  MailingId mailing;
  ContactId contact;
  SendState state = SendState::planned;
  WithheldReason withheld = WithheldReason::none;
  int wave = 0;
  int version = 0;  // of the mailing, that was or is being sent
  int attempts = 0;
  int reply_code = 0;      // the last reply, 0 if none
  std::string reply_text;  // what the relay said, as text, at most 500 bytes
  std::optional<Instant> changed_at;
  std::optional<Instant> retry_at;
};

/// How many sends of one mailing stand in each state.
struct SendCounts {
  std::array<std::uint64_t, kSendStates> by_state{};

  [[nodiscard]] std::uint64_t of(SendState state) const {
    return by_state.at(static_cast<std::size_t>(state));
  }

  [[nodiscard]] std::uint64_t& of(SendState state) {
    return by_state.at(static_cast<std::size_t>(state));
  }

  [[nodiscard]] std::uint64_t total() const;
};

}  // namespace amends::model
