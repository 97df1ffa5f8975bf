// Partials: render calls a unit of its own, include compiles the partial where it stands.
#include "liquid/compiler.h"
#include "liquid/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <utility>

namespace amends::liquid {
namespace {

constexpr std::size_t kNamesShown = 10;

std::string names_of(std::span<const Partial> partials) {
  if (partials.empty()) {
    return "there are none";
  }
  std::string names = "there are ";
  for (std::size_t i = 0; i < std::min(partials.size(), kNamesShown); ++i) {
    names += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", partials[i].name);
  }
  return names + (partials.size() > kNamesShown ? " and others" : "");
}

/// Of a name that can be one of a file.
bool is_plain(std::string_view name) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  return !name.empty() && name.find_first_not_of(kPlain) == std::string_view::npos;
}

/// What is to be done about a name that is not there.
std::string remedy_of(std::string_view name, std::string_view file) {
  const std::size_t at = file.find('@');
  if (at == std::string_view::npos || !is_plain(name)) {
    return {};
  }
  return fmt::format("; add the file {}{}{}", file.substr(0, at), name, file.substr(at + 1));
}

}  // namespace

std::uint32_t Compiler::unit_of(const Partial& partial) {
  const auto known = std::ranges::find(rendered_, &partial, &Rendered::partial);
  if (known != rendered_.end()) {
    return known->unit;
  }
  rendered_.push_back({&partial, emitter_.add_unit()});
  return rendered_.back().unit;
}

/// The name is a text, so that all there is to be printed is known when compiling.
Result<void> Compiler::read_partial(Expression& expression, Call& call) const {
  const Word word = expression.peek();
  if (word.kind != Lexeme::text) {
    return expression.fail(
        "liquid.syntax",
        fmt::format("{} stands where the name of a partial in quotes is wanted", described(word)),
        word
    );
  }
  const auto found = std::ranges::find(options_.partials, word.text, &Partial::name);
  if (found == options_.partials.end()) {
    return expression.fail(
        "liquid.unknown_partial",
        fmt::format(
            "there is no partial {}: {}{}",
            described(word),
            names_of(options_.partials),
            remedy_of(word.text, options_.partial_file)
        ),
        word
    );
  }
  expression.take();
  call.partial = &*found;
  call.alias = found->alias.empty() ? found->name : found->alias;
  return {};
}

/// `with value` or `for list`, whose value is then on the stack.
Result<void> Compiler::read_with(Expression& expression, Call& call) {
  if (expression.accept_name("with")) {
    call.with = Call::With::value;
  } else if (expression.accept_name("for")) {
    call.with = Call::With::each;
  } else {
    return {};
  }
  AMENDS_TRY_VOID(expression.value());
  return read_alias(expression, call);
}

Result<void> Compiler::read_alias(Expression& expression, Call& call) const {
  if (expression.accept_name("as")) {
    AMENDS_TRY(const Word alias, expression.expect(Lexeme::name, "a name"));
    call.alias = alias.text;
  }
  return {};
}

/// name: value, name: value; `take` is called with each name, its value on the stack, and what that
/// reads.
template <class Take>
Result<void> Compiler::each_argument(Expression& expression, Take take) {
  std::size_t count = 0;
  while (expression.peek().kind != Lexeme::end) {
    if (expression.accept(Lexeme::comma)) {
      continue;
    }
    AMENDS_TRY(const Word name, expression.expect(Lexeme::name, "the name of an argument"));
    AMENDS_TRY_VOID(expression.expect(Lexeme::colon, "a colon"));
    AMENDS_TRY_VOID(expression.value());
    if (++count > kValuesMax) {
      return expression.fail(
          "liquid.syntax", fmt::format("a partial is given at most {} values", kValuesMax), name
      );
    }
    if (!take(name, expression.take_depends())) {
      return too_many_names();
    }
  }
  return {};
}

Result<void> Compiler::tag_render(Expression& expression) {
  print_something();
  Call call;
  AMENDS_TRY_VOID(read_partial(expression, call));
  if (expression.peek().kind != Lexeme::name || expression.peek().text != "for") {
    return call_unit(expression, call);
  }
  AMENDS_TRY_VOID(read_with(expression, call));
  Block& block = open_block(BlockKind::loop);
  block.blank = false;
  block.skip = emitter_.emit({.op = Op::loop_begin, .b = kNone}, position_);
  block.body = emitter_.next_index();
  emitter_.bind(BoundKind::nameless, {}, expression.depends());
  const Result<void> called = call_unit(expression, call);
  close_block();
  return called;
}

/// Makes the frame, fills it and calls. The item of a loop is the alias; the value of `with` is
/// read here.
Result<void> Compiler::call_unit(Expression& expression, const Call& read) {
  Call call = read;
  const std::uint32_t unit = unit_of(*call.partial);
  std::set<std::string> given;
  const auto give = [this, unit, &given](const Word& name, const Dependencies& what) {
    given.emplace(name.text);
    return emitter_.argument({unit, std::string(name.text)}, name.position, what);
  };
  emitter_.emit({.op = Op::frame, .a = unit}, position_);
  const bool each = call.with == Call::With::each;
  if (each) {
    emitter_.emit({.op = Op::load_item, .a = kNone}, position_);
  } else {
    AMENDS_TRY_VOID(read_with(expression, call));
  }
  const Word alias{Lexeme::name, call.alias, position_};
  if (call.with != Call::With::nothing && !give(alias, expression.take_depends())) {
    return too_many_names();
  }
  AMENDS_TRY_VOID(each_argument(expression, give));
  emitter_.note_call(unit, given);
  emitter_.emit(
      {.op = Op::call, .detail = static_cast<std::uint8_t>(each ? 1 : 0), .a = unit}, position_
  );
  return {};
}

Result<void> Compiler::tag_include(Expression& expression) {
  print_something();
  Call call;
  AMENDS_TRY_VOID(read_partial(expression, call));
  AMENDS_TRY_VOID(read_with(expression, call));
  const bool each = call.with == Call::With::each;
  std::vector<std::uint32_t> locals;
  if (each) {
    Block& block = open_block(BlockKind::loop);
    block.blank = false;
    block.skip = emitter_.emit({.op = Op::loop_begin, .b = kNone}, position_);
    block.body = emitter_.next_index();
    emitter_.bind(BoundKind::nameless, call.alias, expression.take_depends());
  } else if (call.with == Call::With::value) {
    locals.push_back(emitter_.hidden());
    emitter_.emit({.op = Op::store, .a = locals.back()}, position_);
    emitter_.bind_argument(call.alias, locals.back(), expression.take_depends());
  }
  const Result<void> included = include_here(expression, call, locals);
  for (const std::uint32_t local : locals) {
    emitter_.unbind();
    emitter_.release(local);
  }
  if (each) {
    close_block();
  }
  return included;
}

Result<void> Compiler::include_here(
    Expression& expression, const Call& call, std::vector<std::uint32_t>& locals
) {
  const auto bind = [this, &locals](const Word& name, const Dependencies& what) {
    locals.push_back(emitter_.hidden());
    emitter_.emit({.op = Op::store, .a = locals.back()}, name.position);
    emitter_.bind_argument(name.text, locals.back(), what);
    return true;
  };
  AMENDS_TRY_VOID(each_argument(expression, bind));
  return compile_included(*call.partial);
}

/// What the partial opens it ends; names and loops around it are known to it.
Result<void> Compiler::compile_included(const Partial& partial) {
  if (std::ranges::find(including_, &partial) != including_.end()) {
    return fail(
        "liquid.limit_depth",
        fmt::format("the partial \"{}\" includes itself: use render", partial.name)
    );
  }
  if (including_.size() == kIncludeDepthMax) {
    return fail(
        "liquid.limit_depth",
        fmt::format("partials include one another at most {} deep", kIncludeDepthMax)
    );
  }
  including_.push_back(&partial);
  const Position position = position_;
  compile_source(partial.source, partial.file.empty() ? partial.name : partial.file);
  position_ = position;
  including_.pop_back();
  return {};
}

}  // namespace amends::liquid
