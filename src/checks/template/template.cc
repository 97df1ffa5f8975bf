#include "checks/template/template.h"

#include "checks/message/sightings.h"
#include "checks/template/carrier.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

namespace amends::checks {
namespace {

using model::FindingLevel;

bool is_mild(CarrierFault fault) {
  return fault == CarrierFault::emoji || fault == CarrierFault::exclamation;
}

FindingLevel level_of(CarrierFault fault, std::optional<Carrier> asked) {
  if (!asked || (is_mild(fault) && *asked == Carrier::apology)) {
    return FindingLevel::note;
  }
  return FindingLevel::warn;
}

}  // namespace

Findings carrier_findings(
    const PartView& part, std::string_view sender, std::optional<Carrier> asked
) {
  Findings findings;
  for (const CarrierFlaw& flaw : carrier_flaws(part, sender)) {
    if (!asked && flaw.fault == CarrierFault::price) {
      continue;
    }
    model::Finding finding = finding_in_source(
        fmt::format("template.{}", to_string(flaw.fault)),
        level_of(flaw.fault, asked),
        part,
        flaw.offset
    );
    finding.arguments = {
        {"what", shown(flaw.what)},
        {"spot", std::string(to_string(flaw.spot))},
        {"carrier", std::string(to_string(asked.value_or(Carrier::apology)))}
    };
    findings.push_back(std::move(finding));
  }
  return findings;
}

void CarrierTemplate::look_at_part(
    const MailingView& view, const PartView& part, Findings& findings
) const {
  const std::optional<Carrier> asked = view.facts.carrier;
  if (asked || view.mailing.kind == model::MailingKind::apology) {
    std::ranges::move(
        carrier_findings(part, view.mailing.from.display_name(), asked),
        std::back_inserter(findings)
    );
  }
}

}  // namespace amends::checks
