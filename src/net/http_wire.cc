#include "net/http_wire.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <string>
#include <string_view>

namespace amends::net {
namespace {

bool is_token_char(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kOthers.contains(c);
}

bool is_value_char(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
}

bool is_framing(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {
      "Content-Length", "Transfer-Encoding", "Connection", "Date"
  };
  return std::ranges::any_of(kNames, [&](auto known) { return same_name(known, name); });
}

/// RFC 9110, 5.6.7. Made once a second on each thread: formatting it took a tenth of a small
/// answer.
const std::string& date_now() {
  thread_local std::time_t made_at = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != made_at) {
    constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> kMonths = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    std::tm t{};
    gmtime_r(&now, &t);
    text = fmt::format(
        "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
        kDays.at(static_cast<std::size_t>(t.tm_wday)),
        t.tm_mday,
        kMonths.at(static_cast<std::size_t>(t.tm_mon)),
        t.tm_year + 1900,
        t.tm_hour,
        t.tm_min,
        t.tm_sec
    );
    made_at = now;
  }
  return text;
}

void append_framing(std::string& out, const Response& response, const Framing& framing) {
  if (framing.length == Length::chunked) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (framing.length == Length::counted && may_have_body(response.status)) {
    out.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  }
  if (!framing.keep_alive) {
    out += "Connection: close\r\n";
  } else if (framing.version < 11) {
    out += "Connection: keep-alive\r\n";
  }
}

}  // namespace

bool is_safe_header(const Headers::Line& line) {
  return !line.first.empty() && std::ranges::all_of(line.first, is_token_char) &&
         std::ranges::all_of(line.second, is_value_char);
}

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

Result<void> append_head(std::string& out, const Response& response, const Framing& framing) {
  if (!std::ranges::all_of(response.headers.lines(), is_safe_header) || response.status < 200 ||
      response.status > 599) {
    return make_error("http.header", "an answer holds a header that would break out of its line");
  }
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason_phrase(response.status)).append("\r\nDate: ");
  out.append(date_now()).append("\r\n");
  for (const auto& [name, value] : response.headers.lines()) {
    if (!is_framing(name)) {
      out.append(name).append(": ").append(value).append("\r\n");
    }
  }
  append_framing(out, response, framing);
  out += "\r\n";
  return {};
}

}  // namespace amends::net
