#include "checks/markers.h"

#include "base/check.h"
#include "base/log.h"
#include "text/embedded.h"

#include <boost/json.hpp>

#include <algorithm>
#include <limits>
#include <re2/re2.h>
#include <re2/set.h>
#include <utility>

namespace amends::checks {
namespace {

namespace json = boost::json;

std::vector<std::string> strings(const json::value& list) {
  std::vector<std::string> texts;
  for (const json::value& entry : list.as_array()) {
    texts.emplace_back(entry.as_string());
  }
  return texts;
}

text::PhraseSet phrases(const json::value& list, const text::Locale& locale) {
  auto compiled = text::PhraseSet::compile(strings(list), locale);
  AMENDS_CHECK(compiled.ok());
  return *std::move(compiled);
}

std::vector<text::PhraseSet> phrase_sets(const json::value& lists, const text::Locale& locale) {
  std::vector<text::PhraseSet> sets;
  sets.push_back(phrases(lists.at("any"), text::Locale()));
  sets.push_back(phrases(lists.at("en"), text::Locale()));
  if (locale.language() != "en") {
    sets.push_back(phrases(lists.at(locale.language()), locale));
  }
  return sets;
}

Markers load() {
  const auto bytes = text::embedded_file("data/preflight_markers.json");
  AMENDS_CHECK(bytes.has_value());
  const json::value data = json::parse(json::string_view(bytes->data(), bytes->size()));
  const json::value& placeholders = data.at("placeholder_regex");
  using Case = PatternList::Case;
  Markers made{
      PatternList(strings(placeholders.at("merge")), Case::fold),
      PatternList(strings(data.at("placeholder_regex_case_sensitive")), Case::keep),
      PatternList(strings(placeholders.at("filler")), Case::fold),
      PatternList(strings(placeholders.at("greeting")), Case::fold),
      PatternList(strings(placeholders.at("href")), Case::fold),
      PatternList(strings(data.at("test_marker_subject_regex")), Case::fold),
      {},
  };
  for (const text::Locale& locale : text::supported_locales()) {
    made.phrases.push_back(
        {locale.language(),
         phrase_sets(data.at("test_markers"), locale),
         phrase_sets(data.at("test_markers_subject"), locale)}
    );
  }
  return made;
}

}  // namespace

struct PatternList::Compiled {
  explicit Compiled(const re2::RE2::Options& options) : set(options, re2::RE2::UNANCHORED) {}

  re2::RE2::Set set;
  std::vector<std::unique_ptr<re2::RE2>> patterns;
};

PatternList::PatternList(std::span<const std::string> patterns, Case letters) {
  re2::RE2::Options options;
  options.set_case_sensitive(letters == Case::keep);
  options.set_log_errors(false);
  compiled_ = std::make_unique<Compiled>(options);
  for (const std::string& pattern : patterns) {
    AMENDS_CHECK(compiled_->set.Add(pattern, nullptr) >= 0);
    compiled_->patterns.push_back(std::make_unique<re2::RE2>(pattern, options));
  }
  AMENDS_CHECK(compiled_->set.Compile());
}

PatternList::~PatternList() = default;
PatternList::PatternList(PatternList&&) noexcept = default;

bool PatternList::matches(std::string_view text) const {
  return compiled_->set.Match(re2::StringPiece(text.data(), text.size()), nullptr);
}

std::optional<Hit> PatternList::find(std::string_view text, std::size_t from) const {
  if (from >= text.size()) {
    return std::nullopt;
  }
  std::vector<int> which;
  const re2::StringPiece whole(text.data(), text.size());
  if (!compiled_->set.Match(re2::StringPiece(text.data() + from, text.size() - from), &which)) {
    return std::nullopt;
  }
  Hit best{std::numeric_limits<std::size_t>::max(), 0};
  for (const int index : which) {
    re2::StringPiece match;
    if (!compiled_->patterns[index]->Match(
            whole, from, text.size(), re2::RE2::UNANCHORED, &match, 1
        )) {
      continue;
    }
    const auto begin = static_cast<std::size_t>(match.data() - text.data());
    if (begin < best.begin) {
      best = {begin, begin + match.size()};
    }
  }
  return best.end == 0 ? std::nullopt : std::optional(best);
}

const MarkPhrases& Markers::phrases_of(const text::Locale& locale) const {
  const auto own = std::ranges::find(phrases, locale.language(), &MarkPhrases::language);
  return own == phrases.end() ? phrases.front() : *own;
}

const Markers& markers() {
  static const Markers kMarkers = load();
  return kMarkers;
}

}  // namespace amends::checks
