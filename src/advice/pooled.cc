#include "advice/pooled.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace amends::advice {
namespace {

constexpr double kZ = 1.959963984540054;  // 97.5 % of the normal distribution lie below

/// 97.5 % of Student's t lie below, for 1 to 30 degrees of freedom.
constexpr std::array<double, 30> kStudent = {
    12.706204736174705, 4.302652729749464,  3.1824463052837095, 2.7764451051977943,
    2.5705818356363155, 2.44691185114497,   2.3646242515927853, 2.3060041352041667,
    2.2621571627982053, 2.228138851986275,  2.2009851600916397, 2.178812829667229,
    2.1603686564627926, 2.144786687917804,  2.1314495455597755, 2.1199052992212546,
    2.109815577833317,  2.1009220402410387, 2.0930240544083096, 2.085963447265865,
    2.0796138447276804, 2.0738730679040263, 2.0686576104190486, 2.063898561628026,
    2.0595385527532977, 2.055529438642873,  2.0518305164802855, 2.048407141795245,
    2.0452296421327043, 2.042272456301238
};

double squared(double x) {
  return x * x;
}

/// Beyond the table by the series of Cornish and Fisher (Abramowitz and Stegun 26.7.5): to five
/// places.
double student(std::size_t freedom) {
  if (freedom <= kStudent.size()) {
    return kStudent.at(freedom - 1);
  }
  const auto n = static_cast<double>(freedom);
  const double z2 = squared(kZ);
  return kZ * (1 + (z2 + 1) / (4 * n) + (5 * squared(z2) + 16 * z2 + 3) / (96 * squared(n)) +
               (3 * z2 * squared(z2) + 19 * squared(z2) + 17 * z2 - 15) / (384 * n * squared(n)));
}

/// Of one incident: the logarithm of the ratio, and its variance.
struct LogRatio {
  double value = 0;
  double variance = 0;
};

std::optional<LogRatio> log_ratio(const ArmPair& incident) {
  const auto& [told, held] = incident;
  const bool nobody = told.did + held.did == 0;
  const bool everybody = told.did == told.people && held.did == held.people;
  if (told.people == 0 || held.people == 0 || nobody || everybody) {
    return std::nullopt;
  }
  const double half = told.did == 0 || held.did == 0 ? 0.5 : 0;
  const double a = static_cast<double>(told.did) + half;
  const double b = static_cast<double>(held.did) + half;
  const double all_told = static_cast<double>(told.people) + 2 * half;
  const double all_held = static_cast<double>(held.people) + 2 * half;
  return LogRatio{
      std::log(a / all_told) - std::log(b / all_held), 1 / a - 1 / all_told + 1 / b - 1 / all_held
  };
}

struct Weighted {
  double mean = 0;
  double weight = 0;    // of all
  double squares = 0;   // of the weights
  double distance = 0;  // weighted squares of the distances from the mean
};

/// Each weighs 1 / (its variance + tau_squared).
Weighted weigh_all(const std::vector<LogRatio>& all, double tau_squared) {
  Weighted sum;
  for (const LogRatio& one : all) {
    const double weight = 1 / (one.variance + tau_squared);
    sum.weight += weight;
    sum.squares += squared(weight);
    sum.mean += weight * one.value;
  }
  sum.mean /= sum.weight;
  for (const LogRatio& one : all) {
    sum.distance += squared(one.value - sum.mean) / (one.variance + tau_squared);
  }
  return sum;
}

double ratio_of(double log) {
  const double most = std::log(kRatioMost);
  return std::exp(std::clamp(log, -most, most));
}

PooledRatio pooled_ratio(const std::vector<LogRatio>& all) {
  const auto freedom = static_cast<double>(all.size() - 1);
  const Weighted fixed = weigh_all(all, 0);
  PooledRatio pooled;
  pooled.q = fixed.distance;
  const double spread = fixed.weight - fixed.squares / fixed.weight;
  pooled.tau_squared = std::max(0.0, (pooled.q - freedom) / spread);
  pooled.i_squared = pooled.q > freedom ? (pooled.q - freedom) / pooled.q : 0;
  const Weighted random = weigh_all(all, pooled.tau_squared);
  const double correction = std::max(1.0, random.distance / freedom);
  const double half = student(all.size() - 1) * std::sqrt(correction / random.weight);
  pooled.ratio = ratio_of(random.mean);
  pooled.interval = {ratio_of(random.mean - half), ratio_of(random.mean + half)};
  return pooled;
}

Verdict verdict_of(const PooledRatio& pooled, Meaning meaning) {
  if (pooled.interval.low <= 1 && pooled.interval.high >= 1) {
    return Verdict::inconclusive;
  }
  return (pooled.ratio < 1) == (meaning == Meaning::bad) ? Verdict::better : Verdict::worse;
}

}  // namespace

Pooled pool(std::span<const ArmPair> incidents, Meaning meaning) {
  Pooled pooled;
  std::vector<LogRatio> all;
  for (const ArmPair& incident : incidents) {
    if (const auto one = log_ratio(incident)) {
      all.push_back(*one);
    } else {
      ++pooled.silent;
    }
  }
  pooled.incidents = all.size();
  if (all.size() >= 2) {
    pooled.ratio = pooled_ratio(all);
    pooled.verdict = verdict_of(*pooled.ratio, meaning);
  }
  return pooled;
}

}  // namespace amends::advice
