#include "model/people_set.h"

#include "model/limits.h"
#include "text/nearest.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace amends::model {
namespace {

constexpr auto kKinds = std::to_array<std::pair<PeopleKind, std::string_view>>({
    {PeopleKind::audience, "audience"},
    {PeopleKind::waiting, "waiting"},
    {PeopleKind::accepted, "accepted"},
    {PeopleKind::rejected, "rejected"},
    {PeopleKind::deferred, "deferred"},
    {PeopleKind::uncertain, "uncertain"},
    {PeopleKind::withheld, "withheld"},
    {PeopleKind::abandoned, "abandoned"},
    {PeopleKind::opened, "opened"},
    {PeopleKind::clicked, "clicked"},
    {PeopleKind::left, "left"},
    {PeopleKind::complained, "complained"},
    {PeopleKind::replied, "replied"},
    {PeopleKind::bounced, "bounced"},
});

constexpr std::string_view kAll = "all";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// From 1; nothing for anything else.
std::optional<int> link_number(std::string_view text) {
  int number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole && number > 0 ? std::optional(number) : std::nullopt;
}

std::string known_words(std::string_view word) {
  std::vector<std::string> names;
  for (const auto& [kind, name] : kKinds) {
    names.emplace_back(name);
  }
  if (const std::string_view near = text::nearest_name(word, names); !near.empty()) {
    return fmt::format("did you mean \"{}\"?", near);
  }
  std::string all = "the words are";
  for (const std::string& name : names) {
    all += fmt::format("{} {}", all.ends_with("are") ? "" : ",", name);
  }
  return all;
}

}  // namespace

std::string_view to_string(PeopleKind kind) {
  return kKinds.at(static_cast<std::size_t>(kind)).second;
}

std::optional<PeopleKind> parse_people_kind(std::string_view text) {
  const auto* const found =
      std::ranges::find(kKinds, text, [](const auto& known) { return known.second; });
  return found == kKinds.end() ? std::nullopt : std::optional(found->first);
}

std::size_t PeopleExpression::add_word(const BasicSet& set) {
  const auto found = std::ranges::find(words_, set);
  if (found != words_.end()) {
    return static_cast<std::size_t>(found - words_.begin());
  }
  words_.push_back(set);
  return words_.size() - 1;
}

/// Reads from left to right, once.
class PeopleExpressionParser {
 public:
  explicit PeopleExpressionParser(std::string_view text) : text_(text) {}

  Result<PeopleExpression> run() {
    AMENDS_TRY_VOID(next());
    AMENDS_TRY_VOID(alternatives());
    if (!word_.empty()) {
      return syntax("\"and\", \"or\" or the end");
    }
    return std::move(made_);
  }

 private:
  using Op = PeopleExpression::Op;

  [[nodiscard]] Error fail(std::string_view id, std::string message) const {
    const auto column = static_cast<int>(text::count_chars(text_.substr(0, begin_))) + 1;
    return Error(id, std::move(message)).at({"set", 1, column});
  }

  [[nodiscard]] Error syntax(std::string_view wanted) const {
    return fail(
        "set.syntax",
        word_.empty() ? fmt::format("the set ends where {} is wanted", wanted)
                      : fmt::format("\"{}\" stands where {} is wanted", word_, wanted)
    );
  }

  /// The next word, number or sign into word_; empty at the end.
  [[nodiscard]] Result<void> next() {
    while (end_ < text_.size() && (text_[end_] == ' ' || text_[end_] == '\t')) {
      ++end_;
    }
    begin_ = end_;
    const auto while_is = [this](auto is) {
      while (end_ < text_.size() && is(text_[end_])) {
        ++end_;
      }
    };
    if (begin_ < text_.size()) {
      if (is_letter(text_[begin_])) {
        while_is(is_letter);
      } else if (is_digit(text_[begin_])) {
        while_is(is_digit);
      } else {
        ++end_;
      }
    }
    word_ = text_.substr(begin_, end_ - begin_);
    const bool known = word_.empty() || is_letter(word_[0]) || is_digit(word_[0]) || word_ == "(" ||
                       word_ == ")" || word_ == ",";
    if (!known) {
      end_ = begin_;
      static_cast<void>(text::next_char(text_, end_));
      word_ = text_.substr(begin_, end_ - begin_);
      return syntax("a word");
    }
    return {};
  }

  void emit(Op op, std::size_t word = 0) { made_.steps_.push_back({op, word}); }

  [[nodiscard]] Result<void> alternatives() {
    AMENDS_TRY_VOID(conjunction());
    while (word_ == "or") {
      AMENDS_TRY_VOID(next());
      AMENDS_TRY_VOID(conjunction());
      emit(Op::either);
    }
    return {};
  }

  [[nodiscard]] Result<void> conjunction() {
    AMENDS_TRY_VOID(factor());
    while (word_ == "and") {
      AMENDS_TRY_VOID(next());
      // What is taken away needs no set of everybody else.
      const bool without = word_ == "not";
      if (without) {
        AMENDS_TRY_VOID(next());
      }
      AMENDS_TRY_VOID(factor());
      emit(without ? Op::without : Op::both);
    }
    return {};
  }

  [[nodiscard]] Result<void> factor() {
    if (++depth_ > kSetDepthMax) {
      return fail("set.limit", fmt::format("a set nests at most {} deep", kSetDepthMax));
    }
    AMENDS_TRY_VOID(factor_here());
    --depth_;
    return {};
  }

  [[nodiscard]] Result<void> factor_here() {
    if (word_ == "not") {
      AMENDS_TRY_VOID(next());
      AMENDS_TRY_VOID(factor());
      emit(Op::nobody_of, made_.add_word({}));
      return {};
    }
    if (word_ != "(") {
      return basic();
    }
    AMENDS_TRY_VOID(next());
    AMENDS_TRY_VOID(alternatives());
    return close();
  }

  [[nodiscard]] Result<void> close() {
    if (word_ != ")") {
      return syntax("\")\"");
    }
    return next();
  }

  [[nodiscard]] Result<void> basic() {
    if (word_.empty() || !is_letter(word_[0]) || word_ == "and" || word_ == "or") {
      return syntax("a word for people, as \"accepted\"");
    }
    const auto kind = parse_people_kind(word_);
    if (!kind) {
      return fail("set.unknown", fmt::format("\"{}\": {}", word_, known_words(word_)));
    }
    BasicSet set{*kind};
    AMENDS_TRY_VOID(next());
    if (word_ == "(") {
      AMENDS_TRY_VOID(arguments(set));
    }
    emit(Op::word, made_.add_word(set));
    if (made_.steps_.size() > kSetStepsMax) {
      return fail("set.limit", fmt::format("a set has at most {} steps", kSetStepsMax));
    }
    return {};
  }

  [[nodiscard]] Result<void> arguments(BasicSet& set) {
    do {
      AMENDS_TRY_VOID(next());
      AMENDS_TRY_VOID(argument(set));
    } while (word_ == ",");
    return close();
  }

  [[nodiscard]] Result<void> argument(BasicSet& set) {
    const auto link = link_number(word_);
    if (word_ == kAll && has_machines(set.kind) && !set.with_machines) {
      set.with_machines = true;
    } else if (link && set.kind == PeopleKind::clicked && set.link == 0) {
      set.link = *link;
    } else {
      const std::string_view wanted = set.kind == PeopleKind::clicked ? "\"all\" or a link's number"
                                      : set.kind == PeopleKind::opened ? "\"all\""
                                                                       : "no parenthesis";
      return syntax(wanted);
    }
    return next();
  }

  std::string_view text_;
  std::string_view word_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t depth_ = 0;
  PeopleExpression made_;
};

Result<PeopleExpression> PeopleExpression::parse(std::string_view text) {
  if (text.size() > kSetTextBytesMax) {
    return make_error("set.limit", "a set is written in at most {} bytes", kSetTextBytesMax);
  }
  if (!text::valid_utf8(text)) {
    return make_error("set.syntax", "a set is text in UTF-8");
  }
  return PeopleExpressionParser(text).run();
}

std::optional<BasicSet> parse_set_name(std::string_view name) {
  const auto cut = name.find('_');
  const auto kind = parse_people_kind(name.substr(0, cut));
  if (!kind) {
    return std::nullopt;
  }
  BasicSet set{*kind};
  std::string_view rest = cut == std::string_view::npos ? "" : name.substr(cut + 1);
  const bool ends = name.ends_with('_');
  if (rest == kAll || rest.ends_with("_all")) {
    set.with_machines = true;
    rest = rest == kAll ? "" : rest.substr(0, rest.size() - std::string_view("_all").size());
  }
  if (!rest.empty()) {
    const auto link = link_number(rest);
    if (!link || set.kind != PeopleKind::clicked) {
      return std::nullopt;
    }
    set.link = *link;
  }
  const bool fits = !set.with_machines || has_machines(set.kind);
  return fits && !ends ? std::optional(set) : std::nullopt;
}

}  // namespace amends::model
