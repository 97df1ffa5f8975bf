#pragma once

#include "base/result.h"

#include <compare>
#include <span>
#include <string>
#include <string_view>

namespace amends::text {

enum class Direction { ltr, rtl };

/// A language and, optionally, a region: "en", "nb-NO", "he-IL". A value; the default is "en".
class Locale {
 public:
  Locale() = default;

  /// Tolerant of the ways people write tags: case, underscores, scripts and variants (dropped), old
  /// codes (no and nn become nb, iw becomes he). Error `locale.tag` for anything else than letters
  /// and digits in parts of at most 8.
  static Result<Locale> parse(std::string_view tag);

  /// Lower case, two or three letters.
  [[nodiscard]] const std::string& language() const { return language_; }

  /// Upper case letters or three digits; empty when not given.
  [[nodiscard]] const std::string& region() const { return region_; }

  /// "nb-NO" or "nb"
  [[nodiscard]] std::string tag() const;
  [[nodiscard]] Direction direction() const;
  /// One of en, bg, ru, it, nb, he: the languages the catalogues and rules know.
  [[nodiscard]] bool is_supported() const;

  auto operator<=>(const Locale&) const = default;
  bool operator==(const Locale&) const = default;

 private:
  std::string language_ = "en";
  std::string region_;
};

/// en, bg, ru, it, nb, he.
[[nodiscard]] std::span<const Locale> supported_locales();

}  // namespace amends::text
