#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace amends::mail {

/// What a report says became of one person's copy.
enum class DeliveryFate : std::uint8_t {
  delivered,
  no_mailbox,    // nobody has this address: gone for good
  no_host,       // the domain does not exist, or takes no mail: gone for good
  full_mailbox,  // too much stands in it
  closed,        // the mailbox is there and takes nothing now
  spam,          // refused as unwanted
  blocked,       // refused for who sends: policy, signatures, names, lists of senders
  content,       // refused for what it is: size, form, a virus
  unreachable,   // too late, no connection, a machine that does not work
  other          // nobody can tell
};

[[nodiscard]] std::string_view to_string(DeliveryFate fate);

/// Whether nothing sent there will ever arrive.
[[nodiscard]] constexpr bool is_hard(DeliveryFate fate) {
  return fate == DeliveryFate::no_mailbox || fate == DeliveryFate::no_host;
}

/// After which command the host refused (RFC 5321).
enum class SmtpStage : std::uint8_t { not_told, rcpt, data };

/// What stands in a report about one person.
struct DeliveryWords {
  std::string_view action;  // RFC 3464, 2.3.3, lower case; empty: not told
  std::string_view status;  // RFC 3463, "5.1.1"; empty: not told
  int reply_code = 0;       // of SMTP; 0: not told
  SmtpStage refused_at = SmtpStage::not_told;
  std::string_view text;  // what the host said, lower case, its white space single spaces
};

/// By what was said, which is more exact than its numbers; then by the numbers. What is only
/// delayed, or was answered with a 4xx, is never gone for good. Rules made of one half of an
/// outside suite and judged by the other (tests/suites/bounce_sisimai_test.cc).
[[nodiscard]] DeliveryFate fate_of(const DeliveryWords& words);

/// Whether the text, as above, speaks of mail that could not be delivered.
[[nodiscard]] bool tells_of_failure(std::string_view text);

}  // namespace amends::mail
