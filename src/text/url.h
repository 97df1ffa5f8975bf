#pragma once

#include <string>
#include <string_view>

namespace amends::text {

/// Everything but letters, digits and - . _ ~ becomes %XX (RFC 3986 section 2.3).
[[nodiscard]] std::string percent_encode(std::string_view text);

/// %XX becomes its byte; a % without two hexadecimal digits stays as it is. The result may be any
/// bytes. `+` is not a space here.
[[nodiscard]] std::string percent_decode(std::string_view text);

/// The parts of an address as written, views into it, nothing decoded; RFC 3986 appendix B, with no
/// judgement on characters. A part that is absent is empty; the flags tell "absent" from "empty".
struct UrlView {
  std::string_view scheme;    ///< without the colon
  std::string_view userinfo;  ///< without the @
  std::string_view host;      ///< an IPv6 address keeps its brackets
  std::string_view port;      ///< digits after the last colon, or whatever stands there
  std::string_view path;
  std::string_view query;     ///< without the ?
  std::string_view fragment;  ///< without the #
  bool has_authority = false;
  bool has_userinfo = false;
  bool has_query = false;
  bool has_fragment = false;
};

[[nodiscard]] UrlView split_url(std::string_view url);

/// http or https (any case) with a host, without user information, white space, backslashes or
/// control characters, with a port of 1 to 65535 if any, at most kUrlBytesMax bytes: what a link in
/// a mailing may point to and a fetcher may be asked for.
[[nodiscard]] bool is_web_url(std::string_view url);

}  // namespace amends::text
