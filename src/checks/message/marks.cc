#include "checks/message/marks.h"

#include "checks/markers.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

// What makes a mark one of a test; all others are drafts, copies and unfinished things.
constexpr std::array<std::string_view, 14> kTestStems = {
    "test",
    "тест",
    "prova",
    "проба",
    "проверк",
    "בדיקה",
    "טסט",
    "ניסיון",
    "asdf",
    "xxx",
    "abc",
    "dummy",
    "sample",
    "lorem"
};

std::string_view id_of(std::string_view marked, const text::Locale& locale) {
  const std::string words = text::normalise_phrase(marked, locale);
  const bool test = std::ranges::any_of(kTestStems, [&words](std::string_view stem) {
    return words.find(stem) != std::string::npos;
  });
  return test ? "marks.test" : "marks.draft";
}

void report(const PartView& part, Hit hit, Findings& findings) {
  const auto marked = std::string_view(part.visible).substr(hit.begin, hit.end - hit.begin);
  Finding finding = finding_at(id_of(marked, part.locale), FindingLevel::block, part, hit.begin);
  finding.arguments = {{"what", shown(marked)}};
  findings.push_back(std::move(finding));
}

// A mark stands for the subject when it is all of it, all before the first : - or |, or, with two
// words or more, its beginning.
bool marks_subject(std::string_view subject, const text::PhraseHit& hit) {
  const auto before = subject.substr(0, hit.begin);
  const auto marked = subject.substr(hit.begin, hit.end - hit.begin);
  const auto after = subject.substr(hit.end);
  if (!words_of(before, {}).empty() || before.find(kPrinted) != std::string_view::npos) {
    return false;
  }
  if (words_of(marked, {}).size() > 1) {
    return true;
  }
  const auto next = after.find_first_not_of(" \t.!)]\"'");
  return next == std::string_view::npos || after.substr(next).starts_with(':') ||
         after.substr(next).starts_with('|') || (next > 0 && after.substr(next).starts_with('-')) ||
         after.substr(next).starts_with("–") || after.substr(next).starts_with("—");
}

void look_at_subject(const PartView& part, Findings& findings) {
  const Markers& marks = markers();
  if (const auto hit = marks.test_subjects.find(part.visible)) {
    report(part, *hit, findings);
    return;
  }
  for (const auto& set : marks.phrases_of(part.locale).subject) {
    for (const auto& hit : set.find_all(part.visible)) {
      if (marks_subject(part.visible, hit)) {
        report(part, {hit.begin, hit.end}, findings);
        return;
      }
    }
  }
}

/// The text with the fields of other languages blotted out: *|FNAME|* is merge.foreign already.
std::string without_fields(std::string_view text) {
  std::string rest(text);
  std::size_t from = 0;
  for (std::size_t places = 0; places < kPlacesMax; ++places) {
    const auto hit = markers().merge.find(text, from);
    if (!hit) {
      break;
    }
    std::fill(
        rest.begin() + static_cast<std::ptrdiff_t>(hit->begin),
        rest.begin() + static_cast<std::ptrdiff_t>(hit->end),
        '.'
    );
    from = hit->end;
  }
  return rest;
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
    Finding finding = finding_at("marks.filler", FindingLevel::block, part, hit->begin);
    finding.arguments = {
        {"what", shown(std::string_view(part.visible).substr(hit->begin, hit->end - hit->begin))}
    };
    findings.push_back(std::move(finding));
    from = hit->end;
  }
}

}  // namespace

void TestMarks::look_at_part(const MailingView&, const PartView& part, Findings& findings) const {
  std::size_t places = 0;
  for (const auto& set : markers().phrases_of(part.locale).anywhere) {
    const auto hits = set.find_all(part.visible);
    for (const auto& hit : text::merge_overlaps(hits)) {
      if (++places > kPlacesMax) {
        return;
      }
      report(part, {hit.begin, hit.end}, findings);
    }
  }
  if (part.part == Part::subject && places == 0) {
    look_at_subject(part, findings);
  }
}

void FillerText::look_at_part(const MailingView&, const PartView& part, Findings& findings) const {
  const std::string text = without_fields(part.visible);
  report_all(markers().capitals, text, part, findings);
  report_all(markers().filler, text, part, findings);
  report_all(markers().greeting, text, part, findings);
}

void Subject::look_at_part(const MailingView& mailing, const PartView& part, Findings& findings)
    const {
  if (part.part != Part::subject) {
    return;
  }
  if (part.visible.find_first_not_of(" \t\r\n") == std::string::npos) {
    findings.push_back(finding_at("subject.empty", FindingLevel::block, part, 0));
    return;
  }
  const std::size_t chars = text::count_chars(part.visible);
  const auto chars_max = static_cast<std::size_t>(mailing.threshold(Threshold::subject_chars_max));
  if (chars > chars_max) {
    Finding finding = finding_at("subject.length", FindingLevel::warn, part, 0);
    finding.arguments = {
        {"chars", static_cast<std::int64_t>(chars)}, {"max", static_cast<std::int64_t>(chars_max)}
    };
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
