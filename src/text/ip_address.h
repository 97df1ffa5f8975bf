#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::text {

/// An IPv4 or IPv6 address as a value.
struct IpAddress {
  enum class Family : std::uint8_t { v4, v6 };

  Family family = Family::v4;
  std::array<std::uint8_t, 16> bytes{};  // network order; the first four for IPv4

  auto operator<=>(const IpAddress&) const = default;
};

[[nodiscard]] IpAddress ipv4(std::uint32_t value);

/// "192.0.2.1", "2001:db8::1", without brackets, zones or ports.
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view text);
[[nodiscard]] std::string shown_ip(const IpAddress& address);

/// "1.2.0.192.in-addr.arpa": where the name of an address is asked for (RFC 1035 3.5, RFC 3596
/// 2.5).
[[nodiscard]] std::string reverse_name(const IpAddress& address);

/// Whether an address belongs to the public Internet: what a checker that was handed a link by a
/// stranger may connect to. Everything IANA reserves is refused (RFC 6890, RFC 6598), and so is an
/// IPv6 form that carries a refused IPv4 address: mapped, NAT64, 6to4, ISATAP (SAFETY 2.2, 6).
[[nodiscard]] bool is_public_ip(const IpAddress& address);

}  // namespace amends::text
