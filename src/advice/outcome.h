#pragma once

#include <cstdint>
#include <optional>

namespace amends::advice {

/// People of one group, and how many of them did something within the days that are looked at.
struct Arm {
  std::uint64_t people = 0;
  std::uint64_t did = 0;  // at most `people`

  /// 0 for a group of nobody.
  [[nodiscard]] double rate() const;
};

/// Both ends are in it.
struct Interval {
  double low = 0;
  double high = 0;

  [[nodiscard]] bool excludes_zero() const { return low > 0 || high < 0; }
};

/// Of two rates, with its interval: of 95 % where nothing else is said.
struct Difference {
  double value = 0;
  Interval interval;
};

/// What part of a damage an apology healed: 1 is all of it.
struct Healed {
  double ratio = 0;
  Interval interval;
};

/// Wilson's interval of 95 % for one rate (1927); 0 to 1 for nobody.
[[nodiscard]] Interval wilson(const Arm& arm);

/// rate(one) - rate(other) by method 10 of Newcombe, Statistics in Medicine 17 (1998) 873-890: it
/// holds for rare events. Both groups have people.
[[nodiscard]] Difference newcombe(const Arm& one, const Arm& other);

/// How much of a damage may be left for a mailing to count as recovered (METHODS 6). Of what is bad
/// a difference of rates; of what is good a part of the rate of those never reached.
struct RecoveryMargin {
  double most = 0;
  bool is_part = false;
};

inline constexpr RecoveryMargin kLeavingMargin{0.001, false};
inline constexpr RecoveryMargin kComplaintMargin{0.0002, false};
inline constexpr RecoveryMargin kOrderMargin{0.05, true};

/// What is left of a damage, as rates, less what may be left.
struct Excess {
  double value = 0;
  Interval interval;  // of 90 %

  /// Surely less is left than may be.
  [[nodiscard]] bool is_within() const { return interval.high < 0; }

  /// Surely more.
  [[nodiscard]] bool is_beyond() const { return interval.low > 0; }
};

/// rate(told) - rate(spared) - margin, or (1 - margin) * rate(spared) - rate(told), whose interval
/// is made of Wilson's of the two rates (MOVER: Donner and Zou, Statistical Methods in Medical
/// Research 21 (2012) 347-359; Newcombe's where no part is taken). Both groups have people.
[[nodiscard]] Excess excess(const Arm& told, const Arm& spared, const RecoveryMargin& margin);

/// How likely such a split or one further off is when each person went into the first group with
/// probability `share` (0 < share < 1): chi-square with one degree of freedom. 1 for nobody.
[[nodiscard]] double split_likelihood(std::uint64_t first, std::uint64_t second, double share);

/// Below it nothing is read from the groups (METHODS 6).
inline constexpr double kSplitLikelihoodLeast = 0.001;

/// (held - told) / (held - spared) with Fieller's interval (1954). Nothing where there is no damage
/// to be sure of: the interval of held - spared holds 0, or Fieller's has no ends.
[[nodiscard]] std::optional<Healed> healed(const Arm& spared, const Arm& held, const Arm& told);

/// How many people the smaller group needs so that a difference between these rates is seen in four
/// cases of five, at 5 %; `ratio` people are in the other group for each of them. Nothing when the
/// rates are the same, or so near that it would take more people than live.
[[nodiscard]] std::optional<std::uint64_t> people_needed(
    double rate, double other_rate, double ratio
);

/// What the numbers say of the apology.
enum class Verdict : std::uint8_t {
  none,          // nothing to compare, or too early
  better,        // those who got it did better than those who did not
  worse,         // they did worse
  inconclusive,  // the interval holds 0
};

/// One kind of thing people do, in the groups there are.
struct OutcomeArms {
  bool is_bad = true;           // leaving and complaining are; buying is not
  std::optional<Arm> spared{};  // the wrong mailing never reached them
  std::optional<Arm> held{};    // hit, and left without the apology
  std::optional<Arm> told{};    // hit, and meant to have it
};

struct OutcomeReading {
  std::optional<Difference> damage{};    // held - spared
  std::optional<Difference> recovery{};  // held - told
  std::optional<Difference> residual{};  // told - spared
  std::optional<Healed> healed{};        // only where those held did worse than those spared
  /// By held against told; where nobody was held out by told against spared, which tells what is
  /// left of the damage and not what the apology did.
  Verdict verdict = Verdict::none;
  /// In the smaller group of that comparison, to be sure of a difference as large as this one; only
  /// when it is inconclusive.
  std::optional<std::uint64_t> needed{};
};

/// A group of nobody is compared with nothing.
[[nodiscard]] OutcomeReading read_outcome(const OutcomeArms& arms);

}  // namespace amends::advice
