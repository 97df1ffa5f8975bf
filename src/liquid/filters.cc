#include "liquid/filters.h"

#include "liquid/filter_functions.h"

#include <algorithm>
#include <array>
#include <vector>

namespace amends::liquid {
namespace {

/// Name, arguments at least and at most, function, and what is refused while compiling.
constexpr std::array kFilters{
    Filter{"abs", 0, 0, filter_abs},
    Filter{"append", 1, 1, filter_append},
    Filter{"at_least", 1, 1, filter_at_least},
    Filter{"at_most", 1, 1, filter_at_most},
    Filter{"base64_decode", 0, 0, filter_base64_decode},
    Filter{"base64_encode", 0, 0, filter_base64_encode},
    Filter{"base64_url_safe_decode", 0, 0, filter_base64_url_decode},
    Filter{"base64_url_safe_encode", 0, 0, filter_base64_url_encode},
    Filter{"capitalize", 0, 0, filter_capitalize},
    Filter{"ceil", 0, 0, filter_ceil},
    Filter{"compact", 0, 1, filter_compact},
    Filter{"concat", 1, 1, filter_concat},
    Filter{"date", 1, 1, filter_date, refuse_pattern},
    Filter{"default", 0, 1, filter_default},
    Filter{"divided_by", 1, 1, filter_divided_by},
    Filter{"downcase", 0, 0, filter_downcase},
    Filter{"escape", 0, 0, filter_escape},
    Filter{"escape_once", 0, 0, filter_escape_once},
    Filter{"find", 1, 2, filter_find},
    Filter{"find_index", 1, 2, filter_find_index},
    Filter{"first", 0, 0, filter_first},
    Filter{"floor", 0, 0, filter_floor},
    Filter{"has", 1, 2, filter_has},
    Filter{"join", 0, 1, filter_join},
    Filter{"last", 0, 0, filter_last},
    Filter{"lstrip", 0, 0, filter_lstrip},
    Filter{"map", 1, 1, filter_map},
    Filter{"minus", 1, 1, filter_minus},
    Filter{"modulo", 1, 1, filter_modulo},
    Filter{"money", 1, 1, filter_money, refuse_currency},
    Filter{"newline_to_br", 0, 0, filter_newline_to_br},
    Filter{"number", 0, 1, filter_number},
    Filter{"plural", 2, 6, filter_plural},
    Filter{"plus", 1, 1, filter_plus},
    Filter{"prepend", 1, 1, filter_prepend},
    Filter{"reject", 1, 2, filter_reject},
    Filter{"remove", 1, 1, filter_remove},
    Filter{"remove_first", 1, 1, filter_remove_first},
    Filter{"remove_last", 1, 1, filter_remove_last},
    Filter{"replace", 1, 2, filter_replace},
    Filter{"replace_first", 1, 2, filter_replace_first},
    Filter{"replace_last", 2, 2, filter_replace_last},
    Filter{"reverse", 0, 0, filter_reverse},
    Filter{"round", 0, 1, filter_round},
    Filter{"rstrip", 0, 0, filter_rstrip},
    Filter{"size", 0, 0, filter_size},
    Filter{"slice", 1, 2, filter_slice},
    Filter{"sort", 0, 1, filter_sort},
    Filter{"sort_natural", 0, 1, filter_sort_natural},
    Filter{"split", 1, 1, filter_split},
    Filter{"strip", 0, 0, filter_strip},
    Filter{"strip_html", 0, 0, filter_strip_html},
    Filter{"strip_newlines", 0, 0, filter_strip_newlines},
    Filter{"sum", 0, 1, filter_sum},
    Filter{"times", 1, 1, filter_times},
    Filter{"truncate", 0, 2, filter_truncate},
    Filter{"truncatewords", 0, 2, filter_truncatewords},
    Filter{"uniq", 0, 1, filter_uniq},
    Filter{"upcase", 0, 0, filter_upcase},
    Filter{"url_decode", 0, 0, filter_url_decode},
    Filter{"url_encode", 0, 0, filter_url_encode},
    Filter{"where", 1, 2, filter_where},
};

/// Levenshtein; both are short.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::span<const Filter> filters() {
  return kFilters;
}

std::string_view nearest_filter(std::string_view name) {
  constexpr std::size_t kNameMax = 32;
  constexpr std::size_t kMistakesMax = 2;
  if (name.size() > kNameMax) {
    return {};
  }
  std::string_view best;
  std::size_t fewest = kMistakesMax + 1;
  for (const Filter& filter : kFilters) {
    const std::size_t mistakes = distance(name, filter.name);
    if (mistakes >= fewest) {
      continue;
    }
    fewest = mistakes;
    best = filter.name;
  }
  return best;
}

}  // namespace amends::liquid
