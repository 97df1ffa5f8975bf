#pragma once

#include "base/result.h"
#include "mail/address.h"

#include <span>
#include <string>
#include <string_view>

namespace amends::mail {

// The only writer of header lines. Each function gives whole lines "Name: value\r\n", folded so
// that a line has at most 76 characters where the value lets it and never more than 998 octets (RFC
// 5322, 2.1.1). A name that is not a field name, and CR, LF, NUL or another control character in a
// value, are errors: `mail.header_name`, `mail.header_control`, `mail.header_utf8`,
// `mail.header_long`. Nothing is ever dropped.

/// Unstructured text (Subject, Comments, X-...): as it is when ASCII, else RFC 2047 encoded words
/// in UTF-8, each at most 75 characters and cut between characters.
[[nodiscard]] Result<std::string> encode_header(std::string_view name, std::string_view value);

/// From, To, Reply-To: names quoted or encoded as they need, addresses with A-label domains; local
/// parts outside ASCII stay UTF-8 (RFC 6532), so such a message needs SMTPUTF8. Error
/// `mail.header_empty` for no mailbox.
[[nodiscard]] Result<std::string> encode_address_header(
    std::string_view name, std::span<const Mailbox> mailboxes
);

/// Message-ID, List-Unsubscribe, Feedback-ID, Content-Type ...: ASCII tokens that stay as they are,
/// folded only at their spaces. Error `mail.header_utf8` for characters outside ASCII:
/// percent-encode URLs first.
[[nodiscard]] Result<std::string> encode_structured_header(
    std::string_view name, std::string_view value
);

}  // namespace amends::mail
