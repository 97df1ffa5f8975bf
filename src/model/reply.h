#pragma once

#include "base/clock.h"
#include "model/ids.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::model {

/// What somebody wrote back is about (METHODS 5), in the order in which it is to be read. Stored by
/// name.
enum class ReplyClass : std::uint8_t {
  leave_me_alone,
  legal,  // law, authority, lawyer, personal data
  angry,  // angry or hurt
  question,
  thanks,     // kind or forgiving
  other,      // the rules do not know; a person reads it
  automatic,  // of a program: never counted as a person
};
inline constexpr std::size_t kReplyClasses = 7;

[[nodiscard]] std::string_view to_string(ReplyClass of);
[[nodiscard]] std::optional<ReplyClass> parse_reply_class(std::string_view text);

/// How it is known whose reply it is. Stored by name.
enum class ReplyProof : std::uint8_t {
  from,   // their address stands in From, which anybody can write
  thread  // it names the Message-ID of their copy, which nobody can guess
};

[[nodiscard]] std::string_view to_string(ReplyProof proof);
[[nodiscard]] std::optional<ReplyProof> parse_reply_proof(std::string_view text);

/// A mail that came back, as the store keeps it.
struct Reply {
  ReplyId id;
  std::string key;    // of the mail: a digest of its writer and Message-ID, else of all of it
  MailingId mailing;  // that it answers
  ContactId contact;
  ReplyClass of = ReplyClass::other;
  std::string also;  // other classes it has words of, "question angry"; mostly empty
  std::string why;   // the rule, and the words that it found
  ReplyProof proof = ReplyProof::from;
  std::string from;              // the address in From
  std::string subject;           // one line
  std::string text;              // their own words, without what they quote; cut
  Instant at;                    // when it came in
  std::string answered_by = {};  // empty: open
  std::optional<Instant> answered_at = {};
};

/// People by the class of what they wrote: who wrote twice in one class is one.
struct ReplyCounts {
  std::array<std::uint64_t, kReplyClasses> people{};
  std::uint64_t open = 0;   // replies of people that nobody has answered
  std::uint64_t upset = 0;  // people who are angry or speak of the law, each once

  [[nodiscard]] std::uint64_t of(ReplyClass one) const {
    return people[static_cast<std::size_t>(one)];
  }

  bool operator==(const ReplyCounts&) const = default;
};

}  // namespace amends::model
