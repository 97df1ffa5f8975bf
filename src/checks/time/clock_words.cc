#include "checks/time/clock_words.h"

#include "base/check.h"
#include "checks/limits.h"
#include "text/embedded.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

namespace amends::checks {
namespace {

namespace json = boost::json;

constexpr int kHoursMax = 24;
constexpr int kMinutesMax = 59;
constexpr int kNoon = 12;

std::string_view view(const json::value& text) {
  return {text.as_string().data(), text.as_string().size()};
}

std::vector<Phrase> phrases_of(const json::value& list) {
  std::vector<Phrase> phrases;
  for (const json::value& phrase : list.as_array()) {
    phrases.push_back(split_words(view(phrase)));
  }
  return phrases;
}

ClockWords read(const json::object& entry, const std::vector<std::string>& zones) {
  ClockWords words{
      phrases_of(entry.at("today")),
      phrases_of(entry.at("tonight")),
      phrases_of(entry.at("tomorrow")),
      phrases_of(entry.at("weekend")),
      split_words(view(entry.at("claims"))),
      split_words(view(entry.at("before"))),
      split_words(view(entry.at("after"))),
      phrases_of(entry.at("zones")),
      split_words(view(entry.at("seasons")))
  };
  for (const std::string& zone : zones) {
    words.zones.push_back({zone});
  }
  return words;
}

std::map<std::string, ClockWords, std::less<>> load() {
  const auto bytes = text::embedded_file("data/clock_words.json");
  AMENDS_CHECK(bytes.has_value());
  const json::value data = json::parse(json::string_view(bytes->data(), bytes->size()));
  const auto zones = split_words(view(data.at("_zones")));
  std::map<std::string, ClockWords, std::less<>> languages;
  for (const auto& [language, entry] : data.as_object()) {
    if (entry.is_object()) {
      languages.emplace(language, read(entry.as_object(), zones));
    }
  }
  return languages;
}

class TimeReader {
 public:
  explicit TimeReader(const PartView& part) : part_(part), language_(clock_words(part.locale)) {}

  std::vector<WrittenTime> read() const {
    std::vector<WrittenTime> times;
    for (std::size_t at = 0; at < words().size() && times.size() < kPlacesMax; ++at) {
      if (auto time = time_at(at)) {
        time->zone_named = zone_beside(*time);
        at = time->last_word;
        times.push_back(*time);
      }
    }
    return times;
  }

 private:
  [[nodiscard]] const std::vector<Word>& words() const { return part_.words; }

  [[nodiscard]] std::string_view gap(std::size_t left) const {
    return std::string_view(part_.visible)
        .substr(words()[left].end, words()[left + 1].begin - words()[left].end);
  }

  [[nodiscard]] bool joined(std::size_t left, std::string_view by) const {
    return left + 1 < words().size() && gap(left) == by;
  }

  /// "30" of "18:30", and "30pm".
  [[nodiscard]] std::optional<int> minutes_at(std::size_t at) const {
    const std::string& word = words()[at].lower;
    if (word.size() < 2 || std::isdigit(static_cast<unsigned char>(word[0])) == 0 ||
        std::isdigit(static_cast<unsigned char>(word[1])) == 0) {
      return std::nullopt;
    }
    const int minutes = (word[0] - '0') * 10 + (word[1] - '0');
    const std::string_view rest = std::string_view(word).substr(2);
    const bool fits = minutes <= kMinutesMax && (rest.empty() || rest == "am" || rest == "pm");
    return fits ? std::optional(minutes) : std::nullopt;
  }

  [[nodiscard]] std::optional<WrittenTime> time_at(std::size_t at) const {
    const int hour = words()[at].number;
    // 10:18:00 is one time; 1:16:9 is none.
    if (at > 0 && (gap(at - 1) == ":" || gap(at - 1) == ".")) {
      return std::nullopt;
    }
    if (hour < 0) {
      return glued(at);
    }
    if (hour > kHoursMax) {
      return std::nullopt;
    }
    const bool announced = at > 0 && is_among(language_.before, words()[at - 1].lower) &&
                           in_one_line(part_, at - 1, at);
    if (joined(at, ":") || (announced && joined(at, "."))) {
      if (const auto minutes = minutes_at(at + 1)) {
        return with_half({hour, *minutes, at, at + 1});
      }
      return std::nullopt;
    }
    WrittenTime time = with_half({hour, 0, at, at});
    const bool followed = time.last_word > at;
    return announced || followed ? std::optional(time) : std::nullopt;
  }

  /// 6pm
  [[nodiscard]] std::optional<WrittenTime> glued(std::size_t at) const {
    const std::string_view word = words()[at].lower;
    const auto letters = word.find_first_not_of("0123456789");
    if (letters == 0 || letters == std::string_view::npos || letters > 2 ||
        !is_among(language_.after, word.substr(letters))) {
      return std::nullopt;
    }
    int hour = word[0] - '0';
    if (letters == 2) {
      hour = hour * 10 + (word[1] - '0');
    }
    if (hour == 0 || hour > kNoon) {
      return std::nullopt;
    }
    return WrittenTime{hour_of_day(hour, word.substr(letters)), 0, at, at};
  }

  static int hour_of_day(int hour, std::string_view half) {
    return hour % kNoon + (half.starts_with("p") ? kNoon : 0);
  }

  /// "6:30 pm", "6 p.m."
  [[nodiscard]] WrittenTime with_half(WrittenTime time) const {
    const std::string& last = words()[time.last_word].lower;
    if (last.ends_with("pm") || last.ends_with("am")) {
      time.hour = hour_of_day(time.hour, std::string_view(last).substr(last.size() - 2));
      return time;
    }
    const std::size_t next = time.last_word + 1;
    if (language_.after.empty() || next >= words().size() || time.hour > kNoon ||
        gap(time.last_word).find_first_not_of(" \xC2\xA0") != std::string_view::npos) {
      return time;
    }
    const std::string& half = words()[next].lower;
    const bool dotted =
        (half == "a" || half == "p") && joined(next, ".") && words()[next + 1].lower == "m";
    if (is_among(language_.after, half) || dotted) {
      time.hour = hour_of_day(time.hour, half);
      time.last_word = dotted ? next + 1 : next;
    }
    return time;
  }

  [[nodiscard]] bool zone_beside(const WrittenTime& time) const {
    const std::size_t first = time.first_word - std::min(time.first_word, kNearWordsMax);
    const std::size_t end = std::min(words().size(), time.last_word + 1 + kNearWordsMax);
    for (std::size_t at = first; at < end; ++at) {
      const auto [left, right] = std::minmax(at, time.first_word);
      if (phrase_at(words(), at, language_.zones) > 0 && in_one_line(part_, left, right)) {
        return true;
      }
    }
    return false;
  }

  const PartView& part_;
  const ClockWords& language_;
};

}  // namespace

const ClockWords& clock_words(const text::Locale& locale) {
  static const auto kLanguages = load();
  const auto own = kLanguages.find(locale.language());
  return own == kLanguages.end() ? kLanguages.at("en") : own->second;
}

std::size_t phrase_at(
    std::span<const Word> words, std::size_t at, const std::vector<Phrase>& phrases
) {
  std::size_t longest = 0;
  for (const Phrase& phrase : phrases) {
    const bool fits = at + phrase.size() <= words.size() &&
                      std::ranges::equal(
                          phrase,
                          words.subspan(at, phrase.size()),
                          {},
                          {},
                          [](const Word& word) -> const std::string& { return word.lower; }
                      );
    longest = fits ? std::max(longest, phrase.size()) : longest;
  }
  return longest;
}

bool in_one_line(const PartView& part, std::size_t left, std::size_t right) {
  const std::size_t begin = part.words[left].end;
  const std::size_t end = std::max(begin, part.words[right].begin);
  return std::string_view(part.visible).substr(begin, end - begin).find('\n') ==
         std::string_view::npos;
}

std::vector<WrittenTime> times_of(const PartView& part) {
  return TimeReader(part).read();
}

}  // namespace amends::checks
