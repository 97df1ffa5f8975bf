#include "api/client_address.h"

#include "api/limits.h"

#include <algorithm>
#include <string_view>

namespace amends::api {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// "192.0.2.1", "192.0.2.1:80" and "[2001:db8::1]:80" without brackets and port.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) {
    return text.substr(1, std::min(text.find(']'), text.size()) - 1);
  }
  return std::ranges::count(text, ':') == 1 ? text.substr(0, text.find(':')) : text;
}

bool is_proxy(std::string_view address, std::span<const std::string> proxies) {
  return address.starts_with("127.") || address == "::1" ||
         std::ranges::find(proxies, address) != proxies.end();
}

/// Nothing when what stands there is no address.
std::string asked_for(std::string_view forwarded, std::span<const std::string> proxies) {
  for (std::size_t hops = 0; hops < kForwardedHopsMax && !forwarded.empty(); ++hops) {
    const auto comma = forwarded.rfind(',');
    const bool is_first = comma == std::string_view::npos;
    const std::string_view hop =
        without_port(trimmed(is_first ? forwarded : forwarded.substr(comma + 1)));
    if (!is_plain_address(hop)) {
      return {};
    }
    if (!is_proxy(hop, proxies)) {
      return std::string(hop);
    }
    forwarded = is_first ? std::string_view() : forwarded.substr(0, comma);
  }
  return {};
}

}  // namespace

bool is_plain_address(std::string_view text) {
  constexpr std::size_t kLongest = 45;  // an IPv4 address written as IPv6
  constexpr std::string_view kCharacters = "0123456789abcdefABCDEF.:";
  return !text.empty() && text.size() <= kLongest && text.find_first_of(".:") != text.npos &&
         text.find_first_not_of(kCharacters) == std::string_view::npos;
}

std::string client_address(const net::RequestHead& head, std::span<const std::string> proxies) {
  if (!head.is_loopback && !is_proxy(head.remote_address, proxies)) {
    return head.remote_address;
  }
  std::string forwarded;
  for (const auto& [name, value] : head.headers.lines()) {
    if (net::same_name(name, "X-Forwarded-For")) {
      forwarded.append(forwarded.empty() ? "" : ",").append(value);
    }
  }
  if (!forwarded.empty()) {
    return asked_for(forwarded, proxies);
  }
  const std::string_view real = trimmed(head.header("X-Real-IP").value_or(""));
  return is_plain_address(real) && !is_proxy(real, proxies) ? std::string(real) : std::string();
}

}  // namespace amends::api
