#pragma once

#include "checks/facts.h"
#include "checks/part_view.h"
#include "checks/people_watch.h"
#include "checks/span_rules.h"
#include "checks/tally.h"
#include "model/finding.h"
#include "model/mailing.h"

#include <cstdint>
#include <memory>
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
  std::uint64_t recipients = 0;  // that were looked at

  [[nodiscard]] const Cases& cases(ValueFault fault) const {
    return tally.faults.at(static_cast<std::size_t>(fault));
  }

  [[nodiscard]] double share_of(const Cases& people) const {
    return recipients == 0 ? 0.0
                           : static_cast<double>(people.number()) / static_cast<double>(recipients);
  }
};

/// The audience after all recipients.
struct AudienceView {
  std::uint64_t recipients = 0;  // that are not suppressed
  const Cases& suppressed;
  const Cases& duplicates;
  const Cases& same_people;
  std::uint64_t looked_at = 0;  // of the recipients
  /// Every written text of every edition, for what is only true of them together.
  std::span<const PartView> parts;
  /// Readers by the zone their row names; people without one are not among them.
  const ZoneCounts& zones;

  /// Each once.
  [[nodiscard]] std::uint64_t people() const { return recipients - duplicates.number(); }

  [[nodiscard]] double share_of(std::uint64_t some) const {
    return people() == 0 ? 0.0 : static_cast<double>(some) / static_cast<double>(people());
  }
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

  /// For what takes more than one value of a person: a watch for each lane of people, or nothing.
  /// It sees people while they are rendered, on another thread than the check.
  [[nodiscard]] virtual std::unique_ptr<PeopleWatch>
  watch(const MailingView&, std::span<const SpanRules>) const {
    return nullptr;
  }

  /// Each span, at the end, with the distribution of its values.
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

/// A finding about what people have in an expression, with {field}.
[[nodiscard]] model::Finding finding_about_span(
    std::string_view id, model::FindingLevel level, const SpanView& span, const Cases& people
);

/// 0.037 -> 4; what is there at all is at least 1.
[[nodiscard]] std::int64_t per_cent(double share);

/// At most kShownBytesMax bytes, in one line, safe to show.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace amends::checks
