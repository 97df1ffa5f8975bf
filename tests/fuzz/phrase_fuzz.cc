// libs: amends::text
#include "base/check.h"
#include "text/format.h"
#include "text/locale.h"
#include "text/phrase.h"
#include "text/url.h"
#include "text/utf8.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::text {

/// The first byte chooses the language, the first line is a pattern, the rest a text. All of it is
/// read as an address and as an amount, too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto locales = supported_locales();
  const Locale& locale = locales[data[0] % locales.size()];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto line = bytes.substr(0, bytes.find('\n'));
  const std::string_view text = bytes.substr(line.size());
  const std::array<std::string, 1> patterns{std::string(line)};
  if (const auto set = PhraseSet::compile(patterns, locale); set.ok()) {
    for (const PhraseHit& hit : set->find_all(text)) {
      AMENDS_CHECK(hit.pattern == 0 && hit.begin < hit.end && hit.end <= text.size());
    }
  }
  AMENDS_CHECK(valid_utf8(normalise_phrase(text, locale)));
  AMENDS_CHECK(percent_decode(percent_encode(bytes)) == bytes);
  const UrlView url = split_url(line);
  AMENDS_CHECK(!is_web_url(line) || (url.has_authority && !url.host.empty() && !url.has_userinfo));
  if (parse_decimal(line)) {
    AMENDS_CHECK(line.find_first_of("0123456789") != std::string_view::npos);
  }
  const auto date = format_date(Instant{}, line, locale, "Europe/Oslo");
  AMENDS_CHECK(!date.ok() || !valid_utf8(line) || valid_utf8(*date));
  return 0;
}

}  // namespace amends::text
