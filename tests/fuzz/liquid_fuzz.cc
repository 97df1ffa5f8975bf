// libs: amends::liquid
#include "base/check.h"
#include "liquid/caret.h"
#include "liquid/condition.h"
#include "liquid/limits.h"
#include "liquid/template.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace amends::liquid {

namespace {

/// Splits an input into the template and the partials a, b and c.
constexpr std::string_view kBetween = "\n====\n";
/// The one filter that makes markup; everything else that is printed is a text.
constexpr std::string_view kMakesMarkup = "newline_to_br";

enum class Markup : std::uint8_t { none, made };

class Values final : public Sink {
 public:
  Values(const Template& program, Markup markup) : program_(program), markup_(markup) {}

  void literal(std::uint32_t literal, std::string_view text) override {
    AMENDS_CHECK(text == program_.literals().at(literal));
  }

  void value(std::uint32_t span, std::string_view escaped, ValueFlags flags) override {
    AMENDS_CHECK(span < program_.spans().size());
    AMENDS_CHECK(
        markup_ == Markup::made || escaped.find_first_of("<>\"'") == std::string_view::npos
    );
    AMENDS_CHECK(flags.empty == escaped.empty());
  }

 private:
  const Template& program_;
  Markup markup_;
};

std::vector<Partial> take_partials(std::string_view& source) {
  std::vector<Partial> partials;
  std::string_view rest = source;
  const std::size_t end = std::min(rest.find(kBetween), rest.size());
  source = rest.substr(0, end);
  rest.remove_prefix(end);
  for (const std::string_view name : {"a", "b", "c"}) {
    if (rest.empty()) {
      break;
    }
    rest.remove_prefix(kBetween.size());
    const std::size_t size = std::min(rest.find(kBetween), rest.size());
    partials.push_back({name, rest.substr(0, size), {}});
    rest.remove_prefix(size);
  }
  return partials;
}

void check_spans(const Template& program) {
  for (const Span& span : program.spans()) {
    AMENDS_CHECK(span.line >= 1 && span.column >= 1 && !span.file.empty());
    for (const std::uint32_t input : span.inputs) {
      AMENDS_CHECK(input < program.inputs().size());
    }
  }
}

void render(const Template& program, Markup markup) {
  const std::array list{Value::of("<b>"), Value::of(3), Value()};
  const std::array record{Field{"name", Value::of("\"&'")}};
  const std::array some{
      Value::of("<a href=\"x\">"),
      Value::of("12"),
      Value::of(std::span<const Value>(list)),
      Value::of(std::span<const Field>(record)),
      Value(),
  };
  std::vector<Value> inputs;
  for (std::size_t i = 0; i < program.inputs().size(); ++i) {
    inputs.push_back(some[i % some.size()]);
  }
  Values sink(program, markup);
  const auto done = program.render(inputs, {}, sink);
  AMENDS_CHECK(done.ok() || done.error().id().starts_with("liquid."));
  AMENDS_CHECK(done.ok() || done.error().place().line >= 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view whole(reinterpret_cast<const char*>(data), size);
  std::string_view source = whole;
  const std::vector<Partial> partials = take_partials(source);
  const Compiled compiled = Template::compile(source, {"fuzz", Escape::html, partials});
  AMENDS_CHECK(compiled.program.has_value() == compiled.errors.empty());
  for (const Error& error : compiled.errors) {
    AMENDS_CHECK(error.place().line >= 1 && error.place().column >= 1);
    if (error.place().file == "fuzz") {
      (void)caret(source, error.place());
    }
  }
  if (compiled.program) {
    check_spans(*compiled.program);
    render(*compiled.program, whole.contains(kMakesMarkup) ? Markup::made : Markup::none);
  }
  if (const auto condition = Condition::compile(source, "fuzz"); condition.ok()) {
    (void)condition->matches({});
  }
  return 0;
}

}  // namespace amends::liquid
