#include "text/phrase.h"

#include "text/limits.h"
#include "text/phrase_words.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>

namespace amends::text {
namespace {

/// One word of a pattern, or a gap (`~`).
struct Element {
  enum class Kind { word, stem, number, gap };

  Kind kind = Kind::word;
  std::string text;                                 ///< of a number: what stands before it
  std::string after;                                ///< of a number: what follows it in the word
  enum class End { whole, open } end = End::whole;  ///< open: further letters may follow (`*`)
  enum class Prefixes { none, hebrew } prefixes = Prefixes::none;
};

struct Sequence {
  std::size_t pattern = 0;
  std::vector<Element> elements;  ///< begins and ends with something else than a gap
};

struct TextHash {
  using is_transparent = void;

  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

using Index =
    std::unordered_map<std::string, std::vector<std::uint32_t>, TextHash, std::equal_to<>>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Error bad_pattern(std::string_view pattern, std::string_view why) {
  return make_error("phrase.pattern", "the phrase \"{}\" {}", printable(pattern, 100), why);
}

/// All texts a pattern with (a/b) stands for.
Result<std::vector<std::string>> expand(std::string_view pattern) {
  std::vector<std::string> texts{""};
  std::string_view rest = pattern;
  while (!rest.empty()) {
    const std::size_t open = std::min(rest.find('('), rest.size());
    for (std::string& text : texts) {
      text += rest.substr(0, open);
    }
    if (rest.substr(0, open).contains(')')) {
      return bad_pattern(pattern, "closes no bracket");
    }
    if (open == rest.size()) {
      break;
    }
    const std::size_t close = rest.find(')', open);
    if (close == std::string_view::npos) {
      return bad_pattern(pattern, "never closes a bracket");
    }
    std::string_view group = rest.substr(open + 1, close - open - 1);
    if (group.contains('(')) {
      return bad_pattern(pattern, "nests brackets");
    }
    std::vector<std::string> longer;
    for (bool more = true; more;) {
      const std::size_t slash = group.find('/');
      more = slash != std::string_view::npos;
      for (const std::string& text : texts) {
        longer.push_back(text + std::string(group.substr(0, slash)));
      }
      if (longer.size() > kPhraseAlternativesMax) {
        return bad_pattern(pattern, "has too many variants");
      }
      group.remove_prefix(more ? slash + 1 : group.size());
    }
    texts = std::move(longer);
    rest.remove_prefix(close + 1);
  }
  return texts;
}

bool starts_in_hebrew(std::string_view word) {
  std::size_t offset = 0;
  const char32_t c = word.empty() ? 0 : next_char(word, offset);
  return c >= 0x05D0 && c <= 0x05EA;
}

/// Nothing when the tokens stand where they mean nothing.
std::optional<Element> element_of(std::string_view word) {
  Element element;
  if (word == "~") {
    element.kind = Element::Kind::gap;
    return element;
  }
  const bool bare = word.starts_with('=');
  if (bare) {
    word.remove_prefix(1);
  }
  if (word.ends_with('*')) {
    element.end = Element::End::open;
    element.kind = Element::Kind::stem;
    word.remove_suffix(1);
  }
  if (const std::size_t number = word.find('#'); number != std::string_view::npos) {
    element.kind = Element::Kind::number;
    element.after = word.substr(number + 1);
    word = word.substr(0, number);
  } else if (word.empty()) {
    return std::nullopt;
  }
  element.text = word;
  if ((element.text + element.after).find_first_of("*#~=") != std::string::npos) {
    return std::nullopt;
  }
  if (!bare && starts_in_hebrew(word)) {
    element.prefixes = Element::Prefixes::hebrew;
  }
  return element;
}

/// The length of a number at the front: digits, with : . , between them.
std::size_t number_size(std::string_view word) {
  std::size_t size = 0;
  while (size < word.size()) {
    const bool joins = size > 0 && std::string_view(":.,").contains(word[size]) &&
                       size + 1 < word.size() && is_digit(word[size + 1]);
    if (!is_digit(word[size]) && !joins) {
      break;
    }
    ++size;
  }
  return size;
}

bool matches_plain(const Element& element, std::string_view word) {
  if (!word.starts_with(element.text)) {
    return false;
  }
  word.remove_prefix(element.text.size());
  if (element.kind == Element::Kind::number) {
    const std::size_t size = number_size(word);
    if (size == 0 || !word.substr(size).starts_with(element.after)) {
      return false;
    }
    word.remove_prefix(size + element.after.size());
  }
  return element.end == Element::End::open || word.empty();
}

/// The word itself and what is left of it without one and two Hebrew prefix letters.
struct Variants {
  std::array<std::string_view, 3> texts;
  std::size_t count = 1;
};

Variants variants_of(std::string_view word) {
  constexpr std::array<std::string_view, 7> kPrefixes{"ו", "ה", "ש", "ב", "ל", "מ", "כ"};
  Variants variants;
  variants.texts[0] = word;
  while (variants.count < variants.texts.size()) {
    const std::string_view last = variants.texts[variants.count - 1];
    const bool prefixed = std::ranges::any_of(kPrefixes, [last](std::string_view letter) {
      return last.size() > letter.size() && last.starts_with(letter);
    });
    if (!prefixed) {
      break;
    }
    variants.texts[variants.count++] = last.substr(kPrefixes[0].size());
  }
  return variants;
}

bool matches(const Element& element, std::string_view word) {
  if (matches_plain(element, word)) {
    return true;
  }
  if (element.prefixes == Element::Prefixes::none || !starts_in_hebrew(word)) {
    return false;
  }
  const Variants variants = variants_of(word);
  return std::ranges::any_of(
      std::span(variants.texts).first(variants.count),
      [&element](std::string_view text) { return matches_plain(element, text); }
  );
}

/// Follows one sequence from one word on. Where a gap leaves a choice, all positions go on
/// together, so the cost stays words times gap length.
class Walker {
 public:
  explicit Walker(std::span<const PhraseWord> words) : words_(words) {}

  /// The number of the word behind the shortest match.
  std::optional<std::size_t> walk(const Sequence& sequence, std::size_t start) {
    sentence_ = words_[start].sentence;
    here_.assign(1, start);
    for (const Element& element : sequence.elements) {
      next_.clear();
      for (const std::size_t at : here_) {
        step(element, at);
      }
      std::ranges::sort(next_);
      next_.erase(std::ranges::unique(next_).begin(), next_.end());
      std::swap(here_, next_);
      if (here_.empty()) {
        return std::nullopt;
      }
    }
    return here_.front();
  }

 private:
  void step(const Element& element, std::size_t at) {
    if (element.kind != Element::Kind::gap) {
      if (in_sentence(at) && matches(element, words_[at].text)) {
        next_.push_back(at + 1);
      }
      return;
    }
    for (std::size_t skip = 0; skip <= kPhraseGapWordsMax && in_sentence(at + skip); ++skip) {
      next_.push_back(at + skip);
    }
  }

  [[nodiscard]] bool in_sentence(std::size_t at) const {
    return at < words_.size() && words_[at].sentence == sentence_;
  }

  std::span<const PhraseWord> words_;
  std::size_t sentence_ = 0;
  std::vector<std::size_t> here_;
  std::vector<std::size_t> next_;
};

}  // namespace

/// The sequences, and by which first word each can begin.
class PhraseSet::State {
 public:
  explicit State(Locale locale) : locale_(std::move(locale)) {}

  Result<void> add(std::string_view pattern) {
    if (pattern.size() > kPhrasePatternBytesMax) {
      return bad_pattern(pattern, "is too long");
    }
    AMENDS_TRY(const auto texts, expand(pattern));
    for (const std::string& text : texts) {
      Sequence sequence{.pattern = patterns_, .elements = {}};
      for (const PhraseWord& word : phrase_words(text, locale_, PhraseTokens::are_kept)) {
        auto element = element_of(word.text);
        if (!element) {
          return bad_pattern(pattern, "has a * # ~ or = where it means nothing");
        }
        sequence.elements.push_back(*std::move(element));
      }
      trim_gaps(sequence.elements);
      if (sequence.elements.empty()) {
        return bad_pattern(pattern, "has a variant without words");
      }
      index(std::move(sequence));
    }
    ++patterns_;
    return {};
  }

  [[nodiscard]] std::vector<PhraseHit> find_all(std::string_view text) const {
    const auto words = phrase_words(text, locale_, PhraseTokens::are_gaps);
    std::vector<PhraseHit> hits;
    std::vector<std::uint32_t> candidates;
    Walker walker(words);
    for (std::size_t at = 0; at < words.size() && hits.size() < kPhraseHitsMax; ++at) {
      candidates.clear();
      collect(words[at].text, candidates);
      const std::size_t first = hits.size();
      for (const std::uint32_t candidate : candidates) {
        const Sequence& sequence = sequences_[candidate];
        if (const auto end = walker.walk(sequence, at)) {
          hits.push_back({sequence.pattern, words[at].begin, words[*end - 1].end});
        }
      }
      keep_shortest(hits, first);
    }
    hits.resize(std::min(hits.size(), kPhraseHitsMax));
    return hits;
  }

  [[nodiscard]] std::size_t size() const { return patterns_; }

 private:
  static void trim_gaps(std::vector<Element>& elements) {
    const auto gap = [](const Element& element) { return element.kind == Element::Kind::gap; };
    while (!elements.empty() && gap(elements.back())) {
      elements.pop_back();
    }
    elements.erase(elements.begin(), std::ranges::find_if_not(elements, gap));
  }

  void index(Sequence sequence) {
    const auto number = static_cast<std::uint32_t>(sequences_.size());
    const Element& first = sequence.elements.front();
    if (first.kind == Element::Kind::word) {
      by_word_[first.text].push_back(number);
    } else if (first.kind == Element::Kind::stem) {
      by_stem_[first.text].push_back(number);
      stem_sizes_.push_back(first.text.size());
      std::ranges::sort(stem_sizes_);
      stem_sizes_.erase(std::ranges::unique(stem_sizes_).begin(), stem_sizes_.end());
    } else {
      by_number_.push_back(number);
    }
    sequences_.push_back(std::move(sequence));
  }

  /// Sequences whose first element might match the word; walk() judges.
  void collect(std::string_view word, std::vector<std::uint32_t>& into) const {
    if (std::ranges::any_of(word, is_digit)) {
      into.insert(into.end(), by_number_.begin(), by_number_.end());
    }
    const Variants variants = variants_of(word);
    for (const std::string_view text : std::span(variants.texts).first(variants.count)) {
      append(by_word_, text, into);
      for (const std::size_t size : stem_sizes_) {
        if (size > text.size()) {
          break;
        }
        append(by_stem_, text.substr(0, size), into);
      }
    }
  }

  static void append(const Index& index, std::string_view key, std::vector<std::uint32_t>& into) {
    if (const auto found = index.find(key); found != index.end()) {
      into.insert(into.end(), found->second.begin(), found->second.end());
    }
  }

  /// Of the hits from `first` on, which all begin at one word, the shortest of each pattern.
  static void keep_shortest(std::vector<PhraseHit>& hits, std::size_t first) {
    const auto begin = hits.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, hits.end(), [](const PhraseHit& a, const PhraseHit& b) {
      return std::pair(a.pattern, a.end) < std::pair(b.pattern, b.end);
    });
    hits.erase(
        std::unique(
            begin,
            hits.end(),
            [](const PhraseHit& a, const PhraseHit& b) { return a.pattern == b.pattern; }
        ),
        hits.end()
    );
  }

  Locale locale_;
  std::size_t patterns_ = 0;
  std::vector<Sequence> sequences_;
  Index by_word_;
  Index by_stem_;
  std::vector<std::size_t> stem_sizes_;  ///< sorted
  std::vector<std::uint32_t> by_number_;
};

PhraseSet::PhraseSet() : PhraseSet(std::make_unique<const State>(Locale())) {}

PhraseSet::PhraseSet(std::unique_ptr<const State> state) : state_(std::move(state)) {}

PhraseSet::~PhraseSet() = default;
PhraseSet::PhraseSet(PhraseSet&&) noexcept = default;
PhraseSet& PhraseSet::operator=(PhraseSet&&) noexcept = default;

Result<PhraseSet> PhraseSet::compile(std::span<const std::string> patterns, const Locale& locale) {
  auto state = std::make_unique<State>(locale);
  for (const std::string& pattern : patterns) {
    AMENDS_TRY_VOID(state->add(pattern));
  }
  return PhraseSet(std::move(state));
}

std::vector<PhraseHit> PhraseSet::find_all(std::string_view text) const {
  return state_->find_all(text);
}

std::size_t PhraseSet::size() const {
  return state_->size();
}

std::string normalise_phrase(std::string_view text, const Locale& locale) {
  std::string out;
  for (const PhraseWord& word : phrase_words(text, locale, PhraseTokens::are_gaps)) {
    out += out.empty() ? "" : " ";
    out += word.text;
  }
  return out;
}

std::vector<PhraseHit> merge_overlaps(std::span<const PhraseHit> hits) {
  std::vector<PhraseHit> merged;
  for (const PhraseHit& hit : hits) {
    if (!merged.empty() && hit.begin < merged.back().end) {
      merged.back().end = std::max(merged.back().end, hit.end);
    } else {
      merged.push_back(hit);
    }
  }
  return merged;
}

}  // namespace amends::text
