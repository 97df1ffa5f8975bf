#pragma once

#include "base/clock.h"
#include "model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::model {

/// What a halt of more than one mailing is about. Stored by name.
enum class HaltScope : std::uint8_t {
  all,        // everything
  relay,      // what leaves through the relay of this name
  template_,  // mailings whose mailing.toml names this template
  flow        // mailings whose mailing.toml says that they belong to this flow
};

[[nodiscard]] std::string_view to_string(HaltScope scope);
[[nodiscard]] std::optional<HaltScope> parse_halt_scope(std::string_view text);

/// While it stands nothing it is about is launched, resumed or goes on by itself. Only a person
/// lifts it.
struct Halt {
  HaltId id;
  HaltScope scope = HaltScope::all;
  std::string name;  // of the template, the flow or the relay; empty for all
  std::string by;
  std::string reason;
  Instant at;
  std::string lifted_by = {};
  std::string lifted_reason = {};
  std::optional<Instant> lifted_at = std::nullopt;
};

/// "everything", "the template monthly-offer"
[[nodiscard]] std::string shown(const Halt& halt);

}  // namespace amends::model
