#pragma once

#include "advice/outcome.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace amends::advice {

/// One incident: those meant to have the apology, and those held out.
struct ArmPair {
  Arm told;
  Arm held;
};

/// What it says of people that they did it.
enum class Meaning : std::uint8_t { bad, good };

/// The ends of a ratio's interval are cut at a millionth and at a million: beyond is nothing to
/// read.
inline constexpr double kRatioMost = 1e6;

/// rate(told) / rate(held) over several incidents.
struct PooledRatio {
  double ratio = 1;
  Interval interval{1, 1};  // of 95 %
  double tau_squared = 0;   // how far the incidents' own log ratios lie apart: a variance
  double q = 0;             // Cochran's
  double i_squared = 0;     // what part of their spread is more than chance, 0 to 1
};

struct Pooled {
  std::size_t incidents = 0;  // that say something
  std::size_t silent = 0;     // that say nothing: nobody did it, or everybody, or a group is empty
  std::optional<PooledRatio> ratio = {};  // of two incidents and more
  Verdict verdict = Verdict::none;
};

/// Random effects on the log ratio of rates (METHODS 6): DerSimonian and Laird (Controlled Clinical
/// Trials 7 (1986) 177-188), with the interval of Hartung and Knapp (Statistics in Medicine 20
/// (2001) 3875-3889), never narrower than without their correction. Where nobody of one group did
/// it, half a person is added to each.
[[nodiscard]] Pooled pool(std::span<const ArmPair> incidents, Meaning meaning);

}  // namespace amends::advice
