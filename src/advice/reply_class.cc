#include "advice/reply_class.h"

#include "advice/limits.h"
#include "advice/reply_lexicon.h"
#include "advice/reply_words.h"
#include "text/phrase.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace amends::advice {
namespace {

using enum model::ReplyClass;

/// What a phrase tells; several lists may tell one class.
enum class Tells : std::uint8_t {
  legal,
  lawless,
  leaving,
  staying,
  angry,
  ironic,
  amused,
  question
};

struct List {
  std::string_view name;
  Tells tells;
  bool is_whole;  // counts only when the whole reply is that phrase
};

constexpr auto kLists = std::to_array<List>({
    {"legal", Tells::legal, false},
    {"unsubscribe", Tells::leaving, false},
    {"unsubscribe_whole", Tells::leaving, true},
    {"unsubscribe_not", Tells::staying, false},
    {"angry", Tells::angry, false},
    {"ironic", Tells::ironic, false},
    {"amused", Tells::amused, false},
    {"amused_whole", Tells::amused, true},
    {"question", Tells::question, false},
});

/// The lists of the grammars.
constexpr auto kGrammarLists = std::to_array<List>({
    {"legal", Tells::legal, false},
    {"legal_not", Tells::lawless, false},
    {"leaving", Tells::leaving, false},
    {"leaving_short", Tells::leaving, false},
    {"leaving_end", Tells::leaving, false},
    {"leaving_not", Tells::staying, false},
});

struct Hit {
  Tells tells = Tells::question;
  std::size_t begin = 0;  // bytes of the text, end exclusive
  std::size_t end = 0;

  [[nodiscard]] bool is_within(const Hit& other) const {
    return other.begin <= begin && end <= other.end && other.end - other.begin > end - begin;
  }
};

/// The languages that are written with letters of the text.
std::vector<text::Locale> languages_of(std::string_view text) {
  bool is_hebrew = false;
  bool is_cyrillic = false;
  bool is_latin = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = text::next_char(text, at);
    is_hebrew |= c >= 0x05D0 && c <= 0x05EA;
    is_cyrillic |= c >= 0x0400 && c <= 0x04FF;
    is_latin |= (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
  }
  std::vector<text::Locale> languages;
  for (const text::Locale& locale : text::supported_locales()) {
    const std::string& language = locale.language();
    const bool has_cyrillic = language == "bg" || language == "ru";
    const bool is_written = language == "he" ? is_hebrew : has_cyrillic ? is_cyrillic : is_latin;
    if (is_written) {
      languages.push_back(locale);
    }
  }
  return languages;
}

std::vector<std::string> words_of(std::string_view text, const text::Locale& locale) {
  const std::string plain = text::normalise_phrase(text, locale);
  std::vector<std::string> words;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t end = std::min(plain.find(' ', at), plain.size());
    words.push_back(plain.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// Where the last clause begins: behind the last mark that ends one.
std::size_t clause_begin(std::string_view before) {
  constexpr auto kEnds = std::to_array<std::string_view>(
      {",", ";", ":", ".", "!", "?", "(", ")", "\n", "–", "—", " - "}
  );
  std::size_t begin = 0;
  for (const std::string_view mark : kEnds) {
    const std::size_t found = before.rfind(mark);
    if (found != std::string_view::npos) {
      begin = std::max(begin, found + mark.size());
    }
  }
  return begin;
}

bool is_one_of(std::span<const std::string> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// A Hebrew word may carry up to two prefix letters.
bool negates(const ReplyPhrases& phrases, std::string_view word) {
  constexpr auto kPrefixes = std::to_array<std::string_view>({"ו", "ה", "ש", "ב", "ל", "מ", "כ"});
  for (int taken = 0; taken <= 2; ++taken) {
    if (is_one_of(phrases.negations, word)) {
      return true;
    }
    const auto prefix = std::ranges::find_if(kPrefixes, [word](std::string_view letter) {
      return word.starts_with(letter);
    });
    if (prefix == kPrefixes.end()) {
      return false;
    }
    word.remove_prefix(prefix->size());
  }
  return false;
}

/// The class a list's words are read as, in the words of a reason.
std::string_view class_name(Tells tells) {
  switch (tells) {
    case Tells::legal:
      return to_string(legal);
    case Tells::leaving:
      return to_string(leave_me_alone);
    case Tells::angry:
      return to_string(angry);
    case Tells::amused:
      return to_string(thanks);
    case Tells::question:
      return to_string(question);
    default:
      return to_string(other);
  }
}

/// Looks for the phrases of all lists in one text.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  ReplyVerdict read() {
    for (const text::Locale& locale : languages_of(text_)) {
      const ReplyPhrases& phrases = reply_lexicon().at(locale.language());
      for (const List& list : kLists) {
        collect(phrases, locale, list);
      }
    }
    for (const auto& [language, phrases] : reply_lexicon()) {
      collect_near(phrases.grammar);
    }
    if (const std::size_t mark = text_.find('?'); mark != std::string_view::npos) {
      hits_.push_back({Tells::question, mark, mark + 1});
    }
    drop_those_within();
    return judge();
  }

 private:
  void collect(const ReplyPhrases& phrases, const text::Locale& locale, const List& list) {
    const auto found = phrases.lists.find(list.name);
    if (found == phrases.lists.end()) {
      return;
    }
    const std::vector<text::PhraseHit> hits = found->second.find_all(text_);
    for (const text::PhraseHit& hit : std::span(hits).first(std::min(hits.size(), kReplyHitsMax))) {
      const bool counts =
          list.is_whole ? is_all(hit, locale)
                        : !can_be_negated(list.tells) || !is_negated(hit.begin, phrases, locale);
      if (counts) {
        hits_.push_back({list.tells, hit.begin, hit.end});
      }
    }
  }

  /// Of all languages: people write theirs in the letters at hand.
  void collect_near(const ReplyGrammar& grammar) {
    for (const GrammarHit& hit : grammar.find_all(text_)) {
      const auto list = std::ranges::find(kGrammarLists, hit.list, &List::name);
      if (list != kGrammarLists.end()) {
        hits_.push_back({list->tells, hit.begin, hit.end});
      }
    }
  }

  [[nodiscard]] bool is_all(const text::PhraseHit& hit, const text::Locale& locale) const {
    return hit.begin <= kReplyAroundMax && text_.size() - hit.end <= kReplyAroundMax &&
           text::normalise_phrase(text_.substr(0, hit.begin), locale).empty() &&
           text::normalise_phrase(text_.substr(hit.end), locale).empty();
  }

  /// As much of it as is looked at, from the beginning of a character on.
  [[nodiscard]] std::string_view text_before(std::size_t end) const {
    std::size_t begin = end - std::min(end, kReplyClauseMax);
    while (begin < end && (static_cast<unsigned char>(text_[begin]) & 0xC0U) == 0x80U) {
      ++begin;
    }
    return text_.substr(begin, end - begin);
  }

  static bool can_be_negated(Tells tells) {
    return tells == Tells::angry || tells == Tells::amused || tells == Tells::ironic;
  }

  /// Whether one of the three words before it in its clause turns it round.
  [[nodiscard]] bool is_negated(
      std::size_t begin, const ReplyPhrases& phrases, const text::Locale& locale
  ) const {
    const std::string_view before = text_before(begin);
    const auto words = words_of(before.substr(clause_begin(before)), locale);
    const auto after = words_of(text_.substr(begin).substr(0, kReplyPhraseMax), locale);
    const std::size_t first = words.size() - std::min<std::size_t>(words.size(), 3);
    for (std::size_t at = first; at < words.size(); ++at) {
      if (!negates(phrases, words[at])) {
        continue;
      }
      const bool is_last = at + 1 == words.size();
      const std::string next = !is_last ? words[at + 1] : after.empty() ? "" : after.front();
      if (!is_one_of(phrases.negation_not_before, next)) {
        return true;
      }
    }
    return false;
  }

  /// Words of the law fall only to those that turn them round ("no need for a lawyer"), a wish to
  /// leave only to a wish to stay that touches it, the rest to any longer phrase around it.
  void drop_those_within() {
    const std::vector<Hit> all = hits_;
    std::erase_if(hits_, [&all](const Hit& hit) {
      return std::ranges::any_of(all, [&hit](const Hit& around) { return hides(around, hit); });
    });
  }

  static bool hides(const Hit& around, const Hit& hit) {
    const bool is_touched = around.begin < hit.end && hit.begin < around.end;
    if (hit.tells == Tells::legal) {
      return around.tells == Tells::lawless && is_touched;
    }
    if (hit.tells == Tells::leaving) {
      return around.tells == Tells::staying && is_touched;
    }
    return around.tells != hit.tells && hit.is_within(around);
  }

  [[nodiscard]] const Hit* first_of(Tells tells) const {
    const auto found = std::ranges::find(hits_, tells, &Hit::tells);
    return found == hits_.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::string reason(const Hit& hit) const {
    std::string words(text::cut_utf8(text_.substr(hit.begin, hit.end - hit.begin), kReplyPhraseMax)
    );
    std::ranges::replace(words, '\n', ' ');
    return fmt::format("{} \"{}\"", class_name(hit.tells), words);
  }

  [[nodiscard]] ReplyVerdict judge() const {
    constexpr auto kOrder = std::to_array<std::pair<Tells, model::ReplyClass>>({
        {Tells::legal, legal},
        {Tells::leaving, leave_me_alone},
        {Tells::angry, angry},
        {Tells::amused, thanks},
        {Tells::question, question},
    });
    ReplyVerdict verdict;
    for (const auto& [tells, of] : kOrder) {
      if (const Hit* const hit = first_of(tells)) {
        verdict.also.push_back(of);
        verdict.why += fmt::format("{}{}", verdict.why.empty() ? "" : ", ", reason(*hit));
      }
    }
    if (verdict.also.empty()) {
      verdict.why = "no rule fits";
      return verdict;
    }
    const bool is_sure = verdict.has(legal) || verdict.has(leave_me_alone);
    const bool is_mixed = verdict.has(angry) && verdict.has(thanks);
    const Hit* const ironic = verdict.has(angry) ? nullptr : first_of(Tells::ironic);
    if (!is_sure && (is_mixed || ironic != nullptr)) {
      verdict.why += is_mixed ? ", both ways" : ", or meant the other way round";
      return verdict;
    }
    verdict.of = verdict.also.front();
    verdict.also.erase(verdict.also.begin());
    return verdict;
  }

  std::string_view text_;
  std::vector<Hit> hits_;
};

/// The phrase of one of the lists that stands in the text.
std::optional<std::string> first_phrase(
    std::string_view text, std::initializer_list<std::string_view> lists, std::size_t begin_max
) {
  for (const text::Locale& locale : languages_of(text)) {
    const ReplyPhrases& phrases = reply_lexicon().at(locale.language());
    for (const std::string_view list : lists) {
      const auto found = phrases.lists.find(list);
      if (found == phrases.lists.end()) {
        continue;
      }
      for (const text::PhraseHit& hit : found->second.find_all(text)) {
        if (hit.begin <= begin_max) {
          return std::string(
              text::cut_utf8(text.substr(hit.begin, hit.end - hit.begin), kReplyPhraseMax)
          );
        }
      }
    }
  }
  return std::nullopt;
}

ReplyVerdict by_program(std::string why) {
  ReplyVerdict verdict;
  verdict.of = automatic;
  verdict.why = std::move(why);
  return verdict;
}

/// Behind "Re:" stands what was answered: there only a phrase at its very front tells of a program.
std::optional<std::string> automatic_subject(
    const AnsweredSubject& answered, std::string_view sent_subject
) {
  if (answered.subject == sent_subject) {
    return std::nullopt;
  }
  return first_phrase(
      answered.subject,
      {"autoreply_subject", "bounce_subject"},
      answered.is_answer ? 0 : answered.subject.size()
  );
}

}  // namespace

bool ReplyVerdict::has(model::ReplyClass one) const {
  return of == one || std::ranges::find(also, one) != also.end();
}

ReplyVerdict classify_reply(const ReplyFacts& facts) {
  if (!facts.automatic.empty()) {
    return by_program("header " + facts.automatic);
  }
  const AnsweredSubject answered = without_reply_prefix(facts.subject);
  if (const auto phrase = automatic_subject(answered, facts.sent_subject)) {
    return by_program(fmt::format("subject \"{}\"", *phrase));
  }
  std::string said(text::cut_utf8(facts.words, kReplyWordsMax));
  // Behind "Re:" the subject is ours; where nothing else is said, it is taken all the same.
  const bool is_echo = answered.is_answer || answered.subject == facts.sent_subject;
  if (said.empty()) {
    said = answered.subject == facts.sent_subject ? std::string_view() : answered.subject;
  } else if (!is_echo && !answered.subject.empty() && answered.subject != said) {
    said = fmt::format("{}\n{}", answered.subject, said);
  }
  ReplyVerdict verdict = Reader(said).read();
  if (verdict.of != legal && verdict.of != leave_me_alone) {
    if (const auto phrase = first_phrase(said, {"autoreply_body"}, said.size())) {
      return by_program(fmt::format("words \"{}\"", *phrase));
    }
  }
  return verdict;
}

}  // namespace amends::advice
