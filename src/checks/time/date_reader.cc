#include "checks/time/date_reader.h"

#include "base/check.h"
#include "checks/limits.h"
#include "text/embedded.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

namespace json = boost::json;
using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

struct DateWords {
  std::map<std::string, unsigned, std::less<>> weekdays;  // 0 Monday
  std::map<std::string, unsigned, std::less<>> months;    // 1 January
  std::vector<std::string> deadline;
  std::vector<std::string> between;
  std::vector<std::string> weekday_after;
  std::string prefixes;
  bool month_first = false;
  bool numeric = false;
};

std::string_view view(const json::value& text) {
  return {text.as_string().data(), text.as_string().size()};
}

std::map<std::string, unsigned, std::less<>> numbered(const json::value& lists, unsigned from) {
  std::map<std::string, unsigned, std::less<>> numbers;
  for (const json::value& list : lists.as_array()) {
    for (std::string& word : split_words(view(list))) {
      numbers.emplace(std::move(word), from);
    }
    ++from;
  }
  return numbers;
}

std::string_view optional_text(const json::object& entry, std::string_view key) {
  const json::value* value = entry.if_contains(json::string_view(key.data(), key.size()));
  return value == nullptr ? std::string_view() : view(*value);
}

DateWords read(const json::object& entry) {
  DateWords words;
  words.weekdays = numbered(entry.at("weekdays"), 0);
  words.months = numbered(entry.at("months"), 1);
  words.deadline = split_words(view(entry.at("deadline")));
  words.between = split_words(view(entry.at("between")));
  words.weekday_after = split_words(optional_text(entry, "weekday_after"));
  words.prefixes = optional_text(entry, "prefixes");
  words.month_first = entry.at("month_first").as_int64() != 0;
  words.numeric = entry.at("numeric").as_int64() != 0;
  return words;
}

std::map<std::string, DateWords, std::less<>> load() {
  const auto bytes = text::embedded_file("data/dates.json");
  AMENDS_CHECK(bytes.has_value());
  const json::value data = json::parse(json::string_view(bytes->data(), bytes->size()));
  std::map<std::string, DateWords, std::less<>> languages;
  for (const auto& [language, entry] : data.as_object()) {
    if (entry.is_object()) {
      languages.emplace(language, read(entry.as_object()));
    }
  }
  return languages;
}

const DateWords& words_for(const text::Locale& locale) {
  static const auto kLanguages = load();
  const auto own = kLanguages.find(locale.language());
  return own == kLanguages.end() ? kLanguages.at("en") : own->second;
}

/// The year that brings the day nearest to the reference.
year_month_day nearest(month of_year, day of_month, sys_days reference) {
  const year middle = year_month_day(reference).year();
  year_month_day best{};
  auto best_distance = std::chrono::days::max();
  for (const year candidate :
       {middle - std::chrono::years(1), middle, middle + std::chrono::years(1)}) {
    const year_month_day date{candidate, of_year, of_month};
    if (!date.ok()) {
      continue;
    }
    const auto distance = std::chrono::abs(sys_days(date) - reference);
    if (distance < best_distance) {
      best_distance = distance;
      best = date;
    }
  }
  return best;
}

class Reader {
 public:
  Reader(
      std::string_view text,
      std::span<const Word> words,
      const DateWords& language,
      sys_days reference
  )
      : text_(text),
        words_(words),
        language_(language),
        reference_(reference) {}

  std::vector<WrittenDate> read() {
    std::vector<WrittenDate> dates;
    for (std::size_t at = 0; at < words_.size() && dates.size() < kPlacesMax;) {
      const auto found = date_at(at);
      if (!found) {
        ++at;
        continue;
      }
      WrittenDate date = found->first;
      add_weekday(date, at, found->second);
      date.deadline = follows_deadline(at);
      dates.push_back(date);
      at = found->second;
    }
    return dates;
  }

 private:
  using Found = std::optional<std::pair<WrittenDate, std::size_t>>;  // and the word after it

  [[nodiscard]] std::string_view gap(std::size_t left) const {
    return text_.substr(words_[left].end, words_[left + 1].begin - words_[left].end);
  }

  [[nodiscard]] bool adjoin(std::size_t left, std::string_view allowed) const {
    return left + 1 < words_.size() && gap(left).size() <= 4 &&
           gap(left).find_first_not_of(allowed) == std::string_view::npos;
  }

  template <class Map>
  [[nodiscard]] std::optional<unsigned> look_up(const Map& map, std::string_view word) const {
    auto found = map.find(word);
    // A Hebrew word carries its prepositions in front, each a letter of two bytes.
    if (found == map.end() && word.size() > 2 && !language_.prefixes.empty() &&
        language_.prefixes.find(word.substr(0, 2)) != std::string::npos) {
      found = map.find(word.substr(2));
    }
    return found == map.end() ? std::nullopt : std::optional(found->second);
  }

  /// 26, 26th, 26-го
  [[nodiscard]] static unsigned day_number(const Word& word) {
    if (word.number >= 0) {
      return word.number <= 31 ? static_cast<unsigned>(word.number) : 0;
    }
    const auto letters = word.lower.find_first_not_of("0123456789");
    if (letters == 0 || letters > 2 || letters == std::string::npos) {
      return 0;
    }
    const auto suffix = std::string_view(word.lower).substr(letters);
    const bool ordinal = suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th" ||
                         suffix == "го" || suffix == "ти" || suffix == "ри";
    return ordinal ? static_cast<unsigned>(std::atoi(word.lower.c_str())) : 0;
  }

  [[nodiscard]] Found date_at(std::size_t at) const {
    if (const auto iso = iso_date(at)) {
      return iso;
    }
    if (const unsigned of_month = day_number(words_[at]); of_month > 0) {
      if (const auto date = day_then_month(at, of_month)) {
        return date;
      }
      return language_.numeric ? numeric_date(at, of_month) : std::nullopt;
    }
    return language_.month_first ? month_then_day(at) : std::nullopt;
  }

  [[nodiscard]] Found iso_date(std::size_t at) const {
    if (words_[at].number < 1000 || !adjoin(at, "-") || !adjoin(at + 1, "-")) {
      return std::nullopt;
    }
    const auto number = [this](std::size_t word) {
      return static_cast<unsigned>(std::max(words_[word].number, 0));
    };
    return made(
        year_month_day(year(words_[at].number), month(number(at + 1)), day(number(at + 2))),
        at,
        at + 2
    );
  }

  [[nodiscard]] Found day_then_month(std::size_t at, unsigned of_month) const {
    std::size_t next = at;
    while (adjoin(next, " .,-°º") && next < at + 2 &&
           is_among(language_.between, words_[next + 1].lower)) {
      ++next;
    }
    if (!adjoin(next, " .,-°º\xC2\xA0")) {
      return std::nullopt;
    }
    const auto named = look_up(language_.months, words_[next + 1].lower);
    return named ? dated(month(*named), day(of_month), at, next + 1) : std::nullopt;
  }

  [[nodiscard]] Found month_then_day(std::size_t at) const {
    const auto named = look_up(language_.months, words_[at].lower);
    if (!named || !adjoin(at, " .\xC2\xA0")) {
      return std::nullopt;
    }
    const unsigned of_month = day_number(words_[at + 1]);
    return of_month > 0 ? dated(month(*named), day(of_month), at, at + 1) : std::nullopt;
  }

  /// 26.11, 26/11/2026: a date only beside a weekday or with its year, as it may be a price else.
  [[nodiscard]] Found numeric_date(std::size_t at, unsigned of_month) const {
    if (!adjoin(at, "./") || gap(at).size() != 1 || words_[at + 1].number < 1 ||
        words_[at + 1].number > 12) {
      return std::nullopt;
    }
    const auto found =
        dated(month(static_cast<unsigned>(words_[at + 1].number)), day(of_month), at, at + 1);
    if (!found || found->second == at + 3) {
      return found;
    }
    WrittenDate date = found->first;
    add_weekday(date, at, found->second);
    return date.weekday ? found : std::nullopt;
  }

  [[nodiscard]] Found dated(month of_year, day of_month, std::size_t at, std::size_t last) const {
    if (adjoin(last, " ,./\xC2\xA0") && words_[last + 1].number >= 1990 &&
        words_[last + 1].number <= 2199) {
      const year written(words_[last + 1].number);
      return made(year_month_day(written, of_year, of_month), at, last + 1);
    }
    return made(nearest(of_year, of_month, reference_), at, last);
  }

  [[nodiscard]] Found made(year_month_day date, std::size_t first, std::size_t last) const {
    if (!date.ok()) {
      return std::nullopt;
    }
    WrittenDate written;
    written.date = date;
    written.begin = words_[first].begin;
    written.end = words_[last].end;
    return std::pair(written, last + 1);
  }

  /// A stop between the two words: another sentence, another line, another cell.
  [[nodiscard]] bool ends_between(std::size_t left) const {
    const auto between = gap(left);
    const bool short_word =
        words_[left].end - words_[left].begin <= 8 && words_[left].lower.size() <= 4;
    return between.find_first_of("\n!?;") != std::string_view::npos ||
           (between.find(". ") != std::string_view::npos && !short_word && words_[left].number < 0);
  }

  [[nodiscard]] std::optional<unsigned> weekday_at(std::size_t at) const {
    const auto named = look_up(language_.weekdays, words_[at].lower);
    if (!named || language_.weekday_after.empty() || words_[at].lower.ends_with("שבת")) {
      return named;
    }
    const bool announced = at > 0 && is_among(language_.weekday_after, words_[at - 1].lower);
    return announced ? named : std::nullopt;
  }

  void add_weekday(WrittenDate& date, std::size_t first, std::size_t after) const {
    for (std::size_t at = first; at > 0 && first - at < kNearWordsMax; --at) {
      if (ends_between(at - 1)) {
        break;
      }
      if (set_weekday(date, at - 1)) {
        return;
      }
    }
    // "26 November (Friday)"
    const bool bracket =
        after > 0 && after < words_.size() && gap(after - 1).find('(') != std::string_view::npos;
    if (bracket && !set_weekday(date, after) && after + 1 < words_.size()) {
      set_weekday(date, after + 1);
    }
  }

  bool set_weekday(WrittenDate& date, std::size_t at) const {
    date.weekday = weekday_at(at);
    date.weekday_begin = words_[at].begin;
    date.weekday_end = words_[at].end;
    return date.weekday.has_value();
  }

  [[nodiscard]] bool follows_deadline(std::size_t first) const {
    for (std::size_t at = first; at > 0 && first - at < kNearWordsMax; --at) {
      if (ends_between(at - 1)) {
        return false;
      }
      if (is_among(language_.deadline, words_[at - 1].lower)) {
        return true;
      }
    }
    return false;
  }

  std::string_view text_;
  std::span<const Word> words_;
  const DateWords& language_;
  sys_days reference_;
};

}  // namespace

std::vector<WrittenDate> dates_of(
    std::string_view text,
    std::span<const Word> words,
    const text::Locale& locale,
    sys_days reference
) {
  return Reader(text, words, words_for(locale), reference).read();
}

}  // namespace amends::checks
