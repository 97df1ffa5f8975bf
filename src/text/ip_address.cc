#include "text/ip_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <span>

namespace amends::text {
namespace {

struct Block4 {
  std::uint32_t first;
  int bits;
};

constexpr std::uint32_t quad(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}

// IANA IPv4 Special-Purpose Address Registry; multicast and the reserved class E end the list.
constexpr std::array<Block4, 16> kRefused4 = {{
    {quad(0, 0, 0, 0), 8},
    {quad(10, 0, 0, 0), 8},
    {quad(100, 64, 0, 0), 10},  // carrier-grade NAT, RFC 6598
    {quad(127, 0, 0, 0), 8},
    {quad(169, 254, 0, 0), 16},  // link-local; the metadata services of clouds
    {quad(172, 16, 0, 0), 12},
    {quad(192, 0, 0, 0), 24},
    {quad(192, 0, 2, 0), 24},
    {quad(192, 31, 196, 0), 24},
    {quad(192, 88, 99, 0), 24},  // 6to4 relays, RFC 7526
    {quad(192, 168, 0, 0), 16},
    {quad(198, 18, 0, 0), 15},
    {quad(198, 51, 100, 0), 24},
    {quad(203, 0, 113, 0), 24},
    {quad(224, 0, 0, 0), 4},
    {quad(240, 0, 0, 0), 4},
}};

std::uint32_t value4(std::span<const std::uint8_t> bytes) {
  return quad(bytes[0], bytes[1], bytes[2], bytes[3]);
}

bool is_public4(std::uint32_t address) {
  return std::ranges::none_of(kRefused4, [&](const Block4& block) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32U - static_cast<unsigned>(block.bits));
    return (address & mask) == block.first;
  });
}

bool begins(const IpAddress& address, std::span<const std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

bool is_public6(const IpAddress& address) {
  const std::span<const std::uint8_t> all(address.bytes);
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  constexpr std::array<std::uint8_t, 12> kNat64 = {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};
  if (begins(address, kMapped) || begins(address, kNat64)) {
    return is_public4(value4(all.subspan(12)));
  }
  // Only 2000::/3 is given to the Internet; fc00::/7, fe80::/10, ff00::/8, ::/8 are outside of it.
  if ((address.bytes[0] & 0xE0U) != 0x20U) {
    return false;
  }
  constexpr std::array<std::uint8_t, 2> k6to4 = {0x20, 0x02};
  if (begins(address, k6to4) && !is_public4(value4(all.subspan(2)))) {
    return false;
  }
  // ISATAP, RFC 5214 6.1: the IPv4 address is the end of the interface identifier.
  const bool isatap = (address.bytes[8] & 0xFDU) == 0 && address.bytes[9] == 0 &&
                      address.bytes[10] == 0x5E && address.bytes[11] == 0xFE;
  if (isatap && !is_public4(value4(all.subspan(12)))) {
    return false;
  }
  constexpr std::array<std::uint8_t, 4> kDocumentation = {0x20, 0x01, 0x0D, 0xB8};
  constexpr std::array<std::uint8_t, 2> kDocumentation2 = {0x3F, 0xFF};  // 3fff::/20, RFC 9637
  const bool ietf = address.bytes[0] == 0x20 && address.bytes[1] == 0x01 &&
                    address.bytes[2] < 0x02;  // 2001::/23: Teredo, ORCHID, benchmarks
  return !ietf && !begins(address, kDocumentation) &&
         !(begins(address, kDocumentation2) && address.bytes[2] < 0x10);
}

}  // namespace

IpAddress ipv4(std::uint32_t value) {
  IpAddress address;
  for (std::size_t i = 0; i < 4; ++i) {
    address.bytes.at(i) = static_cast<std::uint8_t>(value >> (24U - 8U * i));
  }
  return address;
}

std::optional<IpAddress> parse_ip(std::string_view text) {
  constexpr std::size_t kLongest = INET6_ADDRSTRLEN;
  if (text.empty() || text.size() > kLongest || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string copy(text);
  IpAddress address;
  if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) {
    return address;
  }
  address.family = IpAddress::Family::v6;
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) {
    return address;
  }
  return std::nullopt;
}

std::string shown_ip(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = address.family == IpAddress::Family::v4 ? AF_INET : AF_INET6;
  inet_ntop(family, address.bytes.data(), text.data(), text.size());
  return text.data();
}

std::string reverse_name(const IpAddress& address) {
  std::string name;
  if (address.family == IpAddress::Family::v4) {
    for (std::size_t i = 4; i-- > 0;) {
      name += fmt::format("{}.", address.bytes.at(i));
    }
    return name + "in-addr.arpa";
  }
  for (std::size_t i = 16; i-- > 0;) {
    name += fmt::format("{:x}.{:x}.", address.bytes.at(i) & 0x0FU, address.bytes.at(i) >> 4U);
  }
  return name + "ip6.arpa";
}

bool is_public_ip(const IpAddress& address) {
  return address.family == IpAddress::Family::v4 ? is_public4(value4(address.bytes))
                                                 : is_public6(address);
}

}  // namespace amends::text
