#pragma once

#include "text/ip_address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::text {

/// The host of a web address as a browser reads it (WHATWG URL, host parsing).
struct Host {
  enum class Kind : std::uint8_t { invalid, name, address };

  Kind kind = Kind::invalid;
  std::string
      ascii;  ///< for the wire: lower case, A-labels, no dot at the end; of an address: its text
  std::string shown;            ///< for people: U-labels
  std::optional<IpAddress> ip;  ///< of an address
};

/// Percent signs are decoded, full-width letters and dots folded, trailing dot dropped; 127.1,
/// 0x7f000001 and 0177.0.0.1 are addresses; an IPv6 address stands in brackets.
[[nodiscard]] Host read_host(std::string_view host);

/// Whether a name can only be reached from inside: without a dot, or under localhost, local,
/// internal, lan, home, corp, intranet, home.arpa (RFC 6762, RFC 8375, ICANN's .internal).
[[nodiscard]] bool is_inside_name(std::string_view ascii);

/// The part of a name that somebody registered: "shop.nordlys.co.uk" is of "nordlys.co.uk". Knows
/// the common endings of two parts (data/suffixes.json); an address or a single label is itself.
[[nodiscard]] std::string registrable_domain(std::string_view ascii);

/// What a name in U-labels may be taken for.
enum class Lookalike : std::uint8_t {
  none,
  foreign,  ///< one script throughout, but every letter looks Latin, under a Latin ending
  mixed     ///< letters of several scripts in one label, as no language writes (UTS 39)
};
[[nodiscard]] Lookalike lookalike(std::string_view shown);

/// The Latin letters a lookalike passes for: "раураl" gives "paypal".
[[nodiscard]] std::string latin_skeleton(std::string_view shown);

}  // namespace amends::text
