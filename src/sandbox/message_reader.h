#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::sandbox {

/// What stands above a message, as a mailbox would index it. Empty: not there.
struct HeaderFacts {
  std::string message_id;        // without < >
  std::string from;              // as written, encoded words decoded
  std::string to;                // likewise
  std::string subject;           // likewise, UTF-8
  std::string date;              // as written
  std::string feedback_id;       // as written
  std::string list_unsubscribe;  // the first http or https URL of it
  bool one_click = false;        // List-Unsubscribe-Post asks for it (RFC 8058)
};

struct SeenLink {
  std::string url;   // entities decoded
  std::string text;  // what the reader sees of it
};

/// A message as its reader sees it.
struct ReadMessage {
  HeaderFacts headers;
  std::string html;                 // decoded to UTF-8; empty: no such part
  std::string plain;                // likewise
  std::string language = "en";      // en bg ru it nb he: by the lang attribute, else by its letters
  std::vector<SeenLink> links;      // http and https only, in the order of the page
  std::vector<std::string> images;  // http and https only
  std::vector<std::string> codes;   // words that look like a code to type in: "SPRING-20"
};

/// Reads the header section only. Small and tolerant like a mail client's: bare LF, odd folding and
/// unknown encodings are taken as they come; nothing is an error.
[[nodiscard]] HeaderFacts read_headers(std::string_view message);

/// Reads all of it: multiparts, quoted-printable, base64, UTF-8 and the single-byte encodings that
/// text::Decoder knows.
[[nodiscard]] ReadMessage read_message(std::string_view message);

}  // namespace amends::sandbox
