#pragma once

#include <string>
#include <string_view>

namespace amends::mail {

/// RFC 2047 encoded words of encodings that text::Decoder knows, decoded to UTF-8; white space
/// between two of them is dropped. Others stay as they are.
[[nodiscard]] std::string decode_words(std::string_view value);

/// Quoted-printable (RFC 2045, 6.7), tolerant: an "=" that encodes nothing stands for itself.
[[nodiscard]] std::string decode_quoted_printable(std::string_view text);

/// Base64 (RFC 2045, 6.8), tolerant: other characters are skipped, the first "=" ends it.
[[nodiscard]] std::string decode_base64_lenient(std::string_view text);

/// To well-formed UTF-8. `charset` is a name as in Content-Type, in any case; an unknown or missing
/// one is guessed.
[[nodiscard]] std::string decode_charset(std::string_view bytes, std::string_view charset);

/// Lower case for ASCII letters only: header names, tokens, host names.
[[nodiscard]] std::string ascii_lower(std::string_view text);

/// Without SP, TAB, CR and LF at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace amends::mail
