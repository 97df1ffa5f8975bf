#include "liquid/expression.h"

#include "liquid/filters.h"
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

constexpr std::array<std::pair<std::string_view, LoopFact>, 7> kLoopFacts{{
    {"index", LoopFact::index},
    {"index0", LoopFact::index0},
    {"rindex", LoopFact::rindex},
    {"rindex0", LoopFact::rindex0},
    {"first", LoopFact::first},
    {"last", LoopFact::last},
    {"length", LoopFact::length},
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

std::optional<Op> comparing(const Word& word) {
  switch (word.kind) {
    case Lexeme::equal:
      return Op::equal;
    case Lexeme::unequal:
      return Op::unequal;
    case Lexeme::less:
      return Op::less;
    case Lexeme::less_equal:
      return Op::less_equal;
    case Lexeme::greater:
      return Op::greater;
    case Lexeme::greater_equal:
      return Op::greater_equal;
    case Lexeme::name:
      if (word.text == "contains") {
        return Op::contains;
      }
      return std::nullopt;
    default:
      return std::nullopt;
  }
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
      .at({emitter_.program().file, word.position.line, word.position.column});
}

void Expression::report(Error error) {
  if (errors_.size() < kErrorsMax) {
    errors_.push_back(std::move(error));
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

Result<void> Expression::loop_fact(const std::vector<Word>& parts) {
  std::size_t out = 0;
  while (out + 1 < parts.size() && parts[out + 1].text == "parentloop") {
    ++out;
  }
  if (out >= emitter_.loop_depth()) {
    return fail("liquid.syntax", "forloop is known only inside a for: use it there", parts.front());
  }
  const auto* const fact = std::ranges::find_if(kLoopFacts, [&parts](const auto& each) {
    return each.first == parts.back().text;
  });
  if (fact == kLoopFacts.end() || parts.size() != out + 2) {
    return fail(
        "liquid.syntax",
        "forloop has index, index0, rindex, rindex0, first, last and length",
        parts.back()
    );
  }
  emitter_.emit(
      {.op = Op::load_loop,
       .detail = static_cast<std::uint8_t>(fact->second),
       .b = static_cast<std::uint32_t>(out)},
      parts.front().position
  );
  return {};
}

Result<void> Expression::name() {
  std::vector<Word> parts{take()};
  while (accept(Lexeme::dot)) {
    AMENDS_TRY(const Word part, expect(Lexeme::name, "a name"));
    parts.push_back(part);
    if (parts.size() > kPathPartsMax) {
      return fail("liquid.syntax", fmt::format("a name has at most {} parts", kPathPartsMax), part);
    }
  }
  if (parts.front().text == "forloop") {
    return loop_fact(parts);
  }
  if (const std::optional<Value> word = reserved(parts.front().text)) {
    if (parts.size() > 1) {
      return fail("liquid.syntax", fmt::format("{} has no parts", described(parts[0])), parts[1]);
    }
    emitter_.constant(*word, parts.front().position);
    return {};
  }
  if (!emitter_.read_name(parts, depends_)) {
    return fail(
        "liquid.limit_names", fmt::format("a template reads at most {} names", kInputsMax), parts[0]
    );
  }
  return {};
}

Result<void> Expression::value() {
  switch (peek().kind) {
    case Lexeme::text:
      emitter_.text_constant(take());
      return {};
    case Lexeme::integer:
    case Lexeme::number:
      return number();
    case Lexeme::name:
      return name();
    default:
      return expect(Lexeme::name, "a value").error();
  }
}

Result<void> Expression::comparison() {
  AMENDS_TRY_VOID(value());
  const Word word = peek();
  const std::optional<Op> op = comparing(word);
  if (!op) {
    return {};
  }
  take();
  AMENDS_TRY_VOID(value());
  emitter_.emit({.op = *op}, word.position);
  return {};
}

Result<void> Expression::condition() {
  std::vector<std::uint32_t> short_cuts;
  while (true) {
    AMENDS_TRY_VOID(comparison());
    const Word word = peek();
    if (accept_name("and")) {
      short_cuts.push_back(emitter_.emit({.op = Op::jump_if_false_keep}, word.position));
    } else if (accept_name("or")) {
      short_cuts.push_back(emitter_.emit({.op = Op::jump_if_true_keep}, word.position));
    } else {
      break;
    }
  }
  for (const std::uint32_t jump : short_cuts) {
    emitter_.land(jump);
  }
  return expect_end();
}

Result<void> Expression::named_argument(std::uint8_t& named) {
  const Word word = take();
  take();
  if (word.text != "allow_false" || (peek().text != "true" && peek().text != "false")) {
    return fail(
        "liquid.filter_arguments",
        fmt::format("{} is no argument of a filter here", described(word)),
        word
    );
  }
  named = take().text == "true" ? 1 : 0;
  return {};
}

Result<std::uint8_t> Expression::arguments(std::uint8_t& named) {
  std::uint8_t count = 0;
  do {
    if (peek().kind == Lexeme::name && words_[at_ + 1].kind == Lexeme::colon) {
      AMENDS_TRY_VOID(named_argument(named));
      continue;
    }
    const Word word = peek();
    AMENDS_TRY_VOID(value());
    if (++count > kFilterArgumentsMax) {
      return fail("liquid.filter_arguments", "this is one argument too many", word);
    }
  } while (accept(Lexeme::comma));
  return count;
}

Result<void> Expression::check_arguments(const Word& filter, std::size_t index, std::size_t first) {
  const Filter& called = filters()[index];
  const Program& program = emitter_.program();
  const std::size_t count = program.code.size() - first;
  if (count < called.arguments_min || count > called.arguments_max) {
    const std::string_view wanted = called.arguments_max == 0 ? "no arguments" : "one argument";
    return fail(
        "liquid.filter_arguments",
        fmt::format("{} takes {} and has {}", called.name, wanted, count),
        filter
    );
  }
  if (called.refuse == nullptr || program.code[first].op != Op::load_constant) {
    return {};
  }
  const Value& constant = program.constants[program.code[first].a];
  if (constant.kind() != Value::Kind::text) {
    return {};
  }
  const std::string why = called.refuse(constant.text());
  return why.empty() ? Result<void>() : fail("liquid.filter_arguments", why, filter);
}

Result<void> Expression::filter_call() {
  AMENDS_TRY(const Word filter, expect(Lexeme::name, "the name of a filter"));
  const std::size_t first = emitter_.program().code.size();
  std::uint8_t named = 0;
  std::uint8_t count = 0;
  if (accept(Lexeme::colon)) {
    AMENDS_TRY(count, arguments(named));
  }
  const auto known = std::ranges::find(filters(), filter.text, &Filter::name);
  if (known == filters().end()) {
    const std::string_view meant = nearest_filter(filter.text);
    const std::string remedy =
        meant.empty() ? std::string("remove it") : fmt::format("is {} meant?", meant);
    report(fail(
        "liquid.unknown_filter",
        fmt::format("there is no filter {}: {}", described(filter), remedy),
        filter
    ));
    return {};
  }
  const auto index = static_cast<std::size_t>(known - filters().begin());
  AMENDS_TRY_VOID(check_arguments(filter, index, first));
  depends_.has_default = depends_.has_default || filter.text == "default";
  emitter_.emit(
      {.op = Op::filter, .detail = count, .named = named, .a = static_cast<std::uint32_t>(index)},
      filter.position
  );
  return {};
}

Result<void> Expression::filtered() {
  AMENDS_TRY_VOID(value());
  while (accept(Lexeme::pipe)) {
    AMENDS_TRY_VOID(filter_call());
  }
  return expect_end();
}

}  // namespace amends::liquid
