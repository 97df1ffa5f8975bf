#pragma once

#include "checks/facts.h"
#include "checks/limits.h"
#include "liquid/sink.h"
#include "model/finding.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// How many recipients something is true for, and the first few of them.
class Cases {
 public:
  void count(const RecipientFacts& recipient, std::string_view value);
  void add(const Cases& later);

  [[nodiscard]] std::uint64_t number() const { return number_; }

  [[nodiscard]] const std::vector<model::FindingExample>& examples() const { return examples_; }

 private:
  std::uint64_t number_ = 0;
  std::vector<model::FindingExample> examples_;
};

/// IANA zone -> readers.
using ZoneCounts = std::map<std::string, std::uint64_t, std::less<>>;

/// What is looked for in the values of a span.
enum class ValueFault : std::uint8_t { empty, null, foreign, control };
inline constexpr std::size_t kValueFaults = 4;

/// Everything counted about one span.
struct SpanTally {
  std::array<Cases, kValueFaults> faults;
  std::uint64_t values = 0;  // own values: neither empty nor a default
  bool has_first = false;    // `first` is set
  bool differs = false;      // two own values were not the same
  std::string first;
  Cases first_cases;  // who have it, for the examples of merge.identical
};

struct SpanRules;

/// The values of one share of the recipients. The hot part: nothing is allocated while nothing is
/// wrong. One thread at a time.
class Tally {
 public:
  /// Begins the next recipient.
  void recipient(const RecipientFacts& recipient);
  /// What one span printed for the current recipient, as liquid::Sink gives it (escaped). A span
  /// printed twice (a loop) counts its recipient once per fault.
  void value(std::uint32_t span, std::string_view text, liquid::ValueFlags flags);

  /// Recipients that are not suppressed.
  [[nodiscard]] std::uint64_t recipients() const { return recipients_; }

 private:
  friend class Panel;
  explicit Tally(std::shared_ptr<const std::vector<SpanRules>> rules);
  void count_zone(std::string_view zone);
  void count(SpanTally& tally, ValueFault fault, std::string_view text);
  void compare(SpanTally& tally, std::string_view text);

  std::shared_ptr<const std::vector<SpanRules>> rules_;
  std::vector<SpanTally> spans_;
  std::vector<std::array<std::uint64_t, kValueFaults>> counted_for_;  // number of the recipient
  RecipientFacts current_;
  std::string address_;
  std::uint64_t serial_ = 0;  // of the current recipient
  std::uint64_t recipients_ = 0;
  Cases suppressed_;
  Cases duplicates_;
  ZoneCounts zones_;
};

}  // namespace amends::checks
