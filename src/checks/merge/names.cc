#include "checks/merge/names.h"

#include <utility>

namespace amends::checks {

using model::Finding;
using model::FindingLevel;

void DefaultUsed::look_at_span(const MailingView&, const SpanView& span, Findings& findings) const {
  const Cases& people = span.cases(ValueFault::defaulted);
  if (people.number() == 0) {
    return;
  }
  const double share = span.share_of(people);
  Finding finding = finding_about_span(
      "merge.default_used",
      share > kDefaultWarnShare ? FindingLevel::warn : FindingLevel::note,
      span,
      people
  );
  finding.arguments.emplace_back("percent", per_cent(share));
  findings.push_back(std::move(finding));
}

void OddName::look_at_span(const MailingView&, const SpanView& span, Findings& findings) const {
  struct Oddity {
    ValueFault fault;
    std::string_view id;
    double warn_share;
  };

  constexpr std::array<Oddity, 4> kOddities = {
      {{ValueFault::not_a_name, "merge.not_a_name", 0},
       {ValueFault::name_word, "merge.name_word", 0},
       {ValueFault::name_case, "merge.name_case", kNameCaseWarnShare},
       {ValueFault::script, "merge.script", kScriptWarnShare}}
  };
  for (const Oddity& oddity : kOddities) {
    const Cases& people = span.cases(oddity.fault);
    if (people.number() == 0) {
      continue;
    }
    const bool is_many = span.share_of(people) > oddity.warn_share;
    Finding finding = finding_about_span(
        oddity.id, is_many ? FindingLevel::warn : FindingLevel::note, span, people
    );
    finding.arguments.emplace_back("value", people.examples().front().value);
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
