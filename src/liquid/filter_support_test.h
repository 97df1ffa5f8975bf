#pragma once

#include "liquid/template.h"
#include "liquid/value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::liquid {

/// What filters are tested with: an output and what it prints, or "ERROR id", or "REFUSED id" of
/// one that does not compile.
class FilterRun {
 public:
  Escape escape = Escape::none;
  std::string language = "en";
  std::string zone = "UTC";
  std::vector<std::pair<std::string, Value>> names;

  [[nodiscard]] std::string operator()(std::string_view source) const {
    const Compiled compiled =
        Template::compile(source, {.file = "t", .escape = escape, .partials = {}});
    if (!compiled.program) {
      return "REFUSED " + compiled.errors.front().id();
    }
    std::vector<Value> inputs;
    for (const std::string& name : compiled.program->inputs()) {
      const auto found = std::ranges::find(names, name, &std::pair<std::string, Value>::first);
      inputs.push_back(found == names.end() ? Value() : found->second);
    }
    RenderOptions options;
    options.time_max = std::chrono::hours(1);  // a slow machine must not decide
    options.locale = text::Locale::parse(language).value();
    options.zone = zone;
    options.now = from_us(1'795'518'000'000'000);  // 2026-11-24 11:00 UTC
    const auto text = render_to_string(*compiled.program, inputs, options);
    return text.ok() ? *text : "ERROR " + text.error().id();
  }
};

struct FilterRow {
  std::string_view expression;
  std::string_view text;
};

inline void expect_rows(const FilterRun& run, std::initializer_list<FilterRow> rows) {
  for (const FilterRow& row : rows) {
    EXPECT_EQ(run("{{ " + std::string(row.expression) + " }}"), row.text) << row.expression;
  }
}

}  // namespace amends::liquid
