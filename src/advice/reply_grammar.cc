#include "advice/reply_grammar.h"

#include "advice/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

namespace amends::advice {
namespace {

constexpr std::string_view kShortList = "_short";
constexpr std::string_view kEndList = "_end";

std::vector<std::string_view> parts_of(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(mark), text.size());
    if (end > 0) {
      parts.push_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool is_ascii(std::string_view word) {
  return std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Whether one letter more, less, other or swapped with its neighbour makes the word the lexicon's,
/// or its beginning. Their first letters are the same.
bool is_nearly(std::string_view word, std::string_view spelt, bool is_stem) {
  const auto fits = [is_stem](std::string_view said, std::string_view meant) {
    return is_stem ? said.starts_with(meant) : said == meant;
  };
  const auto differ = std::ranges::mismatch(word, spelt);
  word.remove_prefix(static_cast<std::size_t>(differ.in1 - word.begin()));
  spelt.remove_prefix(static_cast<std::size_t>(differ.in2 - spelt.begin()));
  if (word.empty() || spelt.empty()) {
    return word.size() + spelt.size() <= 1;
  }
  const bool is_swapped = word.size() > 1 && spelt.size() > 1 && word[0] == spelt[1] &&
                          word[1] == spelt[0] && fits(word.substr(2), spelt.substr(2));
  return is_swapped || fits(word.substr(1), spelt.substr(1)) || fits(word, spelt.substr(1)) ||
         fits(word.substr(1), spelt);
}

/// What is left of a Hebrew word without its first letter, when that is one of those put before
/// words; else nothing.
std::string_view without_prefix(std::string_view word) {
  constexpr auto kPrefixes = std::to_array<std::string_view>({"ו", "ה", "ש", "ב", "ל", "מ", "כ"});
  const bool has_one = std::ranges::any_of(kPrefixes, [word](std::string_view letter) {
    return word.starts_with(letter);
  });
  return has_one ? word.substr(kPrefixes.front().size()) : std::string_view();
}

Error bad_rule(std::string_view rule, std::string_view why) {
  return make_error("phrase.pattern", "the rule \"{}\" {}; see reply_grammar.h", rule, why);
}

}  // namespace

class ReplyGrammar::Compiler {
 public:
  explicit Compiler(Letters letters) { made_.letters_ = letters; }

  Result<ReplyGrammar> run(const GrammarSource& source) {
    if (source.ideas.size() > kReplyIdeasMax) {
      return bad_rule("", "is one of a language with too many ideas");
    }
    for (const auto& [name, words] : source.ideas) {
      Ideas idea;
      idea.set(names_.size());
      names_.emplace(name, idea);
      for (const std::string_view word : parts_of(words, ' ')) {
        add_word(folded_entry(word, made_.letters_), idea);
      }
    }
    for (const auto& [list, rules] : source.rules) {
      made_.lists_.push_back(list);
      for (const std::string& rule : rules) {
        AMENDS_TRY_VOID(add_rule(rule));
      }
    }
    finish();
    return std::move(made_);
  }

 private:
  void add_word(std::string word, Ideas idea) {
    if (word.starts_with('=')) {
      made_.bare_[word.substr(1)] |= idea;
    } else if (word.ends_with('*')) {
      word.pop_back();
      made_.stems_[word] |= idea;
    } else {
      made_.words_[word] |= idea;
    }
  }

  void finish() {
    for (const auto& [stem, ideas] : made_.stems_) {
      made_.stem_sizes_.push_back(stem.size());
      add_spelt(stem, true, ideas);
    }
    for (const auto& [word, ideas] : made_.words_) {
      add_spelt(word, false, ideas);
    }
    std::ranges::sort(made_.stem_sizes_);
    const auto rest = std::ranges::unique(made_.stem_sizes_);
    made_.stem_sizes_.erase(rest.begin(), rest.end());
  }

  void add_spelt(const std::string& word, bool is_stem, Ideas ideas) {
    if (word.size() >= kReplySpeltMin && is_ascii(word)) {
      made_.spelt_[word.front()].push_back({word, is_stem, ideas});
    }
  }

  Result<Ideas> ideas_named(std::string_view names, std::string_view rule) const {
    Ideas ideas;
    for (const std::string_view name : parts_of(names, '|')) {
      const auto found = names_.find(name);
      if (found == names_.end()) {
        return bad_rule(rule, fmt::format("names the idea \"{}\", which is not there", name));
      }
      ideas |= found->second;
    }
    return ideas;
  }

  /// How many words a sign allows between two ideas; nothing for what is no sign.
  static std::optional<std::size_t> between(std::string_view sign) {
    if (sign == "+") {
      return 0;
    }
    return sign == "~" || sign == "&" ? std::optional(kReplyNearMax) : std::nullopt;
  }

  Result<void> add_rule(std::string_view text) {
    Rule rule;
    rule.list = made_.lists_.size() - 1;
    std::size_t between_max = kReplyNextMax;
    for (const std::string_view part : parts_of(text, ' ')) {
      if (const auto words = between(part)) {
        between_max = *words;
        continue;
      }
      const bool is_without = part.starts_with('-');
      AMENDS_TRY(const Ideas ideas, ideas_named(part.substr(is_without ? 1 : 0), text));
      if (is_without) {
        rule.without |= ideas;
      } else {
        rule.steps.push_back({ideas, std::exchange(between_max, kReplyNextMax)});
        rule.all |= ideas;
      }
    }
    const bool is_both_ways = text.contains('&');
    if (rule.steps.empty() || (is_both_ways && rule.steps.size() != 2)) {
      return bad_rule(text, "has no ideas, or other than two around &");
    }
    made_.rules_.push_back(rule);
    if (is_both_ways) {
      std::swap(rule.steps[0].ideas, rule.steps[1].ideas);
      made_.rules_.push_back(std::move(rule));
    }
    return {};
  }

  ReplyGrammar made_;
  std::map<std::string, Ideas, std::less<>> names_;
};

/// Makes words of a text known by their ideas.
class ReplyGrammar::Reading {
 public:
  explicit Reading(const ReplyGrammar& grammar) : grammar_(grammar) {}

  std::vector<Known> read(std::string_view text) {
    for (FoldedWord& word : folded_words(text, grammar_.letters_)) {
      add(std::move(word));
    }
    return std::move(known_);
  }

 private:
  void add(FoldedWord word) {
    Ideas ideas = grammar_.ideas_of(word.text);
    if (ideas.none() && is_glued(word)) {
      add_parts(word);
      return;
    }
    const std::size_t least = word.is_transliterated ? kReplyMisspeltLatinMin : kReplyMisspeltMin;
    if (ideas.none() && word.text.size() >= least) {
      ideas = grammar_.misspelt_ideas(word.text);
    }
    known_.push_back({std::move(word), ideas});
  }

  void add_parts(const FoldedWord& word) {
    for (const std::string_view part : parts_) {
      FoldedWord one = word;
      one.text = part;
      known_.push_back({std::move(one), grammar_.ideas_of(part)});
    }
  }

  /// Whether it is known words only, the fewest of which are put into parts_.
  bool is_glued(const FoldedWord& word) {
    const std::string_view text = word.text;
    parts_.clear();
    if (text.size() < kReplyGluedMin || text.size() > kReplyGluedMax || !is_ascii(text) ||
        looked_at_ >= kReplyGluedWordsMax) {
      return false;
    }
    ++looked_at_;

    struct Best {
      std::size_t parts = kReplyGluedMax;
      std::size_t begin = 0;  // of the last part
    };

    std::array<Best, kReplyGluedMax + 1> best;
    best[0].parts = 0;
    for (std::size_t end = kReplyGluedPartMin; end <= text.size(); ++end) {
      for (std::size_t begin = 0; begin + kReplyGluedPartMin <= end; ++begin) {
        const std::size_t parts = best[begin].parts + 1;
        if (parts < best[end].parts && is_part(text.substr(begin, end - begin))) {
          best[end] = {parts, begin};
        }
      }
    }
    if (best[text.size()].parts >= kReplyGluedMax) {
      return false;
    }
    for (std::size_t end = text.size(); end > 0; end = best[end].begin) {
      parts_.push_back(text.substr(best[end].begin, end - best[end].begin));
    }
    std::ranges::reverse(parts_);
    return std::ranges::any_of(parts_, [](std::string_view part) {
      return part.size() >= kReplyGluedLongMin;
    });
  }

  /// Stems are not parts: with any letters behind them everything would be.
  [[nodiscard]] bool is_part(std::string_view text) const {
    const std::string part(text);
    return grammar_.words_.contains(part) || grammar_.stems_.contains(part);
  }

  const ReplyGrammar& grammar_;
  std::vector<Known> known_;
  std::vector<std::string_view> parts_;
  std::size_t looked_at_ = 0;
};

/// Follows rules through the words. Where a gap leaves a choice, all places go on together, so the
/// cost of a rule at a word is bound by its steps and gaps.
class ReplyGrammar::Search {
 public:
  Search(const ReplyGrammar& grammar, std::span<const Known> words)
      : grammar_(grammar),
        words_(words),
        counts_(grammar.lists_.size()) {}

  std::vector<GrammarHit> run() {
    for (std::size_t at = 0; at < words_.size(); ++at) {
      if (words_[at].ideas.none()) {
        continue;
      }
      for (const Rule& rule : grammar_.rules_) {
        if ((rule.steps.front().ideas & words_[at].ideas).any()) {
          try_rule(rule, at);
        }
      }
    }
    return std::move(hits_);
  }

 private:
  void try_rule(const Rule& rule, std::size_t at) {
    const std::string_view list = grammar_.lists_[rule.list];
    if (counts_[rule.list] >= kReplyHitsMax || (list.ends_with(kShortList) && !is_short(at))) {
      return;
    }
    const auto end = follow(rule, at);
    if (end && list.ends_with(kEndList) && is_same_sentence(at, *end)) {
      return;
    }
    if (!end || !is_written(rule, at, *end) || stands_around(rule.without, at, *end)) {
      return;
    }
    ++counts_[rule.list];
    hits_.push_back({list, words_[at].word.begin, words_[*end - 1].word.end});
  }

  /// The number of the word behind the shortest match.
  std::optional<std::size_t> follow(const Rule& rule, std::size_t at) {
    here_.assign(1, at);
    for (const Step& step : std::span(rule.steps).subspan(1)) {
      next_.clear();
      for (const std::size_t from : here_) {
        for (std::size_t to = from + 1; to <= from + 1 + step.between_max; ++to) {
          if (!is_same_sentence(at, to)) {
            break;
          }
          if ((words_[to].ideas & step.ideas).any()) {
            next_.push_back(to);
          }
        }
      }
      std::ranges::sort(next_);
      const auto rest = std::ranges::unique(next_);
      next_.erase(rest.begin(), rest.end());
      std::swap(here_, next_);
      if (here_.empty()) {
        return std::nullopt;
      }
    }
    return here_.front() + 1;
  }

  [[nodiscard]] bool is_same_sentence(std::size_t at, std::size_t other) const {
    return other < words_.size() && words_[other].word.sentence == words_[at].word.sentence;
  }

  [[nodiscard]] bool is_short(std::size_t at) const {
    const bool is_first = at == 0 || !is_same_sentence(at, at - 1);
    return is_first && !is_same_sentence(at, at + kReplyShortWords);
  }

  [[nodiscard]] bool stands_around(Ideas ideas, std::size_t begin, std::size_t end) const {
    if (ideas.none()) {
      return false;
    }
    const std::size_t first = begin - std::min(begin, kReplyNearMax);
    const std::size_t last = std::min(words_.size(), end + kReplyNearMax);
    for (std::size_t at = first; at < last; ++at) {
      if ((words_[at].ideas & ideas).any() && is_same_sentence(begin, at)) {
        return true;
      }
    }
    return false;
  }

  /// In Latin letters a few of them are a word of any language.
  [[nodiscard]] bool is_written(const Rule& rule, std::size_t begin, std::size_t end) const {
    std::size_t letters = 0;
    bool is_transliterated = false;
    for (const Known& one : words_.subspan(begin, end - begin)) {
      is_transliterated |= one.word.is_transliterated;
      letters += (one.ideas & rule.all).any() ? one.word.text.size() : 0;
    }
    return !is_transliterated || letters >= kReplyLatinLettersMin;
  }

  const ReplyGrammar& grammar_;
  std::span<const Known> words_;
  std::vector<std::size_t> counts_;
  std::vector<GrammarHit> hits_;
  std::vector<std::size_t> here_;
  std::vector<std::size_t> next_;
};

ReplyGrammar::Ideas ReplyGrammar::plain_ideas(std::string_view word) const {
  Ideas ideas;
  if (const auto found = words_.find(std::string(word)); found != words_.end()) {
    ideas |= found->second;
  }
  for (const std::size_t size : stem_sizes_) {
    if (size > word.size()) {
      break;
    }
    if (const auto found = stems_.find(std::string(word.substr(0, size))); found != stems_.end()) {
      ideas |= found->second;
    }
  }
  return ideas;
}

ReplyGrammar::Ideas ReplyGrammar::ideas_of(std::string_view word) const {
  Ideas ideas = plain_ideas(word);
  if (letters_ != Letters::hebrew) {
    return ideas;
  }
  if (const auto found = bare_.find(std::string(word)); found != bare_.end()) {
    ideas |= found->second;
  }
  for (int taken = 0; taken < 2; ++taken) {
    word = without_prefix(word);
    ideas |= plain_ideas(word);
  }
  return ideas;
}

ReplyGrammar::Ideas ReplyGrammar::misspelt_ideas(std::string_view word) const {
  if (word.empty() || word.size() > kReplyGluedMax || !is_ascii(word)) {
    return {};
  }
  const auto found = spelt_.find(word.front());
  if (found == spelt_.end()) {
    return {};
  }
  Ideas ideas;
  for (const Spelt& one : found->second) {
    if (is_nearly(word, one.word, one.is_stem)) {
      ideas |= one.ideas;
    }
  }
  return ideas;
}

Result<ReplyGrammar> ReplyGrammar::compile(const GrammarSource& source, Letters letters) {
  return Compiler(letters).run(source);
}

std::vector<GrammarHit> ReplyGrammar::find_all(std::string_view text) const {
  const std::vector<Known> words = Reading(*this).read(text);
  return Search(*this, words).run();
}

}  // namespace amends::advice
