#pragma once

#include "text/locale.h"

#include <string>
#include <string_view>

namespace amends::text {

/// Full case mapping by the rules of the language. Ill-formed UTF-8 is repaired on the way.
[[nodiscard]] std::string upcase(std::string_view text, const Locale& locale = {});
[[nodiscard]] std::string downcase(std::string_view text, const Locale& locale = {});
/// The first character to title case, the rest to lower case, as Liquid's capitalize does.
[[nodiscard]] std::string capitalize(std::string_view text, const Locale& locale = {});

/// A key that is equal for texts that differ only in case or composition: NFC of the case fold.
/// For comparing column names, tags and codes; never for showing.
[[nodiscard]] std::string fold_key(std::string_view text);

/// Canonical composition (NFC).
[[nodiscard]] std::string nfc(std::string_view text);

}  // namespace amends::text
