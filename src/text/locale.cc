#include "text/locale.h"

#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <vector>

namespace amends::text {
namespace {

constexpr std::array<std::string_view, 6> kSupported{"en", "bg", "ru", "it", "nb", "he"};
constexpr std::array<std::string_view, 8> kRightToLeft{
    "ar", "dv", "fa", "he", "ps", "sd", "ur", "yi"
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

/// Parts between - or _, up to a POSIX "." or "@"; nothing when a part is not of 1 to 8 letters and
/// digits.
std::vector<std::string_view> parts_of(std::string_view tag) {
  tag = tag.substr(0, tag.find_first_of(".@"));
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = tag.find_first_of("-_");
    const std::string_view part = tag.substr(0, end);
    const bool good = !part.empty() && part.size() <= 8 &&
                      std::ranges::all_of(part, [](char c) { return is_letter(c) || is_digit(c); });
    if (!good) {
      return {};
    }
    parts.push_back(part);
    if (end == std::string_view::npos) {
      return parts;
    }
    tag.remove_prefix(end + 1);
  }
}

bool is_region(std::string_view part) {
  return (part.size() == 2 && std::ranges::all_of(part, is_letter)) ||
         (part.size() == 3 && std::ranges::all_of(part, is_digit));
}

std::string modern(std::string language) {
  if (language == "no" || language == "nn") {
    return "nb";
  }
  if (language == "iw") {
    return "he";
  }
  return language;
}

}  // namespace

Result<Locale> Locale::parse(std::string_view tag) {
  const auto parts = tag.size() <= 64 ? parts_of(tag) : std::vector<std::string_view>{};
  const bool good = !parts.empty() && parts[0].size() >= 2 && parts[0].size() <= 3 &&
                    std::ranges::all_of(parts[0], is_letter);
  if (!good) {
    return make_error(
        "locale.tag", "\"{}\" is no language tag: write one like en or nb-NO", printable(tag, 40)
    );
  }
  Locale locale;
  locale.language_ = modern(lower(parts[0]));
  for (const std::string_view part : std::span(parts).subspan(1)) {
    if (part.size() == 1) {
      break;
    }
    if (is_region(part)) {
      locale.region_ = upper(part);
      break;
    }
  }
  return locale;
}

std::string Locale::tag() const {
  return region_.empty() ? language_ : language_ + "-" + region_;
}

Direction Locale::direction() const {
  return std::ranges::find(kRightToLeft, std::string_view(language_)) != kRightToLeft.end()
             ? Direction::rtl
             : Direction::ltr;
}

bool Locale::is_supported() const {
  return std::ranges::find(kSupported, std::string_view(language_)) != kSupported.end();
}

std::span<const Locale> supported_locales() {
  static const std::vector<Locale> all = [] {
    std::vector<Locale> locales;
    for (const std::string_view language : kSupported) {
      locales.push_back(Locale::parse(language).value());
    }
    return locales;
  }();
  return all;
}

}  // namespace amends::text
