#pragma once

#include "checks/part_view.h"
#include "model/mailing.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// "apology", "grave".
[[nodiscard]] std::string_view to_string(Carrier carrier);
[[nodiscard]] std::optional<Carrier> parse_carrier(std::string_view name);

/// What it cannot carry; the names are those of the findings: template.slogan ...
enum class CarrierFault : std::uint8_t {
  button,
  countdown,
  slogan,
  joke,
  price,
  shouting,
  emoji,
  exclamation,
};

[[nodiscard]] std::string_view to_string(CarrierFault fault);

/// Where it stands: what a reader does not see at once is forgotten first.
enum class CarrierSpot : std::uint8_t { subject, preheader, hidden, alt, link, text };

[[nodiscard]] std::string_view to_string(CarrierSpot spot);

/// Bytes of a part's source.
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] bool holds(std::size_t offset) const { return offset >= begin && offset < end; }

  bool operator==(const Stretch&) const = default;
};

struct CarrierFlaw {
  CarrierFault fault = CarrierFault::slogan;
  CarrierSpot spot = CarrierSpot::text;
  std::string what;        // as it is read
  std::size_t offset = 0;  // in the source
  /// What a plain variant leaves out for it: the sentence, the text of the link, the alt. Nothing
  /// where Liquid or a link to leave stands in it, or where its place in the source is not certain.
  std::optional<Stretch> cut = {};
};

/// What of a text stays in every mailing that is made from it and cannot stand beside an apology or
/// grave news, in the order of the source; at most kPlacesMax of one kind. What stands between the
/// comments `<!-- content -->` and `<!-- /content -->` is written anew each time and not looked at;
/// where there are none, all is. `sender` is the name in From: a brand in capitals shouts at
/// nobody.
[[nodiscard]] std::vector<CarrierFlaw> carrier_flaws(const PartView& part, std::string_view sender);

}  // namespace amends::checks
