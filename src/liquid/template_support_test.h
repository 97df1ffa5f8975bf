#pragma once

#include "liquid/template.h"
#include "liquid/value.h"

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::liquid {

using Names = std::map<std::string, Value, std::less<>>;

inline std::vector<Value> bind(const Template& program, const Names& names) {
  std::vector<Value> inputs;
  for (const std::string& name : program.inputs()) {
    const auto found = names.find(name);
    inputs.push_back(found == names.end() ? Value() : found->second);
  }
  return inputs;
}

inline RenderOptions at_noon() {
  RenderOptions options;
  options.time_max = std::chrono::hours(1);  // a slow machine must not decide
  options.zone = "Europe/Oslo";
  options.now = from_us(1'795'518'000'000'000);  // 2026-11-24 12:00 in Oslo.
  return options;
}

inline std::string errors_of(const Compiled& compiled) {
  std::string text;
  for (const Error& error : compiled.errors) {
    text += error.id() + "@" + std::to_string(error.place().line) + ":" +
            std::to_string(error.place().column) + " ";
  }
  return text;
}

/// What the template prints, or "ERRORS id@line:column ..." or "ERROR id".
inline std::string render(
    std::string_view source,
    const Names& names,
    Escape escape = Escape::none,
    std::span<const Partial> partials = {}
) {
  const Compiled compiled = Template::compile(source, {"t.html", escape, partials});
  if (!compiled.program) {
    return "ERRORS " + errors_of(compiled);
  }
  const auto out = render_to_string(*compiled.program, bind(*compiled.program, names), at_noon());
  return out.ok() ? *out : "ERROR " + out.error().id();
}

inline std::string errors(std::string_view source, std::span<const Partial> partials = {}) {
  return errors_of(Template::compile(source, {"t.html", Escape::html, partials}));
}

inline const std::array<Value, 3> kThree{Value::of("a"), Value::of("b"), Value::of("c")};
inline const std::array<Field, 2> kLamp{
    {{"name", Value::of("Lamp")}, {"price", Value::of("399.00")}}
};
inline const std::array<Field, 1> kChair{{{"name", Value::of("Chair")}}};
inline const std::array<Value, 2> kItems{
    Value::of(std::span<const Field>(kLamp)), Value::of(std::span<const Field>(kChair))
};

/// Names that tests read.
inline Names everything() {
  return {
      {"name", Value::of("Kari")},
      {"contact.city", Value::of("Oslo")},
      {"orders", Value::of("12")},
      {"zero", Value::of(0)},
      {"no", Value::of(false)},
      {"yes", Value::of("true")},
      {"blank_text", Value::of("  ")},
      {"void", Value::of("")},
      {"half", Value::of(0.5)},
      {"two", Value::of(2.0)},
      {"ключ", Value::of("да")},
      {"list", Value::of(std::span<const Value>(kThree))},
      {"none", Value::of(std::span<const Value>())},
      {"items", Value::of(std::span<const Value>(kItems))},
      {"day", Value::of("2026-11-24")},
      {"price", Value::of("399")},
      {"lamp", Value::of(std::span<const Field>(kLamp))},
      {"key", Value::of("price")},
  };
}

struct Case {
  const char* source;
  const char* result;
};

/// Everything a sink is told, in one line.
class Recorder final : public Sink {
 public:
  void literal(std::uint32_t literal, std::string_view text) override {
    seen_ += "L" + std::to_string(literal) + "=" + std::string(text) + ";";
  }

  void value(std::uint32_t span, std::string_view escaped, ValueFlags flags) override {
    seen_ += "V" + std::to_string(span) + "=" + std::string(escaped);
    if (flags.used_default) {
      seen_ += "+default";
    }
    if (flags.empty) {
      seen_ += "+empty";
    }
    if (flags.nil) {
      seen_ += "+nil";
    }
    seen_ += ";";
  }

  [[nodiscard]] const std::string& seen() const { return seen_; }

 private:
  std::string seen_;
};

}  // namespace amends::liquid
