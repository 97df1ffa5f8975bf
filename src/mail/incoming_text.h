#pragma once

#include <string>
#include <string_view>

namespace amends::mail {

/// What a person wrote below the headers.
struct IncomingText {
  std::string plain;  // UTF-8; empty where there is no such part
  std::string html;   // the same; only looked for where there is no plain text
};

/// The first text/plain of a mail (RFC 2046), else its first text/html, decoded. Attachments and
/// mails within the mail are passed over. Whatever the bytes are, something comes of it, within the
/// limits; nothing in it is proven.
[[nodiscard]] IncomingText read_incoming_text(std::string_view mail);

}  // namespace amends::mail
