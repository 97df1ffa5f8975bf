#include "checks/message/parity.h"

#include "checks/message/sightings.h"
#include "checks/message/statements.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace amends::checks {
namespace {

using model::Edition;
using model::Finding;
using model::FindingLevel;

constexpr std::array<Statement, 3> kCompared = {
    Statement::percent, Statement::code, Statement::date
};

std::chrono::sys_days day_of(const MailingView& mailing) {
  return std::chrono::floor<std::chrono::days>(mailing.sends_at);
}

/// A code in each edition that belongs to the mailing: they may differ by language.
bool have_own_codes(Statement kind, const StatementSet& left, const StatementSet& right) {
  return kind == Statement::code && !left.empty() && !right.empty();
}

/// One kind of statement in one part of two editions.
struct Pairing {
  Part part = Part::subject;
  Statement kind = Statement::percent;
  const Edition* base = nullptr;
  const Edition* other = nullptr;
};

void compare(
    const Pairing& pairing, const StatementSet& base, const StatementSet& other, Findings& findings
) {
  const StatementSet missing = without(base, other);
  const StatementSet added = without(other, base);
  if ((missing.empty() && added.empty()) || have_own_codes(pairing.kind, base, other)) {
    return;
  }
  const bool contradicts = !missing.empty() && !added.empty();
  const bool counts =
      contradicts || pairing.part == Part::subject || pairing.kind == Statement::code;
  const model::SourceText& source =
      pairing.part == Part::subject ? pairing.other->subject : pairing.other->html;
  Finding finding;
  finding.id = "edition.parity";
  finding.level = counts ? FindingLevel::warn : FindingLevel::note;
  finding.part = to_string(pairing.part);
  finding.place = {source.file, source.line, source.column};
  finding.arguments = {
      {"kind", std::string(to_string(pairing.kind))},
      {"base", pairing.base->locale.tag()},
      {"edition", pairing.other->locale.tag()},
      {"missing", missing.empty() ? "–" : listed(missing)},
      {"added", added.empty() ? "–" : listed(added)}
  };
  findings.push_back(std::move(finding));
}

void compare_all(
    Pairing pairing, const Statements& base, const Statements& other, Findings& findings
) {
  for (const Statement kind : kCompared) {
    pairing.kind = kind;
    compare(pairing, base[kind], other[kind], findings);
  }
}

void tell_difference(
    const Edition& edition, Statement kind, const StatementSet& only, Findings& findings
) {
  Finding finding;
  finding.id = "text.differs";
  finding.level = FindingLevel::warn;
  finding.part = to_string(Part::text);
  finding.place = {edition.text.file, edition.text.line, edition.text.column};
  finding.arguments = {{"kind", std::string(to_string(kind))}, {"what", listed(only)}};
  findings.push_back(std::move(finding));
}

}  // namespace

void TextDiffers::look_at_mailing(const MailingView& mailing, Findings& findings) const {
  for (const Edition& edition : mailing.mailing.editions) {
    if (edition.text_derived || edition.text.text.empty() || edition.html.text.empty()) {
      continue;
    }
    const auto said = [&](Part part) {
      return statements_of(view_of(constant_of(part, edition)), mailing.mailing, day_of(mailing));
    };
    Statements shown_in_html = said(Part::html);
    shown_in_html.add(said(Part::subject));
    shown_in_html.add(said(Part::preheader));
    const Statements in_text = said(Part::text);
    for (std::size_t kind = 0; kind < kStatements; ++kind) {
      const StatementSet only = without(in_text.of[kind], shown_in_html.of[kind]);
      if (!only.empty()) {
        tell_difference(edition, static_cast<Statement>(kind), only, findings);
      }
    }
  }
}

void EditionParity::look_at_mailing(const MailingView& mailing, Findings& findings) const {
  const auto& editions = mailing.mailing.editions;
  if (editions.size() < 2) {
    return;
  }
  const auto said = [&](const Edition& edition, Part part) {
    return statements_of(view_of(constant_of(part, edition)), mailing.mailing, day_of(mailing));
  };
  const Edition& base = editions.front();
  const Statements subject = said(base, Part::subject);
  const Statements body = said(base, Part::html);
  for (const Edition& other : editions) {
    if (&other == &base) {
      continue;
    }
    Pairing pairing{Part::subject, Statement::percent, &base, &other};
    compare_all(pairing, subject, said(other, Part::subject), findings);
    if (!base.html.text.empty() && !other.html.text.empty()) {
      pairing.part = Part::html;
      compare_all(pairing, body, said(other, Part::html), findings);
    }
  }
}

}  // namespace amends::checks
