#include "checks/merge/merge.h"

#include "checks/markers.h"
#include "checks/merge/field_fix.h"

#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

FindingLevel level_in_names(const SpanView& span) {
  return span.rules.header || span.rules.names_person ? FindingLevel::block : FindingLevel::warn;
}

void report_all(
    const PatternList& patterns, std::string_view text, const PartView& part, Findings& findings
) {
  std::size_t from = 0;
  for (std::size_t places = 0; places < kPlacesMax; ++places) {
    const auto hit = patterns.find(text, from);
    if (!hit) {
      return;
    }
    Finding finding = finding_at("merge.foreign", FindingLevel::block, part, hit->begin);
    finding.arguments = {{"what", shown(text.substr(hit->begin, hit->end - hit->begin))}};
    findings.push_back(std::move(finding));
    from = hit->end;
  }
}

}  // namespace

void UnknownField::look_at_input(const MailingView& mailing, const Input& input, Findings& findings)
    const {
  const auto& columns = mailing.facts.columns;
  const std::string name(column_of(input.name));
  if (is_system_name(input.name) || is_among(columns, name)) {
    return;
  }
  const std::string_view nearest = nearest_name(name, columns);
  Finding finding;
  finding.id = "merge.unknown_field";
  finding.level = FindingLevel::block;
  finding.part = to_string(input.part);
  finding.place = input.place;
  finding.arguments = {
      {"field", name}, {"suggestion", nearest.empty() ? "none" : std::string(nearest)}
  };
  finding.fix = fix_of_field(mailing.mailing, input, columns);
  findings.push_back(std::move(finding));
}

void EmptyField::look_at_span(const MailingView& mailing, const SpanView& span, Findings& findings)
    const {
  const Cases& people = span.cases(ValueFault::empty);
  if (people.number() == 0) {
    return;
  }
  const FindingLevel level = span.share_of(people) > mailing.threshold(Threshold::empty_share_block)
                                 ? FindingLevel::block
                                 : level_in_names(span);
  findings.push_back(finding_about_span("merge.empty", level, span, people));
}

void NullValue::look_at_span(const MailingView&, const SpanView& span, Findings& findings) const {
  const Cases& people = span.cases(ValueFault::null);
  if (people.number() > 0) {
    Finding finding = finding_about_span("merge.null", level_in_names(span), span, people);
    finding.arguments.emplace_back("value", people.examples().front().value);
    findings.push_back(std::move(finding));
  }
}

void IdenticalValue::look_at_span(
    const MailingView& mailing, const SpanView& span, Findings& findings
) const {
  const Distribution& values = span.tally.values;
  if (!span.rules.names_person || values.distinct().number != 1 ||
      static_cast<double>(values.number()) < mailing.threshold(Threshold::identical_people_min)) {
    return;
  }
  Finding finding =
      finding_about_span("merge.identical", FindingLevel::block, span, span.tally.own);
  finding.arguments.emplace_back("value", values.longest().who.value);
  findings.push_back(std::move(finding));
}

void ControlInHeader::look_at_span(const MailingView&, const SpanView& span, Findings& findings)
    const {
  const Cases& people = span.cases(ValueFault::control);
  if (people.number() > 0) {
    findings.push_back(finding_about_span("merge.control", FindingLevel::block, span, people));
  }
}

void ForeignField::look_at_part(const MailingView&, const PartView& part, Findings& findings)
    const {
  report_all(markers().merge, part.visible, part, findings);
}

void ForeignField::look_at_span(const MailingView&, const SpanView& span, Findings& findings)
    const {
  const Cases& people = span.cases(ValueFault::foreign);
  if (people.number() > 0) {
    Finding finding = finding_about_span("merge.foreign", FindingLevel::block, span, people);
    finding.arguments.emplace_back("what", people.examples().front().value);
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
