#include "advice/outcome.h"

#include <algorithm>
#include <cmath>

namespace amends::advice {
namespace {

constexpr double kZ = 1.959963984540054;       // 97.5 % of the normal distribution lie below
constexpr double kZOf90 = 1.644853626951473;   // 95 %: the ends of an interval of 90 %
constexpr double kPowerZ = 0.841621233572914;  // 80 %
/// More people than live: no group is ever so large.
constexpr double kNeededMax = 1e10;

double squared(double x) {
  return x * x;
}

double variance(const Arm& arm) {
  const double rate = arm.rate();
  return rate * (1 - rate) / static_cast<double>(arm.people);
}

bool has_people(const std::optional<Arm>& arm) {
  return arm && arm->people > 0;
}

std::optional<Difference> difference(
    const std::optional<Arm>& one, const std::optional<Arm>& other
) {
  return has_people(one) && has_people(other) ? std::optional(newcombe(*one, *other))
                                              : std::nullopt;
}

/// `more` is how much more often those who went without it did it.
Verdict verdict_of(const Difference& more, const OutcomeArms& arms) {
  if (!more.interval.excludes_zero()) {
    return Verdict::inconclusive;
  }
  return (more.value > 0) == arms.is_bad ? Verdict::better : Verdict::worse;
}

std::optional<std::uint64_t> needed_for(const Arm& one, const Arm& other) {
  const bool one_is_small = one.people <= other.people;
  const Arm& small = one_is_small ? one : other;
  const Arm& large = one_is_small ? other : one;
  return people_needed(
      small.rate(),
      large.rate(),
      static_cast<double>(large.people) / static_cast<double>(small.people)
  );
}

Interval wilson_at(const Arm& arm, double z) {
  if (arm.people == 0) {
    return {0, 1};
  }
  const auto n = static_cast<double>(arm.people);
  const double p = arm.rate();
  const double middle = (p + squared(z) / (2 * n)) / (1 + squared(z) / n);
  const double half =
      z * std::sqrt(p * (1 - p) / n + squared(z) / (4 * squared(n))) / (1 + squared(z) / n);
  return {std::clamp(middle - half, 0.0, p), std::clamp(middle + half, p, 1.0)};
}

}  // namespace

double Arm::rate() const {
  return people == 0 ? 0 : static_cast<double>(did) / static_cast<double>(people);
}

Interval wilson(const Arm& arm) {
  return wilson_at(arm, kZ);
}

Difference newcombe(const Arm& one, const Arm& other) {
  const double p = one.rate();
  const double q = other.rate();
  const Interval of_p = wilson(one);
  const Interval of_q = wilson(other);
  const double value = p - q;
  return {
      value,
      {value - std::sqrt(squared(p - of_p.low) + squared(of_q.high - q)),
       value + std::sqrt(squared(of_p.high - p) + squared(q - of_q.low))}
  };
}

Excess excess(const Arm& told, const Arm& spared, const RecoveryMargin& margin) {
  // Above 0 is bad: either as many did it as of `more`, or as few as of `less`.
  const Arm& more = margin.is_part ? spared : told;
  const Arm& less = margin.is_part ? told : spared;
  const double part = margin.is_part ? 1 - margin.most : 1;
  const double allowed = margin.is_part ? 0 : margin.most;
  const Interval of_more = wilson_at(more, kZOf90);
  const Interval of_less = wilson_at(less, kZOf90);
  const double value = part * more.rate() - less.rate();
  const double down = std::hypot(part * (more.rate() - of_more.low), of_less.high - less.rate());
  const double up = std::hypot(part * (of_more.high - more.rate()), less.rate() - of_less.low);
  return {value - allowed, {value - down - allowed, value + up - allowed}};
}

double split_likelihood(std::uint64_t first, std::uint64_t second, double share) {
  const auto all = static_cast<double>(first) + static_cast<double>(second);
  if (all == 0) {
    return 1;
  }
  const double expected = all * share;
  const double chi_square =
      squared(static_cast<double>(first) - expected) * (1 / expected + 1 / (all - expected));
  return std::erfc(std::sqrt(chi_square / 2));
}

std::optional<Healed> healed(const Arm& spared, const Arm& held, const Arm& told) {
  const Difference damage = newcombe(held, spared);
  if (!damage.interval.excludes_zero()) {
    return std::nullopt;
  }
  const double gain = held.rate() - told.rate();
  // The people held out stand in both differences.
  const double shared = variance(held);
  const double gain_variance = shared + variance(told);
  const double damage_variance = shared + variance(spared);
  // (gain - ratio * damage)^2 = z^2 * its variance, solved for the ratio.
  const double a = squared(damage.value) - squared(kZ) * damage_variance;
  const double b = gain * damage.value - squared(kZ) * shared;
  const double c = squared(gain) - squared(kZ) * gain_variance;
  const double under_root = squared(b) - a * c;
  if (a <= 0 || under_root < 0) {
    return std::nullopt;
  }
  const double root = std::sqrt(under_root);
  return Healed{gain / damage.value, {(b - root) / a, (b + root) / a}};
}

std::optional<std::uint64_t> people_needed(double rate, double other_rate, double ratio) {
  const double gap = rate - other_rate;
  if (gap == 0) {
    return std::nullopt;
  }
  const double spread = rate * (1 - rate) + other_rate * (1 - other_rate) / ratio;
  const double needed = std::ceil(squared(kZ + kPowerZ) * spread / squared(gap));
  return needed <= kNeededMax ? std::optional(static_cast<std::uint64_t>(needed)) : std::nullopt;
}

OutcomeReading read_outcome(const OutcomeArms& arms) {
  OutcomeReading reading;
  reading.damage = difference(arms.held, arms.spared);
  reading.recovery = difference(arms.held, arms.told);
  reading.residual = difference(arms.told, arms.spared);
  // Where those hit did better than those spared there was no damage to heal.
  if (reading.damage && reading.recovery && (reading.damage->value > 0) == arms.is_bad) {
    reading.healed = healed(*arms.spared, *arms.held, *arms.told);
  }
  if (reading.recovery) {
    reading.verdict = verdict_of(*reading.recovery, arms);
  } else if (reading.residual) {
    reading.verdict = verdict_of(*difference(arms.spared, arms.told), arms);
  }
  if (reading.verdict == Verdict::inconclusive) {
    reading.needed = needed_for(reading.recovery ? *arms.held : *arms.spared, *arms.told);
  }
  return reading;
}

}  // namespace amends::advice
