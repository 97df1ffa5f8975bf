#include "text/ip_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <vector>

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

std::optional<unsigned> number(std::string_view digits, int base, unsigned most) {
  unsigned value = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, value, base);
  const bool all = !digits.empty() && read.ec == std::errc() && read.ptr == end;
  return all && value <= most ? std::optional(value) : std::nullopt;
}

/// Four decimal numbers; one with a zero in front is read in two ways in the world, and refused.
std::optional<std::uint32_t> parse4(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const auto digits = text.substr(0, text.find('.'));
    const auto value = number(digits, 10, 255);
    if (!value || (digits.size() > 1 && digits[0] == '0') ||
        (part < 3) != (digits.size() < text.size())) {
      return std::nullopt;
    }
    address = address << 8U | *value;
    text.remove_prefix(std::min(digits.size() + 1, text.size()));
  }
  return address;
}

/// Groups of hexadecimal digits on one side of "::", as bytes; the last may be an IPv4 address.
std::optional<std::vector<std::uint8_t>> groups_of(std::string_view text) {
  constexpr std::size_t kDigitsMax = 4;
  std::vector<std::uint8_t> bytes;
  while (!text.empty()) {
    const auto group = text.substr(0, text.find(':'));
    if (const auto v4 = parse4(group); v4 && group.size() == text.size()) {
      for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        bytes.push_back(static_cast<std::uint8_t>(*v4 >> shift));
      }
      return bytes;
    }
    const auto value = number(group, 16, 0xFFFF);
    const bool hangs = group.size() + 1 == text.size();  // "1:" with nothing behind
    if (!value || group.size() > kDigitsMax || hangs || bytes.size() > 16) {
      return std::nullopt;
    }
    bytes.push_back(static_cast<std::uint8_t>(*value >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(*value));
    text.remove_prefix(std::min(group.size() + 1, text.size()));
  }
  return bytes;
}

/// RFC 4291, 2.2.
std::optional<IpAddress> parse6(std::string_view text) {
  const auto gap = text.find("::");
  const bool gapped = gap != std::string_view::npos;
  const auto front = groups_of(text.substr(0, gap));
  const auto back = groups_of(gapped ? text.substr(gap + 2) : std::string_view());
  if (!front || !back) {
    return std::nullopt;
  }
  const std::size_t given = front->size() + back->size();
  if (gapped ? given > 14 : given != 16) {
    return std::nullopt;
  }
  IpAddress address;
  address.family = IpAddress::Family::v6;
  std::ranges::copy(*front, address.bytes.begin());
  std::ranges::copy(*back, address.bytes.end() - static_cast<std::ptrdiff_t>(back->size()));
  return address;
}

std::string shown4(std::span<const std::uint8_t> bytes) {
  return fmt::format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]);
}

/// RFC 5952: the longest run of two or more zero groups is "::"; a mapped address ends as IPv4.
std::string shown6(const IpAddress& address) {
  const std::span<const std::uint8_t> all(address.bytes);
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (begins(address, kMapped)) {
    return "::ffff:" + shown4(all.subspan(12));
  }
  const auto group = [&](std::size_t at) { return all[2 * at] << 8 | all[2 * at + 1]; };
  std::size_t best = 8;
  std::size_t best_length = 1;
  for (std::size_t at = 0; at < 8; ++at) {
    std::size_t end = at;
    while (end < 8 && group(end) == 0) {
      ++end;
    }
    if (end - at > best_length) {
      best = at;
      best_length = end - at;
    }
  }
  std::string text;
  for (std::size_t at = 0; at < 8; ++at) {
    if (at == best) {
      text += "::";
      at += best_length - 1;
      continue;
    }
    text += fmt::format("{}{:x}", text.empty() || text.ends_with(':') ? "" : ":", group(at));
  }
  return text;
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
  if (const auto v4 = parse4(text)) {
    return ipv4(*v4);
  }
  return parse6(text);
}

std::string shown_ip(const IpAddress& address) {
  return address.family == IpAddress::Family::v4 ? shown4(address.bytes) : shown6(address);
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
