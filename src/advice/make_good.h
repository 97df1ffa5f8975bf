#pragma once

#include "advice/playbook.h"
#include "base/result.h"
#include "model/incident.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::advice {

/// What one person is to get, and what it is measured by. Amounts in hundredths of one currency.
struct MakeGoodCase {
  model::Harm harm = model::Harm::loss;
  std::optional<std::int64_t> value = {};  // of a credit or a code; nothing: what is proportionate
  std::optional<std::int64_t> percent = {};  // a code off the next basket instead of a value
  std::int64_t loss = 0;                     // of one person; 0: nobody lost money
  std::int64_t basket = 0;                   // a usual one; 0: not known
  std::uint64_t people = 0;
  std::optional<std::uint64_t> expected_percent = {};  // of the people who will use it
};

struct MakeGoodSums {
  std::int64_t proposed = 0;               // for one person, by the playbook
  std::int64_t value = 0;                  // for one person, as it was asked for
  std::int64_t cap = 0;                    // for one person
  std::int64_t worst = 0;                  // if everybody uses it
  std::optional<std::int64_t> expected{};  // if as many use it as expected
  std::int64_t budget = 0;                 // for everybody; 0: none
  bool above_cap = false;
  bool above_budget = false;

  [[nodiscard]] bool needs_second() const { return above_cap || above_budget; }
};

/// METHODS 4: the whole loss, or goodwill of a usual basket; and what it costs. Errors:
/// `make_good.severity` (this harm is not made good with money), `make_good.measure` (neither loss
/// nor basket is said, or a percentage without a basket), `make_good.value` (nothing, or more than
/// kMakeGoodOneMax), `make_good.expected` (more than everybody).
[[nodiscard]] Result<MakeGoodSums> weigh(
    const MakeGoodCase& at, const MakeGoodRules& rules = default_playbook().make_good
);

/// "12.50", "12,5" or "12" as hundredths. Error `make_good.value`: no amount from 0 to
/// kMakeGoodOneMax, or finer than hundredths.
[[nodiscard]] Result<std::int64_t> parse_hundredths(std::string_view written);
/// "12.50".
[[nodiscard]] std::string written_hundredths(std::int64_t hundredths);

}  // namespace amends::advice
