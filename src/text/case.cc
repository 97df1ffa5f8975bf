#include "text/case.h"

#include "base/check.h"
#include "text/utf8.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

namespace amends::text {
namespace {

/// Runs one of ICU's UTF-8 functions into a string; it only fails for want of memory or data.
template <class Run>
std::string collect(Run run) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  UErrorCode status = U_ZERO_ERROR;
  run(sink, status);
  AMENDS_CHECK(U_SUCCESS(status));
  return out;
}

icu::StringPiece piece(std::string_view text) {
  return {text.data(), static_cast<std::int32_t>(text.size())};
}

/// ICU hands ill-formed bytes through as they are; nothing else in this room may hand them out.
std::string_view repaired(std::string_view text, std::string& room) {
  if (valid_utf8(text)) {
    return text;
  }
  room = repair_utf8(text);
  return room;
}

}  // namespace

std::string upcase(std::string_view text, const Locale& locale) {
  std::string room;
  text = repaired(text, room);
  return collect([&](icu::ByteSink& sink, UErrorCode& status) {
    icu::CaseMap::utf8ToUpper(locale.language().c_str(), 0, piece(text), sink, nullptr, status);
  });
}

std::string downcase(std::string_view text, const Locale& locale) {
  std::string room;
  text = repaired(text, room);
  return collect([&](icu::ByteSink& sink, UErrorCode& status) {
    icu::CaseMap::utf8ToLower(locale.language().c_str(), 0, piece(text), sink, nullptr, status);
  });
}

std::string capitalize(std::string_view text, const Locale& locale) {
  if (text.empty()) {
    return {};
  }
  std::size_t offset = 0;
  std::string out;
  append_utf8(out, static_cast<char32_t>(u_totitle(static_cast<UChar32>(next_char(text, offset)))));
  return out + downcase(text.substr(offset), locale);
}

std::string fold_key(std::string_view text) {
  const std::string folded = collect([&](icu::ByteSink& sink, UErrorCode& status) {
    icu::CaseMap::utf8Fold(0, piece(nfc(text)), sink, nullptr, status);
  });
  return nfc(folded);
}

std::string nfc(std::string_view text) {
  std::string room;
  text = repaired(text, room);
  return collect([&](icu::ByteSink& sink, UErrorCode& status) {
    icu::Normalizer2::getNFCInstance(status)->normalizeUTF8(0, piece(text), sink, nullptr, status);
  });
}

}  // namespace amends::text
