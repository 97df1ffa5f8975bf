#include "engine/code_look.h"

#include "engine/code_terms.h"

#include <algorithm>
#include <string>
#include <utility>

namespace amends::engine {
namespace {

using model::CodeWhy;
using model::Finding;
using model::FindingLevel;

Finding about(std::string_view id, FindingLevel level, std::string_view code) {
  Finding finding;
  finding.id = id;
  finding.level = level;
  finding.part = "mailing";
  finding.place = {"mailing.toml", 0, 0};
  finding.arguments = {{"code", std::string(code)}};
  return finding;
}

/// Itself, or what it stands for.
Result<std::optional<model::CodeRecord>> counted_code(ports::Codes& codes, std::string_view code) {
  const auto key = model::normal_code(code);
  if (!key.ok()) {
    return std::optional<model::CodeRecord>();
  }
  AMENDS_TRY(auto record, codes.find(*key));
  if (!record || record->code.is_unique) {
    return std::optional<model::CodeRecord>();
  }
  const model::CodeTerms terms = terms_in(*record, {});
  return terms.stands_for && !terms.closed ? codes.find(terms.stands_for)
                                           : Result<std::optional<model::CodeRecord>>(record);
}

}  // namespace

Result<std::vector<Finding>> look_at_codes(
    ports::Store& store, const model::Mailing& mailing, std::uint64_t recipients, Instant now
) {
  std::vector<Finding> found;
  for (const model::OfferCode& offer : mailing.codes) {
    if (offer.code.empty()) {
      continue;
    }
    AMENDS_TRY(const auto record, counted_code(store.codes(), offer.code));
    if (!record) {
      continue;
    }
    const model::CodeTerms terms = terms_in(*record, {});
    const std::uint64_t used = record->code.used;
    const CodeWhy why = model::judge(terms, used, now);
    if (why != CodeWhy::valid && why != CodeWhy::not_yet) {
      Finding finding = about("code.refused", FindingLevel::block, offer.code);
      finding.arguments.emplace_back("why", std::string(model::to_string(why)));
      found.push_back(std::move(finding));
      continue;
    }
    const std::uint64_t left =
        terms.uses_max ? *terms.uses_max - std::min(used, *terms.uses_max) : recipients;
    if (left < recipients) {
      Finding finding = about("code.budget_short", FindingLevel::warn, offer.code);
      finding.arguments.emplace_back("uses", static_cast<std::int64_t>(left));
      finding.arguments.emplace_back("people", static_cast<std::int64_t>(recipients));
      found.push_back(std::move(finding));
    }
  }
  return found;
}

}  // namespace amends::engine
