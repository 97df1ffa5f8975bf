#include "liquid/limits.h"
#include "liquid/template_support_test.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace amends::liquid {
namespace {

constexpr std::array<Partial, 13> kPartials{{
    {"card", "<{{ card.name }}{{ note }}>", "parts/card.html"},
    {"who", "{{ name }}{% assign name = 'X' %}{{ name }}", ""},
    {"row", "{{ row }}{{ forloop.index }}{% unless forloop.last %},{% endunless %}", ""},
    {"inner", "{% for i in (1..2) %}{{ forloop.parentloop.index }}{{ i }}{% endfor %}", ""},
    {"stop", "{{ x }}{% break %}", ""},
    {"set", "{% assign city = 'Bergen' %}{% increment n %}", ""},
    {"down",
     "{{ n }}{% if n > 0 %}{% assign m = n | minus: 1 %}{% render 'down', n: m %}{% endif %}",
     ""},
    {"endless", "x{% render 'endless' %}", ""},
    {"self", "{% include 'self' %}", ""},
    {"ping", "{% include 'pong' %}", ""},
    {"pong", "{% include 'ping' %}", ""},
    {"wrong", "a\n{{ b | nope }}{% if c %}", "parts/wrong.html"},
    {"badly", "\xFF", ""},
}};

struct Case {
  const char* source;
  const char* result;
};

class Partials : public testing::TestWithParam<Case> {};

TEST_P(Partials, as_liquid_does) {
  EXPECT_EQ(render(GetParam().source, everything(), Escape::none, kPartials), GetParam().result)
      << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(
    Rendered,
    Partials,
    testing::Values(
        Case{
            "{% render 'card' with lamp %}{% render 'card', card: lamp, note: '!' %}",
            "<Lamp><Lamp!>"
        },
        Case{"{% render 'card' with items[1] as card note: 1 %}", "<Chair1>"},
        Case{"{% render 'card' for items %}", "<Lamp><Chair>"},
        Case{"{% render 'card' for items as x, card: lamp %}", "<Lamp><Lamp>"},
        // The names of a list are known everywhere; what the caller assigned is not.
        Case{
            "{% render 'who' %}|{% assign name = 'Y' %}{% render 'who' %}|{{ name }}",
            "KariX|KariX|Y"
        },
        Case{"{% render 'who', name: nil %}", "X"},
        Case{"{% render 'row' for list %}", "a1,b2,c3"},
        Case{"{% for i in (1..2) %}{% render 'row' with i %}{% endfor %}", "1,2,"},
        Case{"{% for i in (1..2) %}{% render 'inner' %} {% endfor %}", "12 12 "},
        Case{"{% render 'set' %}{% render 'set' %}{{ city }}{% increment n %}", "000"},
        Case{"{% render 'down', n: 3 %}", "3210"},
        Case{"{% render 'endless' %}", "ERROR liquid.limit_depth"},
        Case{"{% capture x %}{% render 'card' with lamp %}{% endcapture %}[{{ x }}]", "[<Lamp>]"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Included,
    Partials,
    testing::Values(
        Case{
            "{% include 'card' with lamp %}{% include 'card', card: lamp, note: '!' %}{{ note }}",
            "<Lamp><Lamp!>"
        },
        Case{"{% include 'card' for items %}", "<Lamp><Chair>"},
        Case{"{% include 'who' %}{{ name }}", "KariXX"},
        Case{"{% include 'who', name: 'Z' %}{{ name }}", "ZZX"},
        Case{"{% include 'set' %}{% include 'set' %}{{ city }}{{ n }}", "01Bergen2"},
        Case{"{% for x in list %}{% include 'stop' %}{% endfor %}.", "a."},
        Case{"{% for i in (1..2) %}{% include 'row', row: i %}{% endfor %}", "11,22"},
        Case{"{% include 'down', n: 2 %}", "210"}
    )
);

TEST(Partials, locate_errors_in_their_own_file) {
  const auto errors_in = [](std::string_view source) {
    const Compiled compiled = Template::compile(source, {"t.html", Escape::html, kPartials});
    std::string text;
    for (const Error& error : compiled.errors) {
      text += error.place().file + ":" + std::to_string(error.place().line) + ":" +
              std::to_string(error.place().column) + " " + error.id() + ";";
    }
    return text;
  };
  const std::string wrong =
      "parts/wrong.html:2:8 liquid.unknown_filter;"
      "parts/wrong.html:2:15 liquid.unclosed;";
  EXPECT_EQ(errors_in("{% include 'wrong' %}{% include 'wrong' %}"), wrong);
  EXPECT_EQ(errors_in("{% render 'wrong' %}{% render 'wrong' %}"), wrong);
  EXPECT_EQ(errors_in("{% if a %}{% include 'wrong' %}{% endif %}"), wrong);
  EXPECT_EQ(errors_in("{% render 'badly' %}"), "badly:1:1 liquid.encoding;");
  EXPECT_EQ(errors_in("\n{% render 'none' %}"), "t.html:2:11 liquid.unknown_partial;");
  EXPECT_EQ(errors_in("{% render name %}"), "t.html:1:11 liquid.syntax;");
  EXPECT_EQ(errors_in("{% render 'card' with lamp as %}"), "t.html:1:31 liquid.syntax;");
  EXPECT_EQ(errors_in("{% include 'self' %}"), "self:1:1 liquid.limit_depth;");
  EXPECT_EQ(errors_in("{% include 'ping' %}"), "pong:1:1 liquid.limit_depth;");
  EXPECT_EQ(errors_in("{% render 'stop' %}"), "stop:1:8 liquid.unexpected_tag;");
}

TEST(Partials, locate_what_goes_wrong_while_rendering) {
  const Compiled compiled = Template::compile(
      "\n{% render 'loop', n: 'x' %}",
      {"t.html",
       Escape::html,
       std::array<Partial, 1>{
           {{"loop",
             "\n\n {% for i in (1..3) limit: n %}"
             "{% endfor %}",
             "p/loop"}}
       }}
  );
  ASSERT_TRUE(compiled.program) << errors_of(compiled);
  const auto out = render_to_string(*compiled.program, {}, at_noon());
  ASSERT_FALSE(out.ok());
  EXPECT_TRUE(out.error().explain().starts_with("p/loop:3:2: ")) << out.error().explain();
}

TEST(Partials, number_their_outputs_with_their_file) {
  const Compiled compiled = Template::compile(
      "{{ a }}\n{% render 'card', card: b, note: c %}{% include 'card' %}",
      {"t.html", Escape::html, kPartials}
  );
  ASSERT_TRUE(compiled.program) << errors_of(compiled);
  // What every caller gives is no input; in the include nothing is given.
  EXPECT_EQ(
      compiled.program->inputs(), (std::vector<std::string>{"a", "b", "c", "card.name", "note"})
  );
  std::string seen;
  for (const Span& span : compiled.program->spans()) {
    seen += span.file + ":" + std::to_string(span.line) + ":" + std::to_string(span.column) + " " +
            span.expression + "=";
    for (const std::uint32_t input : span.inputs) {
      seen += compiled.program->inputs()[input] + ",";
    }
    seen += ";";
  }
  EXPECT_EQ(
      seen,
      "t.html:1:1 a=a,;parts/card.html:1:2 card.name=card.name,;parts/card.html:1:17 note=note,;"
      "parts/card.html:1:2 card.name=b,;parts/card.html:1:17 note=c,;"
  );
}

TEST(Partials, are_bounded) {
  std::vector<Partial> chain;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i <= kIncludeDepthMax + 1; ++i) {
    texts.push_back("p" + std::to_string(i));
    texts.push_back("{% include 'p" + std::to_string(i + 1) + "' %}");
  }
  for (std::size_t i = 0; i < texts.size(); i += 2) {
    chain.push_back({texts[i], i + 2 < texts.size() ? std::string_view(texts[i + 1]) : "x", {}});
  }
  EXPECT_EQ(errors("{% include 'p2' %}", chain), "");
  EXPECT_EQ(errors("{% include 'p0' %}", chain), "liquid.limit_depth@1:1 ");
  // Each includes the next ten times: a billion of the last one.
  std::vector<std::string> bodies;
  for (int i = 0; i < 10; ++i) {
    std::string body;
    for (int j = 0; j < 10; ++j) {
      body += "{% include 'p" + std::to_string(i + 1) + "' %}";
    }
    bodies.push_back(body);
  }
  std::vector<Partial> bomb;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    bomb.push_back({texts[2 * i], bodies[i], {}});
  }
  bomb.push_back({"p10", "xxxxxxxxxx", {}});
  const Compiled compiled = Template::compile("{% include 'p0' %}", {"t.html", Escape::html, bomb});
  ASSERT_FALSE(compiled.errors.empty());
  EXPECT_EQ(compiled.errors.front().id(), "liquid.limit_source");
  const std::string big(kSourceBytesMax + 1, 'x');
  const std::array<Partial, 1> too_long{{{"big", big, {}}}};
  EXPECT_EQ(errors("{% render 'big' %}", too_long), "liquid.limit_source@1:1 ");
  // Every call makes two more: steps, not memory, end it.
  const std::array<Partial, 1> tree{
      {{"t",
        "{% if n < 40 %}{% assign m = n | plus: 1 %}{% render 't', n: m %}{% render 't', n: m %}"
        "{% endif %}",
        {}}}
  };
  EXPECT_EQ(render("{% render 't', n: 0 %}", {}, Escape::none, tree), "ERROR liquid.limit_steps");
}

}  // namespace
}  // namespace amends::liquid
