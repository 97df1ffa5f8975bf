#include "text/url.h"

#include "text/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace amends::text {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int hex_value(char c) {
  if (is_digit(c)) {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return -1;
}

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

/// Cuts `rest` at the sign and gives what stood behind it; nothing when the sign is not there.
std::optional<std::string_view> cut_tail(std::string_view& rest, char sign) {
  const std::size_t at = rest.find(sign);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view tail = rest.substr(at + 1);
  rest = rest.substr(0, at);
  return tail;
}

void split_authority(std::string_view authority, UrlView& url) {
  url.has_authority = true;
  // The last @: browsers do so, and a host hidden behind an earlier one must not be believed.
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.has_userinfo = true;
    url.userinfo = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  const std::size_t colon =
      bracket == std::string_view::npos ? bracket : authority.find(':', bracket);
  url.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) {
    url.port = authority.substr(colon + 1);
  }
}

bool same_letters(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

bool is_port(std::string_view port) {
  int value = 0;
  const char* const end = port.data() + port.size();
  const auto [rest, failure] = std::from_chars(port.data(), end, value);
  return failure == std::errc() && rest == end && value >= 1 && value <= 65535;
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_letter(c) || is_digit(c) || std::string_view("-._~").contains(c)) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
    }
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool room = text[at] == '%' && at + 2 < text.size();
    const int high = room ? hex_value(text[at + 1]) : -1;
    const int low = room ? hex_value(text[at + 2]) : -1;
    if (high < 0 || low < 0) {
      out += text[at];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return out;
}

UrlView split_url(std::string_view url) {
  UrlView parts;
  std::string_view rest = url;
  if (const auto fragment = cut_tail(rest, '#')) {
    parts.has_fragment = true;
    parts.fragment = *fragment;
  }
  if (const auto query = cut_tail(rest, '?')) {
    parts.has_query = true;
    parts.query = *query;
  }
  if (const std::size_t colon = rest.find(':');
      colon != std::string_view::npos && is_scheme(rest.substr(0, colon))) {
    parts.scheme = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const std::size_t end = std::min(rest.find('/'), rest.size());
    split_authority(rest.substr(0, end), parts);
    rest.remove_prefix(end);
  }
  parts.path = rest;
  return parts;
}

bool is_web_url(std::string_view url) {
  if (url.size() > kUrlBytesMax || !valid_utf8(url) || has_control(url) ||
      url.find_first_of(" \\") != std::string_view::npos) {
    return false;
  }
  const UrlView parts = split_url(url);
  const bool web = same_letters(parts.scheme, "http") || same_letters(parts.scheme, "https");
  const bool brackets = parts.host.starts_with('[') == parts.host.ends_with(']');
  const bool has_colon = parts.host.data() + parts.host.size() != url.data() + url.size() &&
                         !parts.host.empty() && parts.host.data()[parts.host.size()] == ':';
  return web && !parts.host.empty() && brackets && !parts.has_userinfo &&
         parts.host.find_first_of("<>\"`{}|^%") == std::string_view::npos &&
         (!has_colon || is_port(parts.port));
}

}  // namespace amends::text
