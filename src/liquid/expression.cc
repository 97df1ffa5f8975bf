#include "liquid/expression.h"

#include "liquid/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace amends::liquid {
namespace {

constexpr std::size_t kShownChars = 40;

constexpr std::array<std::pair<std::string_view, LoopFact>, 12> kLoopFacts{{
    {"index", LoopFact::index},
    {"index0", LoopFact::index0},
    {"rindex", LoopFact::rindex},
    {"rindex0", LoopFact::rindex0},
    {"first", LoopFact::first},
    {"last", LoopFact::last},
    {"length", LoopFact::length},
    // From here on of tablerows only.
    {"col", LoopFact::column},
    {"col0", LoopFact::column0},
    {"col_first", LoopFact::column_first},
    {"col_last", LoopFact::column_last},
    {"row", LoopFact::row},
}};

std::optional<Value> reserved(std::string_view name) {
  if (name == "nil" || name == "null") {
    return Value();
  }
  if (name == "true") {
    return Value::of(true);
  }
  if (name == "false") {
    return Value::of(false);
  }
  if (name == "empty") {
    return Value::empty();
  }
  if (name == "blank") {
    return Value::blank();
  }
  return std::nullopt;
}

}  // namespace

std::string described(const Word& word) {
  if (word.kind == Lexeme::end) {
    return "the end";
  }
  return fmt::format("\"{}\"", text::printable(word.text, kShownChars));
}

Expression::Expression(std::vector<Word> words, Emitter& emitter, std::vector<Error>& errors)
    : words_(std::move(words)),
      emitter_(emitter),
      errors_(errors) {}

Word Expression::take() {
  const Word word = words_[at_];
  if (word.kind != Lexeme::end) {
    ++at_;
  }
  return word;
}

bool Expression::sees(Lexeme wanted, Lexeme before) const {
  for (std::size_t at = at_; words_[at].kind != Lexeme::end; ++at) {
    if (words_[at].kind == wanted || words_[at].kind == before) {
      return words_[at].kind == wanted;
    }
  }
  return false;
}

std::size_t Expression::values_left() const {
  std::size_t count = 0;
  for (std::size_t at = at_; words_[at].kind != Lexeme::end; ++at) {
    const Lexeme next = words_[at + 1].kind;
    count += words_[at].kind != Lexeme::comma && (next == Lexeme::comma || next == Lexeme::end);
  }
  return count;
}

std::string_view Expression::text_since(const Word& first) const {
  const auto quotes = [](const Word& word) { return word.kind == Lexeme::text ? 1 : 0; };
  const Word& last = words_[at_ == 0 ? 0 : at_ - 1];
  const char* const begin = first.text.data() - quotes(first);
  const char* const end = last.text.data() + last.text.size() + quotes(last);
  return begin < end ? std::string_view(begin, static_cast<std::size_t>(end - begin))
                     : std::string_view();
}

bool Expression::accept(Lexeme kind) {
  if (peek().kind != kind) {
    return false;
  }
  take();
  return true;
}

bool Expression::accept_name(std::string_view name) {
  return peek().text == name && accept(Lexeme::name);
}

Error Expression::fail(std::string_view id, std::string message, const Word& word) const {
  return Error(id, std::move(message))
      .at({emitter_.file(), word.position.line, word.position.column});
}

void add_error(std::vector<Error>& errors, Error error) {
  const auto same = [&error](const Error& other) {
    return other.id() == error.id() && other.place() == error.place();
  };
  if (errors.size() < kErrorsMax && std::ranges::none_of(errors, same)) {
    errors.push_back(std::move(error));
  }
}

Result<Word> Expression::expect(Lexeme kind, std::string_view wanted) {
  if (peek().kind == kind) {
    return take();
  }
  return fail(
      "liquid.syntax",
      fmt::format("{} stands where {} is wanted", described(peek()), wanted),
      peek()
  );
}

Result<void> Expression::expect_end() {
  if (peek().kind == Lexeme::end) {
    return {};
  }
  return fail(
      "liquid.syntax", fmt::format("{} is one word too many: remove it", described(peek())), peek()
  );
}

Result<Word> Expression::target() {
  if (peek().kind == Lexeme::integer && !peek().text.starts_with('-')) {
    return take();
  }
  AMENDS_TRY(const Word name, expect(Lexeme::name, "a name"));
  if (name.text.ends_with('?')) {
    return fail("liquid.syntax", "a name that is assigned has no question mark: remove it", name);
  }
  return name;
}

Result<void> Expression::simple_value() {
  switch (peek().kind) {
    case Lexeme::text: {
      const Word word = take();
      emitter_.text_constant(word.text, word.position);
      return {};
    }
    case Lexeme::integer:
    case Lexeme::number:
      return number();
    case Lexeme::name:
    case Lexeme::open_bracket:
      return name();
    default:
      return expect(Lexeme::name, "a value").error();
  }
}

Result<void> Expression::value() {
  return peek().kind == Lexeme::open ? range() : simple_value();
}

Result<void> Expression::range() {
  const Word opening = take();
  AMENDS_TRY_VOID(simple_value());
  AMENDS_TRY_VOID(expect(Lexeme::range, ".."));
  AMENDS_TRY_VOID(simple_value());
  AMENDS_TRY_VOID(expect(Lexeme::close, ")"));
  emitter_.emit({.op = Op::make_range}, opening.position);
  return {};
}

Result<void> Expression::number() {
  const Word word = take();
  const Value value = parse_number(word.text);
  const bool fits =
      word.kind == Lexeme::number ? !value.is_nil() : value.kind() == Value::Kind::integer;
  if (!fits) {
    return fail("liquid.syntax", fmt::format("{} is too large a number", described(word)), word);
  }
  emitter_.constant(value, word.position);
  return {};
}

/// What a loop knows is read where the loop is; where there is none, and for what no loop knows, it
/// is nil, as in Shopify's Liquid.
Result<void> Expression::loop_fact(const std::vector<Word>& parts, BoundKind kind) {
  if (parts.size() == 1) {
    return fail(
        "liquid.syntax",
        fmt::format("{} is no value: name a part, as {}.index", parts[0].text, parts[0].text),
        parts.front()
    );
  }
  std::size_t out = 0;
  while (out + 2 < parts.size() && parts[out + 1].text == "parentloop") {
    ++out;
  }
  const Position position = parts.front().position;
  const auto loop = emitter_.loop_at(kind, out);
  const auto* const fact = std::ranges::find_if(kLoopFacts, [&parts](const auto& each) {
    return each.first == parts.back().text;
  });
  const bool known =
      fact != kLoopFacts.end() && (kind == BoundKind::table || fact->second <= LoopFact::length);
  const bool callers = !loop && out == 0 && emitter_.unit() != 0 && kind == BoundKind::loop;
  if (loop && parts.back().text == "name" && parts.size() == out + 2) {
    emitter_.text_constant(loop->title, position);
  } else if (!known || parts.size() != out + 2 || (!loop && !callers)) {
    emitter_.constant({}, position);
  } else {
    const auto detail = static_cast<std::uint8_t>(fact->second);
    emitter_.emit(
        {.op = Op::load_loop, .detail = detail, .b = loop ? loop->level : kNone}, position
    );
  }
  return {};
}

/// A name, or a text in brackets: ["first name"].
Result<Word> Expression::root() {
  const Word word = take();
  if (word.kind != Lexeme::open_bracket) {
    return word;
  }
  if (peek().kind != Lexeme::text) {
    return fail(
        "liquid.syntax",
        "brackets with nothing in front hold a name in quotes, as [\"first name\"]",
        peek()
    );
  }
  const Word name = take();
  AMENDS_TRY_VOID(expect(Lexeme::close_bracket, "]"));
  return name;
}

/// .name and ["name"] behind the root, as long as they are known.
Result<void> Expression::named_parts(std::vector<Word>& parts) {
  while (true) {
    const bool quoted = peek().kind == Lexeme::open_bracket &&
                        words_[at_ + 1].kind == Lexeme::text &&
                        words_[at_ + 2].kind == Lexeme::close_bracket;
    if (quoted) {
      take();
      parts.push_back(take());
      take();
    } else if (accept(Lexeme::dot)) {
      AMENDS_TRY(const Word part, expect(Lexeme::name, "a name"));
      parts.push_back(part);
    } else {
      return {};
    }
    if (parts.size() > kPathPartsMax) {
      return fail(
          "liquid.syntax", fmt::format("a name has at most {} parts", kPathPartsMax), parts.back()
      );
    }
  }
}

Result<void> Expression::bracket() {
  const Word opening = take();
  if (++brackets_ > kBracketsMax) {
    return fail(
        "liquid.syntax", fmt::format("brackets nest at most {} deep", kBracketsMax), opening
    );
  }
  AMENDS_TRY_VOID(simple_value());
  --brackets_;
  AMENDS_TRY_VOID(expect(Lexeme::close_bracket, "]"));
  emitter_.emit({.op = Op::index}, opening.position);
  return {};
}

/// From the first bracket on that is no quoted name, each key is looked up in what was found.
Result<void> Expression::looked_up_parts(std::size_t count) {
  while (peek().kind == Lexeme::open_bracket || peek().kind == Lexeme::dot) {
    const Word word = peek();
    if (++count > kPathPartsMax) {
      return fail("liquid.syntax", fmt::format("a name has at most {} parts", kPathPartsMax), word);
    }
    if (!accept(Lexeme::dot)) {
      AMENDS_TRY_VOID(bracket());
      continue;
    }
    AMENDS_TRY(const Word part, expect(Lexeme::name, "a name"));
    emitter_.text_constant(part.text, part.position);
    emitter_.emit({.op = Op::index}, part.position);
  }
  return {};
}

Result<void> Expression::read(const std::vector<Word>& parts) {
  const Word& root = parts.front();
  if (root.kind == Lexeme::name && root.text == "forloop") {
    return loop_fact(parts, BoundKind::loop);
  }
  if (root.kind == Lexeme::name && root.text == "tablerowloop") {
    return loop_fact(parts, BoundKind::table);
  }
  const std::optional<Value> word = root.kind == Lexeme::name ? reserved(root.text) : std::nullopt;
  if (word && parts.size() > 1) {
    return fail("liquid.syntax", fmt::format("{} has no parts", described(root)), parts[1]);
  }
  if (word) {
    emitter_.constant(*word, root.position);
    return {};
  }
  if (!emitter_.read_name(parts, depends_)) {
    return fail(
        "liquid.limit_names", fmt::format("a template reads at most {} names", kInputsMax), root
    );
  }
  return {};
}

Result<void> Expression::name() {
  AMENDS_TRY(const Word first, root());
  std::vector<Word> parts{first};
  AMENDS_TRY_VOID(named_parts(parts));
  AMENDS_TRY_VOID(read(parts));
  return looked_up_parts(parts.size());
}

}  // namespace amends::liquid
