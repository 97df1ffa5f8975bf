#include "advice/make_good.h"

#include "advice/limits.h"
#include "text/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace amends::advice {
namespace {

constexpr std::int64_t kHundred = 100;

std::int64_t share_of(std::int64_t amount, std::uint64_t percent) {
  return amount * static_cast<std::int64_t>(percent) / kHundred;
}

Result<void> check(const MakeGoodCase& at, const MakeGoodShare& share) {
  if (!share.allows_any()) {
    return make_error(
        "make_good.severity",
        "a mistake of this severity ({}) is not made good with money: the playbook names no share "
        "for it. Mend it and say so, or write to each person",
        model::to_string(at.harm)
    );
  }
  if ((at.loss == 0 && at.basket == 0) || (at.percent && at.basket == 0)) {
    return make_error(
        "make_good.measure",
        "say by what it is measured: --loss, what one person lost, or --basket, what a usual order "
        "is worth; a percentage needs the basket"
    );
  }
  for (const std::int64_t amount : {at.value.value_or(1), at.loss, at.basket}) {
    if (amount < 0 || amount > kMakeGoodOneMax) {
      return make_error(
          "make_good.value", "an amount is from 0 to {}", written_hundredths(kMakeGoodOneMax)
      );
    }
  }
  if (at.percent && (*at.percent < 1 || *at.percent > kHundred)) {
    return make_error("make_good.value", "a code takes off from 1 to 100 percent");
  }
  if (at.expected_percent && *at.expected_percent > static_cast<std::uint64_t>(kHundred)) {
    return make_error("make_good.expected", "no more than 100 percent of the people can use it");
  }
  return {};
}

}  // namespace

Result<MakeGoodSums> weigh(const MakeGoodCase& at, const MakeGoodRules& rules) {
  const MakeGoodShare& share = rules.share(at.harm);
  AMENDS_TRY_VOID(check(at, share));
  MakeGoodSums sums;
  sums.proposed = at.loss > 0 ? share_of(at.loss, share.loss) : share_of(at.basket, share.goodwill);
  sums.cap = std::max(share_of(at.loss, share.cap), share_of(at.basket, share.goodwill_most));
  sums.value = at.percent ? share_of(at.basket, static_cast<std::uint64_t>(*at.percent))
                          : at.value.value_or(sums.proposed);
  if (sums.value <= 0) {
    return make_error("make_good.value", "nothing is no make-good; say what one person gets");
  }
  sums.worst = sums.value * static_cast<std::int64_t>(at.people);
  if (at.expected_percent) {
    sums.expected = share_of(sums.worst, *at.expected_percent);
  }
  sums.budget = static_cast<std::int64_t>(rules.budget) * kHundred;
  sums.above_cap = sums.value > sums.cap;
  sums.above_budget = sums.budget > 0 && sums.worst > sums.budget;
  return sums;
}

Result<std::int64_t> parse_hundredths(std::string_view written) {
  const auto refuse = [written] {
    return make_error(
        "make_good.value",
        "\"{}\" is no amount from 0 to {} with at most two decimals",
        written,
        written_hundredths(kMakeGoodOneMax)
    );
  };
  const auto plain = text::plain_decimal(written);
  if (!plain) {
    return refuse();
  }
  const std::size_t point = std::min(plain->find('.'), plain->size());
  std::string digits = plain->substr(0, point);
  std::string decimals = point < plain->size() ? plain->substr(point + 1) : std::string();
  while (decimals.size() > 2 && decimals.ends_with('0')) {
    decimals.pop_back();
  }
  if (decimals.size() > 2) {
    return refuse();
  }
  digits += decimals + std::string(2 - decimals.size(), '0');
  std::int64_t hundredths = 0;
  const auto [end, failed] =
      std::from_chars(digits.data(), digits.data() + digits.size(), hundredths);
  const bool is_whole = failed == std::errc() && end == digits.data() + digits.size();
  if (!is_whole || hundredths < 0 || hundredths > kMakeGoodOneMax) {
    return refuse();
  }
  return hundredths;
}

std::string written_hundredths(std::int64_t hundredths) {
  return fmt::format("{}.{:02}", hundredths / kHundred, hundredths % kHundred);
}

}  // namespace amends::advice
