#include "text/plural.h"

#include "text/limits.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unicode/plurrule.h>
#include <unicode/strenum.h>

namespace amends::text {
namespace {

constexpr std::array<std::string_view, 6> kNames{"zero", "one", "two", "few", "many", "other"};

Plural named(const icu::UnicodeString& keyword) {
  std::string name;
  keyword.toUTF8String(name);
  const auto* const found = std::ranges::find(kNames, name);
  return found == kNames.end() ? Plural::other : static_cast<Plural>(found - kNames.begin());
}

/// Rules take long to make and serve one thread only.
const icu::PluralRules* rules_of(const Locale& locale) {
  thread_local std::map<std::string, std::unique_ptr<icu::PluralRules>> cache;
  const std::string tag = locale.tag();
  if (const auto found = cache.find(tag); found != cache.end()) {
    return found->second.get();
  }
  if (cache.size() >= kFormattersPerThread) {
    cache.clear();
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale icu_locale(locale.language().c_str(), locale.region().c_str());
  std::unique_ptr<icu::PluralRules> made(icu::PluralRules::forLocale(icu_locale, status));
  if (U_FAILURE(status)) {
    made.reset();
  }
  return cache.emplace(tag, std::move(made)).first->second.get();
}

}  // namespace

Plural plural_of(double number, const Locale& locale) {
  const icu::PluralRules* const rules = rules_of(locale);
  return rules == nullptr ? Plural::other : named(rules->select(number));
}

std::vector<Plural> plurals_of(const Locale& locale) {
  std::vector<Plural> found;
  UErrorCode status = U_ZERO_ERROR;
  if (const icu::PluralRules* const rules = rules_of(locale)) {
    const std::unique_ptr<icu::StringEnumeration> keywords(rules->getKeywords(status));
    while (keywords != nullptr && U_SUCCESS(status)) {
      const icu::UnicodeString* const keyword = keywords->snext(status);
      if (keyword == nullptr) {
        break;
      }
      found.push_back(named(*keyword));
    }
  }
  found.push_back(Plural::other);
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

}  // namespace amends::text
