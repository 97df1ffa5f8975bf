// The filters of an expression.
#include "liquid/expression.h"
#include "liquid/filters.h"
#include "liquid/limits.h"

#include <algorithm>
#include <utility>

namespace amends::liquid {
namespace {

std::string wanted_arguments(const Filter& filter) {
  if (filter.arguments_max == 0) {
    return "no arguments";
  }
  if (filter.arguments_min == filter.arguments_max) {
    return filter.arguments_min == 1 ? std::string("one argument")
                                     : fmt::format("{} arguments", filter.arguments_min);
  }
  return fmt::format("{} to {} arguments", filter.arguments_min, filter.arguments_max);
}

}  // namespace

Result<void> Expression::named_argument(Call& call) {
  const Word word = take();
  take();
  if (word.text != "allow_false" || (peek().text != "true" && peek().text != "false")) {
    return fail(
        "liquid.filter_arguments",
        fmt::format("{} is no argument of a filter here", described(word)),
        word
    );
  }
  call.named = take().text == "true" ? 1 : 0;
  return {};
}

Result<void> Expression::arguments(Call& call) {
  const Program& program = emitter_.program();
  do {
    if (peek().kind == Lexeme::name && words_[at_ + 1].kind == Lexeme::colon) {
      AMENDS_TRY_VOID(named_argument(call));
      continue;
    }
    const Word word = peek();
    AMENDS_TRY_VOID(value());
    if (++call.count > kFilterArgumentsMax) {
      return fail("liquid.filter_arguments", "this is one argument too many", word);
    }
    if (call.count == 1 && word.kind == Lexeme::text) {
      call.constant = program.constants[program.code.back().a].text();
    }
  } while (accept(Lexeme::comma));
  return {};
}

Result<void> Expression::check_arguments(const Call& call, std::size_t filter) const {
  const Filter& called = filters()[filter];
  if (call.count < called.arguments_min || call.count > called.arguments_max) {
    return fail(
        "liquid.filter_arguments",
        fmt::format("{} takes {} and has {}", called.name, wanted_arguments(called), call.count),
        call.filter
    );
  }
  if (called.refuse == nullptr || !call.constant) {
    return {};
  }
  const std::string why = called.refuse(*call.constant);
  return why.empty() ? Result<void>() : fail("liquid.filter_arguments", why, call.filter);
}

Result<void> Expression::filter_call() {
  Call call;
  AMENDS_TRY(call.filter, expect(Lexeme::name, "the name of a filter"));
  if (accept(Lexeme::colon)) {
    AMENDS_TRY_VOID(arguments(call));
  }
  const auto known = std::ranges::find(filters(), call.filter.text, &Filter::name);
  if (known == filters().end()) {
    const std::string_view meant = nearest_filter(call.filter.text);
    const std::string remedy =
        meant.empty() ? std::string("remove it") : fmt::format("is {} meant?", meant);
    add_error(
        errors_,
        fail(
            "liquid.unknown_filter",
            fmt::format("there is no filter {}: {}", described(call.filter), remedy),
            call.filter
        )
    );
    return {};
  }
  const auto index = static_cast<std::size_t>(known - filters().begin());
  AMENDS_TRY_VOID(check_arguments(call, index));
  depends_.has_default = depends_.has_default || call.filter.text == "default";
  emitter_.emit(
      {.op = Op::filter,
       .detail = call.count,
       .named = call.named,
       .a = static_cast<std::uint32_t>(index)},
      call.filter.position
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
