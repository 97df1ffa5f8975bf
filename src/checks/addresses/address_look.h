#pragma once

#include "mail/address.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace amends::checks {

/// What an address shows by itself.
enum class AddressFault : std::uint8_t {
  slip,       // a domain one slip of the key away from one that many have
  technical,  // abuse@, no-reply@: nobody there reads a newsletter
  role,       // info@, sales@: several people
  throwaway,  // a mailbox made to be thrown away
  letters     // a domain of mixed scripts, or of foreign letters that look Latin
};
inline constexpr std::size_t kAddressFaults = 5;

/// The faults of an address as bits, and what a slip was meant to be.
struct AddressLook {
  std::uint8_t faults = 0;
  std::string meant;  // "gmail.com"

  [[nodiscard]] bool has(AddressFault fault) const {
    return (faults >> static_cast<unsigned>(fault) & 1U) != 0;
  }
};

/// Of the domain alone: slip, throwaway, letters. The same for everybody there.
[[nodiscard]] AddressLook look_at_domain(std::string_view ascii, std::string_view shown);
/// Of what stands before the @: technical, role. "info+news" is info.
[[nodiscard]] AddressLook look_at_local(std::string_view local);

/// Whether one letter added, lost, changed, or two neighbours swapped make one of the other.
[[nodiscard]] bool is_one_slip(std::string_view left, std::string_view right);

/// What one row is worth of a hard bounce (METHODS 2: providers review a sender at 5 %). General
/// knowledge, not measured: a slip's domain is mostly nobody's, a throwaway mailbox mostly gone.
[[nodiscard]] double bounce_chance(const AddressLook& look);
inline constexpr double kNoMailChance = 1.0;
inline constexpr double kBouncedBeforeChance = 0.9;
/// Of an address whose last mail from here could not be delivered, for good or for the time being.
inline constexpr double kUndeliveredBeforeChance = 0.5;
/// Shares of expected bounces from which a list is worth a warning, and too bad to be sent to.
inline constexpr double kBouncesWarnShare = 0.02;
inline constexpr double kBouncesBlockShare = 0.05;

}  // namespace amends::checks
