#include "api/client_address.h"

#include "api/limits.h"
#include "text/ip_address.h"

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

/// As it is always written; empty when it is no address.
std::string plain(std::string_view text) {
  const auto address = text::parse_ip(without_port(trimmed(text)));
  return address ? text::shown_ip(*address) : std::string();
}

bool is_proxy(std::string_view address, std::span<const std::string> proxies) {
  return address.starts_with("127.") || address == "::1" ||
         std::ranges::find(proxies, address) != proxies.end();
}

/// Empty when what stands there is no address.
std::string asked_for(std::string_view forwarded, std::span<const std::string> proxies) {
  for (std::size_t hops = 0; hops < kForwardedHopsMax && !forwarded.empty(); ++hops) {
    const auto comma = forwarded.rfind(',');
    const bool is_first = comma == std::string_view::npos;
    const std::string hop = plain(is_first ? forwarded : forwarded.substr(comma + 1));
    if (hop.empty() || !is_proxy(hop, proxies)) {
      return hop;
    }
    forwarded = is_first ? std::string_view() : forwarded.substr(0, comma);
  }
  return {};
}

}  // namespace

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
  const std::string real = plain(head.header("X-Real-IP").value_or(""));
  return is_proxy(real, proxies) ? std::string() : real;
}

}  // namespace amends::api
