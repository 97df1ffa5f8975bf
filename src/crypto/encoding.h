#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace amends::crypto {

/// Base64 with padding on one line (RFC 4648, section 4).
[[nodiscard]] std::string base64(std::string_view bytes);

/// Base64 in lines of 76 characters, each ended by CRLF, the last one too (RFC 2045, section 6.8).
/// Empty for no bytes.
[[nodiscard]] std::string base64_mime(std::string_view bytes);

/// Strict: whole groups of four, padding where it belongs, no white space, unused bits zero. Error
/// `crypto.base64`.
[[nodiscard]] Result<std::string> decode_base64(std::string_view text);

/// Base64 with the URL alphabet and no padding (RFC 4648, section 5).
[[nodiscard]] std::string base64url(std::string_view bytes);

/// The same at the end of `out`.
void append_base64url(std::string& out, std::string_view bytes);

/// Strict: one text for each byte string (no padding, no white space, unused bits zero). Error
/// `crypto.base64url`.
[[nodiscard]] Result<std::string> decode_base64url(std::string_view text);

/// Lower-case hexadecimal.
[[nodiscard]] std::string hex(std::string_view bytes);

/// Both cases accepted, an even number of digits. Error `crypto.hex`.
[[nodiscard]] Result<std::string> decode_hex(std::string_view text);

}  // namespace amends::crypto
