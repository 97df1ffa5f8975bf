#include "checks/offer/personal_codes.h"

#include "checks/merge/value_faults.h"
#include "checks/offer/codes.h"
#include "model/contact.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

constexpr double kMajority = 0.5;

/// A column of codes: where it is in a row, and what [[codes]] says of it.
struct CodeColumn {
  std::uint32_t number = 0;  // in Mailing::codes
  const model::OfferCode* offer = nullptr;
  std::optional<std::size_t> place;  // nothing: the list has no such column
};

/// What was seen of one column.
struct Seen {
  Cases missing;
  Cases shared;
  std::map<std::string, Cases, std::less<>> shapes;
  Cases rare;  // shapes past kCodeShapesMax
};

class Watch final : public PeopleWatch {
 public:
  explicit Watch(std::vector<CodeColumn> columns)
      : columns_(std::move(columns)),
        seen_(columns_.size()) {}

  bool wants(const RecipientFacts&) override { return true; }

  void look_at(const PersonView& person) override {
    for (std::size_t at = 0; at < columns_.size(); ++at) {
      look_at_code(person, columns_[at], seen_[at]);
    }
  }

  void add(const PeopleWatch& other) override {
    const auto& watch = static_cast<const Watch&>(other);
    for (std::size_t at = 0; at < columns_.size(); ++at) {
      const Seen& theirs = watch.seen_[at];
      seen_[at].missing.add(theirs.missing);
      seen_[at].shared.add(theirs.shared);
      seen_[at].rare.add(theirs.rare);
      for (const auto& [shape, people] : theirs.shapes) {
        seen_[at].shapes[shape].add(people);
      }
    }
  }

  void report(const MailingView&, const AudienceView& audience, Findings& findings) const override {
    for (std::size_t at = 0; at < columns_.size(); ++at) {
      report_missing(*columns_[at].offer, seen_[at], audience, findings);
      report_shared(*columns_[at].offer, seen_[at], findings);
      report_shapes(*columns_[at].offer, seen_[at], findings);
    }
  }

 private:
  void look_at_code(const PersonView& person, const CodeColumn& column, Seen& seen) {
    const std::string_view code = column.place ? person.value(*column.place) : std::string_view();
    if (is_blank(code)) {
      seen.missing.count(person.recipient, {});
      return;
    }
    if (person.recipient.same_code == column.number) {
      seen.shared.count(person.recipient, code);
    }
    write_code_shape(code, shape_);
    if (const auto known = seen.shapes.find(shape_); known != seen.shapes.end()) {
      known->second.count(person.recipient, code);
    } else if (seen.shapes.size() < kCodeShapesMax) {
      seen.shapes[shape_].count(person.recipient, code);
    } else {
      seen.rare.count(person.recipient, code);
    }
  }

  static void report_missing(
      const model::OfferCode& offer,
      const Seen& seen,
      const AudienceView& audience,
      Findings& findings
  ) {
    if (seen.missing.number() == 0) {
      return;
    }
    Finding finding = about_codes("code.unique_shortage", offer);
    finding.recipients = seen.missing.number();
    finding.examples = seen.missing.examples();
    finding.arguments.emplace_back(
        "codes", static_cast<std::int64_t>(audience.looked_at - seen.missing.number())
    );
    finding.arguments.emplace_back("people", static_cast<std::int64_t>(audience.looked_at));
    findings.push_back(std::move(finding));
  }

  static void report_shared(const model::OfferCode& offer, const Seen& seen, Findings& findings) {
    if (seen.shared.number() == 0) {
      return;
    }
    Finding finding = about_codes("code.shared", offer);
    finding.recipients = seen.shared.number();
    finding.examples = seen.shared.examples();
    finding.arguments.emplace_back("code", seen.shared.examples().front().value);
    findings.push_back(std::move(finding));
  }

  static void report_shapes(const model::OfferCode& offer, const Seen& seen, Findings& findings) {
    std::uint64_t all = seen.rare.number();
    const Cases* usual = nullptr;
    for (const auto& [shape, people] : seen.shapes) {
      all += people.number();
      usual = usual == nullptr || people.number() > usual->number() ? &people : usual;
    }
    const bool has_majority = usual != nullptr && static_cast<double>(usual->number()) >
                                                      kMajority * static_cast<double>(all);
    if (all < kCodeShapesFrom || !has_majority || usual->number() == all) {
      return;
    }
    Cases odd = seen.rare;
    for (const auto& [shape, people] : seen.shapes) {
      if (&people != usual) {
        odd.add(people);
      }
    }
    Finding finding = about_codes("code.format", offer);
    finding.level = FindingLevel::warn;
    finding.recipients = odd.number();
    finding.examples = odd.examples();
    finding.arguments.emplace_back("code", odd.examples().front().value);
    finding.arguments.emplace_back("usual", usual->examples().front().value);
    findings.push_back(std::move(finding));
  }

  std::vector<CodeColumn> columns_;
  std::vector<Seen> seen_;
  std::string shape_;
};

}  // namespace

void write_code_shape(std::string_view code, std::string& shape) {
  code = code.substr(0, kCodeShapeBytesMax);
  shape.resize(code.size());
  std::ranges::transform(code, shape.begin(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ? 'x' : c;
  });
}

std::unique_ptr<PeopleWatch>
PersonalCodes::watch(const MailingView& mailing, std::span<const SpanRules>) const {
  const std::vector<std::string>& names = mailing.facts.column_names;
  std::vector<CodeColumn> columns;
  for (std::uint32_t number = 0; number < mailing.mailing.codes.size(); ++number) {
    const model::OfferCode& offer = mailing.mailing.codes[number];
    if (offer.column.empty() || names.empty()) {
      continue;
    }
    CodeColumn& column = columns.emplace_back(CodeColumn{number, &offer, {}});
    const auto found = std::ranges::find(names, model::Columns::normal_name(offer.column));
    if (found != names.end()) {
      column.place = static_cast<std::size_t>(found - names.begin());
    }
  }
  return columns.empty() ? nullptr : std::make_unique<Watch>(std::move(columns));
}

}  // namespace amends::checks
