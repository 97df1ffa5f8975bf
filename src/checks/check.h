#pragma once

#include "checks/facts.h"
#include "checks/part_view.h"
#include "checks/span_rules.h"
#include "checks/tally.h"
#include "model/finding.h"
#include "model/mailing.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

using Findings = std::vector<model::Finding>;
using model::Threshold;

/// What every check may know of the mailing.
struct MailingView {
  const model::Mailing& mailing;
  const Facts& facts;
  /// When it goes: the schedule's time where that is still to come, else now.
  Instant sends_at;
  /// The zone of times without one: the schedule's; "recipient" reads as UTC, as in mailing.toml.
  std::string zone;
  /// When the last wave begins: the last people get it after this.
  Instant last_wave_at;

  /// What checks compare with: [checks.thresholds], else the profile's.
  [[nodiscard]] double threshold(Threshold which) const { return mailing.checks.threshold(which); }
};

/// One `{{ }}` after all recipients.
struct SpanView {
  const SpanRules& rules;
  const SpanTally& tally;
  std::uint64_t recipients = 0;
};

/// The audience after all recipients.
struct AudienceView {
  std::uint64_t recipients = 0;  // that are not suppressed
  const Cases& suppressed;
  const Cases& duplicates;
  /// Every written text of every edition, for what is only true of them together.
  std::span<const PartView> parts;
  /// Readers by the zone their row names; people without one are not among them.
  const ZoneCounts& zones;
};

/// One rule. It overrides the hooks of what it reads, keeps no state, and adds what it finds. A new
/// check is a new subclass and a line in registry.cc.
class Check {
 public:
  virtual ~Check() = default;

  /// Once, before everything else.
  virtual void look_at_mailing(const MailingView&, Findings&) const {}

  /// Each written text of each edition.
  virtual void look_at_part(const MailingView&, const PartView&, Findings&) const {}

  /// Each name a text reads.
  virtual void look_at_input(const MailingView&, const Input&, Findings&) const {}

  /// Each span, at the end.
  virtual void look_at_span(const MailingView&, const SpanView&, Findings&) const {}

  /// Once, at the end.
  virtual void look_at_audience(const MailingView&, const AudienceView&, Findings&) const {}
};

[[nodiscard]] std::span<const Check* const> all_checks();

/// A finding about a place in a part.
[[nodiscard]] model::Finding finding_at(
    std::string_view id, model::FindingLevel level, const PartView& part, std::size_t visible_offset
);

/// A finding about people.
[[nodiscard]] model::Finding finding_about(
    std::string_view id, model::FindingLevel level, const Cases& cases
);

/// At most kShownBytesMax bytes, in one line, safe to show.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace amends::checks
