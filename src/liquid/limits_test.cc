#include "liquid/limits.h"

#include "liquid/template_support_test.h"

#include <gtest/gtest.h>

#include <chrono>

namespace amends::liquid {
namespace {

TEST(Limits, stops_at_its_limits) {
  EXPECT_EQ(
      render("{% for i in (1..1000000000000) %}x{% endfor %}", {}), "ERROR liquid.limit_iterations"
  );
  EXPECT_EQ(
      render(
          "{% for i in (1..90000) %}{% if a or b or c or d or e or f %}{% endif %}x{% endfor %}", {}
      ),
      "ERROR liquid.limit_steps"
  );
  const std::string big(1 << 20, 'x');
  EXPECT_EQ(
      render("{% for i in (1..9) %}{{ big }}{% endfor %}", {{"big", Value::of(big)}}),
      "ERROR liquid.limit_output"
  );
  EXPECT_EQ(
      render(
          "{% for i in (1..99) %}{% assign x = big | upcase %}{% endfor %}",
          {{"big", Value::of(big)}}
      ),
      "ERROR liquid.limit_memory"
  );
}

TEST(Limits, refuses_sources_beyond_its_limits) {
  EXPECT_EQ(errors(std::string(kSourceBytesMax + 1, 'x')), "liquid.limit_source@1:1 ");
  const auto nested = [](std::size_t depth) {
    std::string source;
    for (std::size_t i = 0; i < depth; ++i) {
      source += "{% if a %}";
    }
    for (std::size_t i = 0; i < depth; ++i) {
      source += "{% endif %}";
    }
    return source;
  };
  EXPECT_EQ(errors(nested(kNestingMax)), "");
  EXPECT_TRUE(errors(nested(kNestingMax + 1)).starts_with("liquid.limit_nesting@1:1001"));
  std::string many;
  for (std::size_t i = 0; i <= kInputsMax; ++i) {
    many += "{% if a" + std::to_string(i) + " %}{% endif %}";
  }
  EXPECT_TRUE(errors(many).starts_with("liquid.limit_names@"));
  std::string wrong;
  for (std::size_t i = 0; i < 3 * kErrorsMax; ++i) {
    wrong += "{{ }}";
  }
  EXPECT_EQ(Template::compile(wrong, {}).errors.size(), kErrorsMax);
}

TEST(Limits, is_linear_in_hostile_sources) {
  for (const std::string_view piece :
       {"{{",
        "{%",
        "{{ '",
        "{% comment %}",
        "{{ x",
        "{{a|b:",
        "{%if a%}",
        "{% raw %}",
        "{% doc %}",
        "{%#",
        "{%   ",
        "{% case a %}{% when 1 %}",
        "{{a[",
        "{% capture a %}",
        "{% cycle 'a'",
        "{% liquid\n\n",
        "{% comment %}{% raw %}"}) {
    std::string source;
    while (source.size() + piece.size() <= kSourceBytesMax) {
      source += piece;
    }
    EXPECT_FALSE(Template::compile(source, {}).errors.empty());
  }
}

/// Each look at it is a second later.
class Hurried final : public SteadyClock {
 public:
  [[nodiscard]] Moment now() const override { return Moment(std::chrono::seconds(++looks_)); }

  [[nodiscard]] int looks() const { return looks_; }

 private:
  mutable int looks_ = 0;
};

TEST(Limits, end_a_rendering_that_takes_too_long) {
  const Compiled slow = Template::compile(
      "\n{% for i in (1..90000) %}{% if i %}{% endif %}{% endfor %}", {"t.html", Escape::none, {}}
  );
  const Compiled quick = Template::compile("{{ a }}", {"t.html", Escape::none, {}});
  ASSERT_TRUE(slow.program && quick.program);
  RenderOptions options;
  const Hurried clock;
  options.steady = &clock;
  options.time_max = std::chrono::milliseconds(3500);
  const auto out = render_to_string(*slow.program, {}, options);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().id(), "liquid.limit_time");
  EXPECT_EQ(out.error().place().line, 2);
  EXPECT_EQ(clock.looks(), 5);
  EXPECT_TRUE(render_to_string(*quick.program, {}, options).ok());
  EXPECT_EQ(clock.looks(), 5);
  options.time_max = std::chrono::hours(1);
  EXPECT_TRUE(render_to_string(*slow.program, {}, options).ok());
}

struct Hostile {
  const char* source;
  const char* result;
};

TEST(Limits, stop_what_grows_without_end) {
  const std::string big(1 << 20, 'x');
  const Hostile kCases[] = {
      {"{% assign x = 'x' %}{% for i in (1..60) %}{% assign x = x | append: x %}{% endfor %}",
       "ERROR liquid.limit_memory"},
      {"{% assign x = 'x' %}{% for i in (1..60) %}{% capture x %}{{ x }}{{ x }}{% endcapture %}{% "
       "endfor %}",
       "ERROR liquid.limit_memory"},
      {"{% for i in (1..60) %}{% capture x %}{{ x }}{{ x }}{{ missing }}{% endcapture %}{% endfor "
       "%}",
       "ERROR liquid.limit_memory"},
      {"{% for i in (1..60) %}{% capture x %}{{ x }}{{ x }}{{ big }}{% endcapture %}{% endfor %}",
       "ERROR liquid.limit_memory"},
      {"{% assign x = 'a' | split: '' %}{% for i in (1..60) %}{% assign x = x | concat: x %}{% "
       "endfor %}",
       "ERROR liquid.limit_memory"},
      {"{% assign x = big | split: '-' %}{% for i in (1..9) %}{% assign x = x | concat: x %}{% "
       "endfor %}{{ x }}",
       "ERROR liquid.limit_output"},
      {"{% for i in (1..90000) %}{% cycle i: 1, 2 %}{% endfor %}", "ERROR liquid.limit_memory"},
      {"{% for i in (1..1000000000000000000) %}{% ifchanged %}{{ i }}{% endifchanged %}{% endfor "
       "%}",
       "ERROR liquid.limit_iterations"},
      {"{% tablerow i in (1..1000000000000000000) %}{% endtablerow %}",
       "ERROR liquid.limit_iterations"},
      {"{{ (1..1000000000000000000) | join: '' }}", "ERROR liquid.limit_memory"},
      {"{{ (-9223372036854775807..9223372036854775807) | size }}", "9223372036854775807"},
      {"{% for i in (1..90000) %}{{ big | size }}{% endfor %}", "ERROR liquid.limit_steps"},
      {"{% for i in (1..90000) %}{% if big == big %}{% endif %}{% endfor %}",
       "ERROR liquid.limit_steps"},
      {"{% assign x = big %}{% for i in (1..90000) %}{{ x.size }}{% endfor %}",
       "ERROR liquid.limit_steps"},
  };
  for (const Hostile& each : kCases) {
    EXPECT_EQ(render(each.source, {{"big", Value::of(big)}}), each.result) << each.source;
  }
}

TEST(Limits, hold_at_the_ends_of_integers) {
  const Hostile kCases[] = {
      {"{{ -9223372036854775808 | divided_by: -1 }}", "9.223372036854776e+18"},
      {"{{ -9223372036854775808 | modulo: -1 }}", "0"},
      {"{{ 1 | divided_by: 0 }}", "ERROR liquid.division_by_zero"},
      {"{% for i in (9223372036854775807..9223372036854775807) offset: 0 %}{{ i }}{% endfor %}",
       "9223372036854775807"},
      {"{% assign x = 'a' | split: '' %}[{{ x[-9223372036854775808] }}{{ x[9223372036854775807] "
       "}}]",
       "[]"},
  };
  for (const Hostile& each : kCases) {
    EXPECT_EQ(render(each.source, {}), each.result) << each.source;
  }
}

TEST(Limits, bound_names_and_values) {
  std::string names;
  for (std::size_t i = 0; i <= kLocalsMax; ++i) {
    names += "{% assign a" + std::to_string(i) + " = 1 %}";
  }
  EXPECT_TRUE(errors(names).starts_with("liquid.limit_names@"));
  std::string values = "1";
  for (std::size_t i = 0; i <= kValuesMax; ++i) {
    values += ", 1";
  }
  EXPECT_EQ(errors("{% cycle " + values + " %}"), "liquid.syntax@1:1 ");
  EXPECT_EQ(errors("{% case a %}{% when " + values + " %}{% endcase %}"), "liquid.syntax@1:13 ");
}

}  // namespace
}  // namespace amends::liquid
