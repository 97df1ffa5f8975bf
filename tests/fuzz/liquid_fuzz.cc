// libs: amends::liquid
#include "base/check.h"
#include "liquid/caret.h"
#include "liquid/condition.h"
#include "liquid/limits.h"
#include "liquid/template.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace amends::liquid {

namespace {

class Values final : public Sink {
 public:
  void literal(std::uint32_t, std::string_view) override {}

  void value(std::uint32_t, std::string_view escaped, ValueFlags flags) override {
    AMENDS_CHECK(escaped.find_first_of("<>\"'") == std::string_view::npos);
    AMENDS_CHECK(flags.empty == escaped.empty());
  }
};

void render(const Template& program) {
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
  Values sink;
  const auto done = program.render(inputs, {}, sink);
  AMENDS_CHECK(done.ok() || done.error().id().starts_with("liquid.limit_"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const Compiled compiled = Template::compile(source, {"fuzz", Escape::html});
  AMENDS_CHECK(compiled.program.has_value() == compiled.errors.empty());
  for (const Error& error : compiled.errors) {
    AMENDS_CHECK(error.place().line >= 1 && error.place().column >= 1);
    (void)caret(source, error.place());
  }
  if (compiled.program) {
    render(*compiled.program);
  }
  if (const auto condition = Condition::compile(source, "fuzz"); condition.ok()) {
    (void)condition->matches({});
  }
  return 0;
}

}  // namespace amends::liquid
