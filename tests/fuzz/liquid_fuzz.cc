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

namespace liquid = amends::liquid;

namespace {

class Values final : public liquid::Sink {
 public:
  void literal(std::uint32_t, std::string_view) override {}

  void value(std::uint32_t, std::string_view escaped, liquid::ValueFlags flags) override {
    AMENDS_CHECK(escaped.find_first_of("<>\"'") == std::string_view::npos);
    AMENDS_CHECK(flags.empty == escaped.empty());
  }
};

void render(const liquid::Template& program) {
  const std::array list{liquid::Value::of("<b>"), liquid::Value::of(3), liquid::Value()};
  const std::array record{liquid::Field{"name", liquid::Value::of("\"&'")}};
  const std::array some{
      liquid::Value::of("<a href=\"x\">"),
      liquid::Value::of("12"),
      liquid::Value::of(std::span<const liquid::Value>(list)),
      liquid::Value::of(std::span<const liquid::Field>(record)),
      liquid::Value(),
  };
  std::vector<liquid::Value> inputs;
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
  const liquid::Compiled compiled =
      liquid::Template::compile(source, {"fuzz", liquid::Escape::html});
  AMENDS_CHECK(compiled.program.has_value() == compiled.errors.empty());
  for (const Error& error : compiled.errors) {
    AMENDS_CHECK(error.place().line >= 1 && error.place().column >= 1);
    (void)liquid::caret(source, error.place());
  }
  if (compiled.program) {
    render(*compiled.program);
  }
  if (const auto condition = liquid::Condition::compile(source, "fuzz"); condition.ok()) {
    (void)condition->matches({});
  }
  return 0;
}
