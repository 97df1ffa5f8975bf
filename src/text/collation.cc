#include "text/collation.h"

#include "text/limits.h"

#include <cstdint>
#include <map>
#include <memory>
#include <unicode/coll.h>
#include <unicode/unistr.h>

namespace amends::text {
namespace {

/// Collators take long to make and serve one thread only.
const icu::Collator* collator_of(const Locale& locale) {
  thread_local std::map<std::string, std::unique_ptr<icu::Collator>> cache;
  const std::string tag = locale.tag();
  if (const auto found = cache.find(tag); found != cache.end()) {
    return found->second.get();
  }
  if (cache.size() >= kFormattersPerThread) {
    cache.clear();
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale icu_locale(locale.language().c_str(), locale.region().c_str());
  std::unique_ptr<icu::Collator> made(icu::Collator::createInstance(icu_locale, status));
  if (U_FAILURE(status)) {
    made.reset();
  } else {
    made->setStrength(icu::Collator::SECONDARY);
  }
  return cache.emplace(tag, std::move(made)).first->second.get();
}

}  // namespace

std::string sort_key(std::string_view text, const Locale& locale) {
  const icu::Collator* const collator = collator_of(locale);
  if (collator == nullptr) {
    return std::string(text);
  }
  const icu::UnicodeString wide =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  std::string key(text.size() * 2 + 16, '\0');
  const auto write = [&] {
    return static_cast<std::size_t>(collator->getSortKey(
        wide, reinterpret_cast<std::uint8_t*>(key.data()), static_cast<std::int32_t>(key.size())
    ));
  };
  std::size_t size = write();
  if (size > key.size()) {
    key.resize(size);
    size = write();
  }
  // The last byte is a NUL.
  key.resize(size == 0 ? 0 : size - 1);
  return key;
}

}  // namespace amends::text
