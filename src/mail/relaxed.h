#pragma once

#include "crypto/digest.h"

#include <string>
#include <string_view>

namespace amends::mail {

/// Canonicalisation "relaxed" of a body (RFC 6376, 3.4.4): runs of white space become one space,
/// spaces at line ends and empty lines at the end go; a body of nothing stays empty.
[[nodiscard]] std::string relaxed_body(std::string_view body);

/// SHA-256 of relaxed_body(body). What needs no change is hashed where it stands.
[[nodiscard]] crypto::Digest relaxed_body_hash(std::string_view body);

/// Canonicalisation "relaxed" of one header field (RFC 6376, 3.4.2), without its line end.
/// `field` is the field with its folded lines.
[[nodiscard]] std::string relaxed_header(std::string_view field);

/// The same at the end of `out`.
void append_relaxed_header(std::string& out, std::string_view field);

}  // namespace amends::mail
