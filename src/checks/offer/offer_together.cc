#include "checks/offer/offer_together.h"

#include "checks/offer/amounts.h"
#include "checks/offer/codes.h"
#include "checks/time/date_reader.h"
#include "text/case.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

constexpr std::int64_t kWhole = 100;
/// Words between a code and the percentage that is said to be its own.
constexpr std::size_t kPercentWithinWords = 6;

using Claims = std::set<std::string>;

std::string percent_text(std::int64_t hundredths) {
  std::string text = std::to_string(hundredths / kWhole);
  if (hundredths % kWhole != 0) {
    text += fmt::format(".{:02}", hundredths % kWhole);
  }
  return text + " %";
}

Claims percents_in(const PartView& part) {
  Claims claims;
  for (const Percent& percent : figures_of(part).percents) {
    if (percent.discount) {
      claims.insert(percent_text(percent.hundredths));
    }
  }
  return claims;
}

bool has_up_to(const PartView& part) {
  const Figures figures = figures_of(part);
  return std::ranges::any_of(figures.percents, &Percent::up_to);
}

Claims codes_said_in(const PartView& part) {
  Claims claims;
  for (const WrittenCode& code : codes_in(part)) {
    claims.insert(text::fold_key(code.code));
  }
  return claims;
}

Claims deadlines_in(const PartView& part, std::chrono::sys_days reference) {
  Claims claims;
  for (const WrittenDate& date : dates_of(part.visible, part.words, part.locale, reference)) {
    if (date.deadline) {
      const auto days = std::chrono::sys_days(date.date).time_since_epoch().count();
      claims.insert(std::to_string(days));
    }
  }
  return claims;
}

/// How the body stands to what the subject claims; nothing when it says the same, or the subject
/// says nothing or several things.
std::optional<FindingLevel> compared(const Claims& subject, const Claims& body) {
  if (subject.size() != 1 || body.contains(*subject.begin())) {
    return std::nullopt;
  }
  return body.size() == 1 ? FindingLevel::block : FindingLevel::warn;
}

class Comparison {
 public:
  Comparison(const MailingView& mailing, Findings& findings)
      : reference_(std::chrono::floor<std::chrono::days>(mailing.sends_at)),
        findings_(findings) {}

  void look_at(const PartView& subject, const PartView& body) {
    const Claims percents = percents_in(body);
    auto level = compared(percents_in(subject), percents);
    if (level && has_up_to(body)) {
      level = FindingLevel::warn;
    }
    report(subject, level, "percent", percents);
    const bool prints = body.visible.find(kPrinted) != std::string::npos;
    const Claims codes = codes_said_in(body);
    level = compared(codes_said_in(subject), codes);
    // A code may be what is printed for each person.
    const bool said_elsewhere = level && says(body, *codes_said_in(subject).begin());
    report(subject, prints || said_elsewhere ? std::nullopt : level, "code", codes);
    const Claims days = deadlines_in(body, reference_);
    level = compared(deadlines_in(subject, reference_), days);
    report(subject, prints && days.empty() ? std::nullopt : level, "deadline", days);
  }

 private:
  static bool says(const PartView& body, const std::string& code) {
    return text::fold_key(body.visible).find(code) != std::string::npos;
  }

  void report(
      const PartView& subject,
      std::optional<FindingLevel> level,
      std::string_view what,
      const Claims& body
  ) {
    if (!level) {
      return;
    }
    Finding finding = finding_at("offer.subject_body", *level, subject, 0);
    finding.arguments = {
        {"what", std::string(what)}, {"problem", body.empty() ? "missing" : "other"}
    };
    findings_.push_back(std::move(finding));
  }

  std::chrono::sys_days reference_;
  Findings& findings_;
};

/// The body that most people see: the HTML, else the text.
const PartView* body_for(std::span<const PartView> parts, const PartView& subject) {
  for (const Part wanted : {Part::html, Part::text}) {
    for (const PartView& part : parts) {
      if (part.part == wanted && part.locale == subject.locale) {
        return &part;
      }
    }
  }
  return nullptr;
}

std::size_t word_at(const PartView& part, std::size_t offset) {
  return static_cast<std::size_t>(
      std::ranges::lower_bound(part.words, offset, {}, &Word::begin) - part.words.begin()
  );
}

bool near(const PartView& part, std::size_t code_begin, const Percent& percent) {
  const std::size_t left = word_at(part, code_begin);
  const std::size_t right = word_at(part, percent.begin);
  return (left > right ? left - right : right - left) <= kPercentWithinWords;
}

bool bounded(std::string_view text, std::size_t begin, std::size_t end) {
  const auto letter = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  return (begin == 0 || !letter(text[begin - 1])) && (end >= text.size() || !letter(text[end]));
}

/// The percentage in the code's line that contradicts it: some are near, none is the code's.
const Percent* contradiction(
    const PartView& part, const Figures& figures, std::size_t code_begin, std::int64_t percent
) {
  const Line line = line_at(part, code_begin);
  const Percent* other = nullptr;
  for (const Percent& found : figures.percents) {
    if (found.begin < line.begin || found.begin >= line.end) {
      continue;
    }
    if (found.hundredths == percent * kWhole || found.up_to) {
      return nullptr;
    }
    if (other == nullptr && found.discount && near(part, code_begin, found)) {
      other = &found;
    }
  }
  return other;
}

void report_percent(
    const PartView& part,
    const model::OfferCode& offer,
    const Percent& percent,
    FindingLevel level,
    Findings& findings
) {
  Finding finding = finding_at("code.percent", level, part, percent.begin);
  finding.arguments = {
      {"code", code_label(offer)},
      {"written", percent_text(percent.hundredths)},
      {"percent", percent_text(offer.percent.value_or(0) * kWhole)}
  };
  findings.push_back(std::move(finding));
}

void look_at_code(
    const PartView& part, const Figures& figures, const model::OfferCode& offer, Findings& findings
) {
  const std::string_view text = part.visible;
  std::size_t reported = 0;
  for (auto at = text.find(offer.code); at != std::string_view::npos && reported < kPlacesMax;
       at = text.find(offer.code, at + offer.code.size())) {
    if (!bounded(text, at, at + offer.code.size())) {
      continue;
    }
    if (const Percent* other = contradiction(part, figures, at, *offer.percent)) {
      ++reported;
      report_percent(part, offer, *other, FindingLevel::block, findings);
    }
  }
}

/// An edition with one percentage, which its one code does not give: the reader takes the two for
/// one, wherever they stand.
void look_at_promise(
    const model::OfferCode& offer, std::span<const PartView> parts, Findings& findings
) {
  const PartView* where = nullptr;
  Percent promise;
  bool names_code = false;
  for (const PartView& part : parts) {
    names_code = names_code || part.visible.find(offer.code) != std::string::npos;
    for (const Percent& percent : figures_of(part).percents) {
      const bool other = where != nullptr && percent.hundredths != promise.hundredths;
      if (percent.up_to || percent.hundredths == *offer.percent * kWhole ||
          (percent.discount && other)) {
        return;
      }
      if (percent.discount && where == nullptr) {
        where = &part;
        promise = percent;
      }
    }
  }
  if (where != nullptr && names_code) {
    report_percent(*where, offer, promise, FindingLevel::block, findings);
  }
}

}  // namespace

void SubjectAndBody::look_at_audience(
    const MailingView& mailing, const AudienceView& audience, Findings& findings
) const {
  Comparison comparison(mailing, findings);
  for (const PartView& part : audience.parts) {
    const PartView* body = part.part == Part::subject ? body_for(audience.parts, part) : nullptr;
    if (body != nullptr) {
      comparison.look_at(part, *body);
    }
  }
}

void CodePercent::look_at_part(const MailingView& mailing, const PartView& part, Findings& findings)
    const {
  const auto& codes = mailing.mailing.codes;
  if (codes.empty()) {
    return;
  }
  const Figures figures = figures_of(part);
  for (const model::OfferCode& offer : codes) {
    if (offer.percent && !offer.code.empty()) {
      look_at_code(part, figures, offer, findings);
    }
  }
}

void CodePercent::look_at_audience(
    const MailingView& mailing, const AudienceView& audience, Findings& findings
) const {
  const auto& codes = mailing.mailing.codes;
  const bool told = std::ranges::find(findings, "code.percent", &Finding::id) != findings.end();
  if (told || codes.size() != 1 || !codes.front().percent || codes.front().code.empty()) {
    return;
  }
  // The parts of an edition come one after another.
  for (std::size_t begin = 0; begin < audience.parts.size();) {
    std::size_t end = begin;
    while (end < audience.parts.size() && audience.parts[end].locale == audience.parts[begin].locale
    ) {
      ++end;
    }
    look_at_promise(codes.front(), audience.parts.subspan(begin, end - begin), findings);
    begin = end;
  }
}

void UniqueCodes::look_at_mailing(const MailingView& mailing, Findings& findings) const {
  for (const model::OfferCode& offer : mailing.mailing.codes) {
    std::unordered_set<std::string_view> seen;
    std::size_t repeated = 0;
    std::string_view example;
    for (const std::string& code : offer.unique) {
      if (!seen.insert(code).second) {
        example = repeated++ == 0 ? std::string_view(code) : example;
      }
    }
    if (repeated > 0) {
      Finding finding = about_codes("code.repeated", offer);
      finding.arguments.emplace_back("count", static_cast<std::int64_t>(repeated));
      finding.arguments.emplace_back("code", shown(example));
      findings.push_back(std::move(finding));
    }
  }
}

void UniqueCodes::look_at_audience(
    const MailingView& mailing, const AudienceView& audience, Findings& findings
) const {
  for (const model::OfferCode& offer : mailing.mailing.codes) {
    const std::unordered_set<std::string_view> codes(offer.unique.begin(), offer.unique.end());
    if (!offer.file.empty() && codes.size() < audience.recipients) {
      Finding finding = about_codes("code.unique_shortage", offer);
      finding.recipients = audience.recipients - codes.size();
      finding.arguments.emplace_back("codes", static_cast<std::int64_t>(codes.size()));
      finding.arguments.emplace_back("people", static_cast<std::int64_t>(audience.recipients));
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace amends::checks
