#pragma once

#include "checks/cases.h"
#include "checks/distribution.h"
#include "checks/facts.h"
#include "checks/limits.h"
#include "checks/people_watch.h"
#include "liquid/sink.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// IANA zone -> readers.
using ZoneCounts = std::map<std::string, std::uint64_t, std::less<>>;

/// What is looked for in the values of a span.
enum class ValueFault : std::uint8_t {
  empty,
  null,
  foreign,
  control,
  defaulted,  // the default was printed: what it replaced is not looked at
  not_a_name,
  name_case,
  name_word,
  script
};
inline constexpr std::size_t kValueFaults = 9;

/// Everything counted about one span.
struct SpanTally {
  std::array<Cases, kValueFaults> faults;
  Cases own;  // who has a value of their own: neither empty nor a default
  Distribution values;
};

/// A rendering that failed: which part, why, and for whom.
struct RenderError {
  Part part = Part::html;
  Error error;
  Cases people;
  std::uint64_t position = 0;  // of the first
};

struct SpanRules;

/// The values of one share of the recipients. The hot part: nothing is allocated while nothing is
/// new. One thread at a time.
class Tally {
 public:
  Tally(Tally&&) noexcept = default;
  Tally& operator=(Tally&&) noexcept = default;

  /// Begins the next recipient. `values` are those of the row, for the watches that ask.
  void recipient(const RecipientFacts& recipient, std::span<const std::string> values = {});
  /// What one span printed for the current recipient, as liquid::Sink gives it (escaped). A span
  /// printed twice (a loop) counts its recipient once per fault.
  void value(std::uint32_t span, std::string_view text, liquid::ValueFlags flags);
  /// What stopped a part of the current recipient's mail.
  void render_error(Part part, const Error& error);

  /// Ends the current recipient: what was borrowed with recipient() is not read any more. The next
  /// recipient() and Panel::add do it too.
  void end_recipient();

  /// Recipients that are not suppressed.
  [[nodiscard]] std::uint64_t recipients() const { return recipients_; }

 private:
  friend class Panel;

  struct Kept {
    std::uint32_t span = 0;
    std::size_t begin = 0;
    std::size_t size = 0;
    liquid::ValueFlags flags;
  };

  /// A value that was looked at already. Most columns hold few different values, and names repeat:
  /// then the look is not taken again.
  struct Judged {
    std::uint64_t hash = 0;
    ValueTraits traits;
    std::uint32_t faults = 0;  // bits by ValueFault
    bool is_counted = false;   // in the distribution, at least once
  };

  using Watches = std::vector<std::unique_ptr<PeopleWatch>>;

  Tally(std::shared_ptr<const std::vector<SpanRules>> rules, Watches watches);
  void count_zone(std::string_view zone);
  void look_at_own(std::uint32_t span, std::string_view text);
  [[nodiscard]] Judged& judge(std::uint32_t span, std::string_view text);
  void count(std::uint32_t span, ValueFault fault, std::string_view text);
  [[nodiscard]] std::string_view unescaped(std::string_view text, liquid::Escape escape);
  void keep(std::uint32_t span, std::string_view text, liquid::ValueFlags flags);

  std::shared_ptr<const std::vector<SpanRules>> rules_;
  Watches watches_;
  std::vector<SpanTally> spans_;
  std::vector<std::array<std::uint64_t, kValueFaults>> counted_for_;  // number of the recipient
  std::vector<std::vector<Judged>> judged_;  // by span, at the place of the hash
  RecipientFacts current_;
  std::string address_;
  std::span<const std::string> row_;
  std::vector<PeopleWatch*> wanting_;
  std::vector<Kept> kept_;
  std::vector<PrintedValue> printed_;
  std::string kept_texts_;
  std::string unescaped_;
  std::uint64_t serial_ = 0;  // of the current recipient
  std::uint64_t recipients_ = 0;
  std::uint64_t looked_at_ = 0;
  Cases suppressed_;
  Cases duplicates_;
  Cases same_people_;
  std::vector<RenderError> render_errors_;
  ZoneCounts zones_;
};

}  // namespace amends::checks
