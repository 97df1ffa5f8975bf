#include "liquid/condition.h"

#include "liquid/expression.h"
#include "liquid/lexer.h"
#include "liquid/limits.h"
#include "liquid/machine.h"
#include "text/utf8.h"

#include <utility>

namespace amends::liquid {

Result<Condition> Condition::compile(std::string_view expression, std::string_view file) {
  if (expression.size() > kSourceBytesMax) {
    return make_error("liquid.limit_source", "a condition has at most {} bytes", kSourceBytesMax)
        .at({std::string(file), 1, 1});
  }
  PositionCursor cursor(expression);
  if (const auto invalid = text::first_invalid(expression)) {
    const Position position = cursor.at(*invalid);
    return encoding_error({std::string(file), position.line, position.column});
  }
  AMENDS_TRY(std::vector<Word> words, split_words({expression, 0, file}, cursor));
  Emitter emitter;
  emitter.begin_file(file);
  std::vector<Error> errors;
  Expression parsed(std::move(words), emitter, errors);
  AMENDS_TRY_VOID(parsed.condition());
  emitter.end_unit({});
  return Condition(emitter.finish());
}

const std::vector<std::string>& Condition::inputs() const {
  return program_->inputs;
}

Result<bool> Condition::matches(std::span<const Value> values) const {
  const RenderOptions options;
  StringSink sink;
  Machine machine(*program_, values, options);
  AMENDS_TRY_VOID(machine.run(sink));
  return truthy(machine.top());
}

}  // namespace amends::liquid
