#include "advice/reply_lexicon.h"

#include "base/check.h"
#include "text/embedded.h"

#include <boost/json.hpp>

#include <utility>

namespace amends::advice {
namespace {

namespace json = boost::json;

/// Stands for itself: no words, so no phrase.
constexpr std::string_view kQuestionMark = "?";

const json::value& data() {
  static const json::value kData = [] {
    const auto bytes = text::embedded_file("data/reply_lexicon.json");
    AMENDS_CHECK(bytes.has_value());
    return json::parse(json::string_view(bytes->data(), bytes->size()));
  }();
  return kData;
}

std::vector<std::string> strings(const json::value& list) {
  std::vector<std::string> texts;
  for (const json::value& entry : list.as_array()) {
    if (entry.as_string() != kQuestionMark) {
      texts.emplace_back(entry.as_string());
    }
  }
  return texts;
}

ReplyGrammar read_grammar(const std::string& language) {
  GrammarSource source;
  const json::object& of = data().at("grammars").at(language).as_object();
  for (const auto& [name, words] : of.at("ideas").as_object()) {
    source.ideas.emplace(std::string(name), std::string(words.as_string()));
  }
  for (const auto& [list, rules] : of.at("rules").as_object()) {
    source.rules.emplace(std::string(list), strings(rules));
  }
  auto compiled = ReplyGrammar::compile(source, letters_of(language));
  AMENDS_CHECK(compiled.ok());
  return *std::move(compiled);
}

ReplyPhrases read_language(const text::Locale& locale) {
  ReplyPhrases phrases;
  for (const auto& [list, entries] : data().at("languages").at(locale.language()).as_object()) {
    auto compiled = text::PhraseSet::compile(strings(entries), locale);
    AMENDS_CHECK(compiled.ok());
    phrases.lists.emplace(std::string(list), *std::move(compiled));
  }
  phrases.grammar = read_grammar(locale.language());
  phrases.negations = strings(data().at("_negation").at(locale.language()));
  phrases.negation_not_before = strings(data().at("_negation_not_before").at(locale.language()));
  return phrases;
}

std::map<std::string, ReplyPhrases, std::less<>> load() {
  std::map<std::string, ReplyPhrases, std::less<>> lexicon;
  for (const text::Locale& locale : text::supported_locales()) {
    lexicon.emplace(locale.language(), read_language(locale));
  }
  return lexicon;
}

}  // namespace

const std::map<std::string, ReplyPhrases, std::less<>>& reply_lexicon() {
  static const auto kLexicon = load();
  return kLexicon;
}

const std::vector<std::string>& reply_prefixes() {
  static const auto kPrefixes = strings(data().at("_headers").at("reply_prefixes"));
  return kPrefixes;
}

}  // namespace amends::advice
