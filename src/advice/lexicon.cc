#include "advice/lexicon.h"

#include "base/check.h"
#include "text/embedded.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace amends::advice {
namespace {

namespace json = boost::json;

std::vector<std::string> strings(const json::value& list) {
  std::vector<std::string> texts;
  for (const json::value& entry : list.as_array()) {
    texts.emplace_back(entry.as_string());
  }
  return texts;
}

std::vector<std::pair<std::string, int>> numbers(const json::value& object) {
  std::vector<std::pair<std::string, int>> pairs;
  for (const auto& [name, value] : object.as_object()) {
    pairs.emplace_back(std::string(name), static_cast<int>(value.as_int64()));
  }
  return pairs;
}

Form read_form(const json::value& form) {
  const auto count = [&form](std::string_view key) {
    return static_cast<std::size_t>(form.at(json::string_view(key.data(), key.size())).as_int64());
  };
  return {
      count("subject_chars_warn"),
      count("subject_chars_hard"),
      count("body_words_min"),
      count("body_words_warn"),
      count("body_words_hard"),
      count("apology_markers_max"),
      count("exclamation_marks_max"),
      count("all_caps_words_max"),
      count("links_max"),
      count("images_max"),
      count("first_apology_or_admission_within_sentences")
  };
}

Rubric read_rubric(const json::value& entry) {
  Rubric rubric;
  rubric.required = strings(entry.at("required"));
  rubric.required_from_severity_2 = strings(entry.at("required_from_severity_2"));
  rubric.required_from_severity_3 = strings(entry.at("required_from_severity_3"));
  rubric.forbidden = strings(entry.at("forbidden"));
  rubric.weights = numbers(entry.at("weights"));
  rubric.penalties = numbers(entry.at("penalties"));
  rubric.pass = static_cast<int>(entry.at("pass").as_int64());
  rubric.form = read_form(entry.at("form"));
  for (const auto& [language, index] : entry.at("form").at("readability").as_object()) {
    const json::value* least = index.as_object().if_contains("min");
    const json::value& bound = least != nullptr ? *least : index.at("max");
    rubric.readability[language] = {least != nullptr, static_cast<double>(bound.as_int64())};
  }
  return rubric;
}

LanguageLexicon read_language(const json::value& entry, const text::Locale& locale) {
  LanguageLexicon lexicon;
  for (const auto& [category, phrases] : entry.as_object()) {
    auto compiled = text::PhraseSet::compile(strings(phrases), locale);
    AMENDS_CHECK(compiled.ok());
    lexicon.categories.emplace(std::string(category), *std::move(compiled));
  }
  return lexicon;
}

Lexicon load() {
  const auto bytes = text::embedded_file("data/apology_lexicon.json");
  AMENDS_CHECK(bytes.has_value());
  const json::value data = json::parse(json::string_view(bytes->data(), bytes->size()));
  Lexicon lexicon;
  lexicon.rubric = read_rubric(data.at("_rubric"));
  for (const text::Locale& locale : text::supported_locales()) {
    lexicon.languages.emplace(
        locale.language(), read_language(data.at("languages").at(locale.language()), locale)
    );
  }
  return lexicon;
}

}  // namespace

const LanguageLexicon& Lexicon::language(const text::Locale& locale) const {
  const auto own = languages.find(locale.language());
  return own == languages.end() ? languages.at("en") : own->second;
}

const Lexicon& apology_lexicon() {
  static const Lexicon kLexicon = load();
  return kLexicon;
}

bool is_credited(std::string_view category) {
  constexpr std::array<std::string_view, 11> kCredited = {
      "apology",
      "admission",
      "explanation",
      "remedy_fix",
      "remedy_compensation",
      "eta",
      "reply_invite",
      "personal_contact",
      "thanks_patience",
      "prevention",
      "forgiveness"
  };
  return std::ranges::find(kCredited, category) != kCredited.end();
}

}  // namespace amends::advice
