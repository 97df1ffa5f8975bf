#include "engine/known_codes.h"

#include "engine/code_terms.h"
#include "engine/limits.h"
#include "model/code.h"

#include <algorithm>
#include <utility>

namespace amends::engine {
namespace {

/// Whether a code that all share was ever registered, among the first kCodesLookedThrough.
Result<bool> shares_codes(ports::Codes& codes) {
  AMENDS_TRY(const auto first, codes.list({}, {}, kCodesLookedThrough));
  return std::ranges::any_of(first, [](const model::Code& code) { return !code.is_unique; });
}

/// An alias is taken on the terms of the code it stands for, and its uses count there.
Result<model::CodeRecord> that_counts(ports::Codes& codes, model::CodeRecord record) {
  const model::CodeTerms terms = terms_in(record, {});
  if (!terms.stands_for || terms.closed) {
    return record;
  }
  AMENDS_TRY(auto right, codes.find(terms.stands_for));
  if (!right) {
    return make_error("store.corrupt", "a code stands for one that is not there");
  }
  return *std::move(right);
}

Result<checks::KnownCode> known_code(
    ports::Codes& codes, const model::OfferCode& offer, Instant at
) {
  checks::KnownCode known{offer.code, model::CodeWhy::unknown};
  const auto key = model::normal_code(offer.code);
  if (!key.ok()) {
    return known;
  }
  AMENDS_TRY(auto found, codes.find(*key));
  if (!found) {
    return known;
  }
  AMENDS_TRY(const model::CodeRecord record, that_counts(codes, *std::move(found)));
  const model::CodeTerms terms = terms_in(record, {});
  known.why = model::judge(terms, record.code.used, at);
  known.valid_until = terms.valid_until;
  if (terms.uses_max) {
    known.uses_left = *terms.uses_max - std::min(record.code.used, *terms.uses_max);
  }
  return known;
}

}  // namespace

Result<std::vector<checks::KnownCode>> known_codes(
    ports::Codes& codes, const model::Mailing& mailing, Instant at
) {
  std::vector<checks::KnownCode> all;
  AMENDS_TRY(const bool has_any, shares_codes(codes));
  for (const model::OfferCode& offer : mailing.codes) {
    if (offer.code.empty()) {
      continue;
    }
    AMENDS_TRY(checks::KnownCode known, known_code(codes, offer, at));
    if (has_any || known.why != model::CodeWhy::unknown) {
      all.push_back(std::move(known));
    }
  }
  return all;
}

}  // namespace amends::engine
