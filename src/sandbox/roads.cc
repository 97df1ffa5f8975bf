#include "sandbox/roads.h"

#include "mail/mime_decode.h"
#include "sandbox/limits.h"
#include "text/url.h"

#include <charconv>
#include <cstdint>

namespace amends::sandbox {
namespace {

std::optional<std::uint16_t> number(std::string_view digits) {
  std::uint16_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value);
  return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

/// Path and query; what may not stand in a request line is percent-encoded, as browsers do.
std::string target_of(const text::UrlView& url) {
  std::string raw(url.path.empty() ? "/" : url.path);
  if (url.has_query) {
    raw += "?";
    raw += url.query;
  }
  std::string target;
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F) {
      target += c;
    } else {
      target += fmt::format("%{:02X}", byte);
    }
  }
  return target;
}

std::string_view host_without_brackets(std::string_view host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

bool is_loopback_address(std::string_view address) {
  if (address == "::1") {
    return true;
  }
  int octets = 0;
  bool first_is_127 = false;
  for (bool more = true; more; ++octets) {
    const auto dot = address.find('.');
    const auto value = number(address.substr(0, dot));
    if (!value || *value > 255) {
      return false;
    }
    first_is_127 = octets == 0 ? *value == 127 : first_is_127;
    more = dot != std::string_view::npos;
    address.remove_prefix(more ? dot + 1 : address.size());
  }
  return octets == 4 && first_is_127;
}

std::optional<Road> find_road(const Roads& roads, std::string_view url) {
  if (url.size() > kUrlBytesMax || !text::is_web_url(url)) {
    return std::nullopt;
  }
  const auto parts = text::split_url(url);
  const auto host = mail::ascii_lower(host_without_brackets(parts.host));
  Road road{.endpoint = roads.world, .target = target_of(parts), .is_world = false};
  if (const auto known = roads.hosts.find(host); known != roads.hosts.end()) {
    road.endpoint = known->second;
  } else if (host == "localhost" || is_loopback_address(host)) {
    const std::uint16_t by_scheme = mail::ascii_lower(parts.scheme) == "https" ? 443 : 80;
    road.endpoint.host = host == "localhost" ? "127.0.0.1" : host;
    road.endpoint.port = parts.port.empty() ? by_scheme : number(parts.port).value_or(by_scheme);
  }
  road.is_world = road.endpoint.host == roads.world.host && road.endpoint.port == roads.world.port;
  return road;
}

std::optional<std::string> follow_location(std::string_view base, std::string_view location) {
  if (text::is_web_url(location)) {
    return std::string(location);
  }
  if (!location.starts_with('/') || location.starts_with("//")) {
    return std::nullopt;
  }
  const auto parts = text::split_url(base);
  auto url = fmt::format("{}://{}", parts.scheme, parts.host);
  if (!parts.port.empty()) {
    url += fmt::format(":{}", parts.port);
  }
  return url + std::string(location);
}

}  // namespace amends::sandbox
