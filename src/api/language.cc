#include "api/language.h"

#include "api/limits.h"

#include <algorithm>
#include <string_view>

namespace amends::api {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Thousandths; 1000 when there is no q, 0 when it cannot be read.
int quality(std::string_view parameters) {
  const auto at = parameters.find("q=");
  if (at == std::string_view::npos) {
    return 1000;
  }
  const std::string_view number = trimmed(parameters.substr(at + 2));
  if (number.empty() || (number[0] != '0' && number[0] != '1')) {
    return 0;
  }
  int value = (number[0] - '0') * 1000;
  int step = 100;
  for (std::size_t i = 2; i < number.size() && i < 5; ++i, step /= 10) {
    if (number[i] < '0' || number[i] > '9') {
      return 0;
    }
    value += (number[i] - '0') * step;
  }
  return std::min(value, 1000);
}

}  // namespace

text::Locale language_of(const net::RequestHead& head) {
  std::string_view rest = head.header("Accept-Language").value_or("");
  text::Locale best;
  int best_quality = 0;
  for (std::size_t read = 0; read < kLanguagesMax && !rest.empty(); ++read) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    const std::string_view tag = trimmed(item.substr(0, item.find(';')));
    const auto locale = text::Locale::parse(tag);
    const int wanted = quality(item.substr(std::min(item.size(), item.find(';'))));
    if (locale.ok() && locale->is_supported() && wanted > best_quality) {
      best = *locale;
      best_quality = wanted;
    }
  }
  return best;
}

}  // namespace amends::api
