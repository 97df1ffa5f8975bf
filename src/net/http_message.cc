#include "net/http_message.h"

#include "net/limits.h"

#include <algorithm>
#include <array>
#include <system_error>

namespace amends::net {
namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> kMethods = {{
    {Method::get, "GET"},
    {Method::head, "HEAD"},
    {Method::post, "POST"},
    {Method::put, "PUT"},
    {Method::patch, "PATCH"},
    {Method::del, "DELETE"},
    {Method::options, "OPTIONS"},
}};

constexpr std::array<std::pair<int, std::string_view>, 36> kReasons = {{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
}};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::string decoded(std::string_view text, char space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == space ? ' ' : text[i];
    }
  }
  return out;
}

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Response with_type(std::string body, int status, std::string_view type) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", std::string(type));
  response.body = std::move(body);
  return response;
}

}  // namespace

std::string_view method_name(Method method) {
  const auto* found = std::ranges::find(kMethods, method, &decltype(kMethods)::value_type::first);
  return found == kMethods.end() ? "OTHER" : found->second;
}

Method parse_method(std::string_view name) {
  const auto* found = std::ranges::find(kMethods, name, &decltype(kMethods)::value_type::second);
  return found == kMethods.end() ? Method::other : found->first;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

void Headers::set(std::string_view name, std::string value) {
  std::erase_if(lines_, [&](const Line& line) { return same_name(line.first, name); });
  lines_.emplace_back(name, std::move(value));
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [key, value] : lines_) {
    if (same_name(key, name)) {
      return value;
    }
  }
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count_if(lines_, [&](const Line& line) {
    return same_name(line.first, name);
  }));
}

Pairs parse_pairs(std::string_view text) {
  Pairs pairs;
  while (!text.empty() && pairs.size() < kQueryPairsMax) {
    const auto part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    if (part.empty()) {
      continue;
    }
    const auto name = part.substr(0, part.find('='));
    const auto value = name.size() < part.size() ? part.substr(name.size() + 1) : "";
    pairs.emplace_back(decoded(name, '+'), decoded(value, '+'));
  }
  return pairs;
}

std::string decode_part(std::string_view text) {
  return decoded(text, ' ');
}

std::string encode_part(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return out;
}

std::optional<std::string> RequestHead::query_value(std::string_view name) const {
  for (auto& [key, value] : parse_pairs(query)) {
    if (key == name) {
      return std::move(value);
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> RequestHead::cookie(std::string_view name) const {
  for (const auto& [key, value] : headers.lines()) {
    if (!same_name(key, "Cookie")) {
      continue;
    }
    std::string_view rest = value;
    while (!rest.empty()) {
      const auto part = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(rest.size(), part.size() + 1));
      const auto equals = part.find('=');
      if (equals != std::string_view::npos && trimmed(part.substr(0, equals)) == name) {
        return trimmed(part.substr(equals + 1));
      }
    }
  }
  return std::nullopt;
}

SpoolFile::~SpoolFile() {
  std::error_code ignored;  // Moved away by the handler, perhaps.
  std::filesystem::remove(path_, ignored);
}

Response json(std::string body, int status) {
  return with_type(std::move(body), status, "application/json");
}

Response html(std::string body, int status) {
  return with_type(std::move(body), status, "text/html; charset=utf-8");
}

Response text(std::string body, int status) {
  return with_type(std::move(body), status, "text/plain; charset=utf-8");
}

Response redirect(std::string to, int status) {
  Response response;
  response.status = status;
  response.headers.add("Location", std::move(to));
  return response;
}

std::string_view reason_phrase(int status) {
  const auto* found = std::ranges::find(kReasons, status, &decltype(kReasons)::value_type::first);
  return found == kReasons.end() ? "Unknown" : found->second;
}

}  // namespace amends::net
