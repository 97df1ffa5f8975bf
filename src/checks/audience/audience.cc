#include "checks/audience/audience.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace amends::checks {

using model::Finding;
using model::FindingLevel;

void EmptyAudience::look_at_audience(
    const MailingView&, const AudienceView& audience, Findings& findings
) const {
  if (audience.recipients == 0) {
    findings.push_back(finding_about("audience.empty", FindingLevel::block, {}));
  }
}

void ExpectedAudience::look_at_audience(
    const MailingView& mailing, const AudienceView& audience, Findings& findings
) const {
  const auto expected = mailing.mailing.audience.expected;
  if (!expected || *expected <= 0) {
    return;
  }
  const std::uint64_t count = audience.recipients + audience.suppressed.number();
  // In thousandths of a per cent, so that exactly 5 % is not above 5 %.
  const double share =
      std::round(
          1e5 * std::abs(static_cast<double>(count) / static_cast<double>(*expected) - 1.0)
      ) /
      1e5;
  if (share <= mailing.threshold(Threshold::expected_share_warn)) {
    return;
  }
  Finding finding = finding_about(
      "audience.expected",
      share > mailing.threshold(Threshold::expected_share_block) ? FindingLevel::block
                                                                 : FindingLevel::warn,
      {}
  );
  finding.recipients = count;
  finding.arguments = {{"count", static_cast<std::int64_t>(count)}, {"expected", *expected}};
  findings.push_back(std::move(finding));
}

void PastAudiences::look_at_audience(
    const MailingView& mailing, const AudienceView& audience, Findings& findings
) const {
  std::vector<std::uint64_t> past = mailing.facts.past_audiences;
  if (past.size() < kPastFrom) {
    return;
  }
  std::ranges::sort(past);
  const std::uint64_t middle = past[past.size() / 2];
  const auto count = static_cast<double>(audience.recipients);
  if (count <= kPastMedianBlock * static_cast<double>(middle) &&
      count <= kPastLargestBlock * static_cast<double>(past.back())) {
    return;
  }
  Finding finding = finding_about("audience.past", FindingLevel::block, {});
  finding.recipients = audience.recipients;
  finding.arguments = {
      {"middle", static_cast<std::int64_t>(middle)},
      {"largest", static_cast<std::int64_t>(past.back())}
  };
  findings.push_back(std::move(finding));
}

void SampledAudience::look_at_audience(
    const MailingView& mailing, const AudienceView& audience, Findings& findings
) const {
  if (!mailing.facts.is_sample || audience.looked_at >= audience.people()) {
    return;
  }
  Finding finding = finding_about("audience.sampled", FindingLevel::warn, {});
  finding.recipients = audience.people() - audience.looked_at;
  finding.arguments = {{"looked_at", static_cast<std::int64_t>(audience.looked_at)}};
  findings.push_back(std::move(finding));
}

void SuppressedPeople::look_at_audience(
    const MailingView&, const AudienceView& audience, Findings& findings
) const {
  if (audience.suppressed.number() > 0) {
    findings.push_back(finding_about("audience.suppressed", FindingLevel::note, audience.suppressed)
    );
  }
}

void DuplicatePeople::look_at_audience(
    const MailingView&, const AudienceView& audience, Findings& findings
) const {
  if (audience.duplicates.number() > 0) {
    Finding finding = finding_about("audience.duplicate", FindingLevel::warn, audience.duplicates);
    const auto& first = audience.duplicates.examples().front();
    finding.arguments = {{"row", first.row}, {"first_row", first.value}};
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
