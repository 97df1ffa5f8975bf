#include "liquid/template.h"

#include "liquid/caret.h"
#include "liquid/limits.h"
#include "liquid/template_support_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <rapidcheck.h>
#include <string>
#include <vector>

namespace amends::liquid {
namespace {

class Renders : public testing::TestWithParam<Case> {};

TEST_P(Renders, as_liquid_does) {
  EXPECT_EQ(render(GetParam().source, everything()), GetParam().result) << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(
    Outputs,
    Renders,
    testing::Values(
        Case{"Hei {{ name }}!", "Hei Kari!"},
        Case{"{{ contact.city }} {{contact . city}}", "Oslo Oslo"},
        Case{"{{ missing }}|{{ nil }}|{{ blank }}|{{ empty }}", "|||"},
        Case{"{{ ключ }}", "да"},
        Case{"{{ 12 }} {{ -3 }} {{ 1.50 }} {{ two }} {{ half }}", "12 -3 1.5 2.0 0.5"},
        Case{"{{ true }} {{ no }} {{ list }}", "true false abc"},
        Case{"{{ '{{' }} {{ \"it's\" }}", "{{ it's"},
        Case{"{ % } { { } }} %}", "{ % } { { } }} %}"},
        Case{"{{ name | upcase | downcase | capitalize }}", "Kari"},
        Case{
            "{{ missing | default: 'du' }} {{ void | default: name }} {{ none | default: 1 }}",
            "du Kari 1"
        },
        Case{"{{ no | default: 'x' }} {{ no | default: 'x', allow_false: true }}", "x false"},
        Case{"{{ zero | default: 5 }} {{ blank_text | default: 'x' }}", "0   "},
        Case{"{{ '<&>' | escape }}", "&lt;&amp;&gt;"},
        Case{"{{ 'a b&c' | url_encode }}", "a+b%26c"},
        Case{"{{ day | date: '%d %B %Y' }}", "24 November 2026"},
        Case{"{{ 'now' | date: '%Y-%m-%d %H:%M' }}", "2026-11-24 12:00"},
        Case{
            "{{ 0 | date: '%Y' }} {{ 'soon' | date: '%Y' }} {{ '-5' | date: '%Y' }}", "1970 soon -5"
        },
        Case{"{{ 'dear' | money: 'NOK' }}|{{ missing | money: 'NOK' }}", "dear|"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Branches,
    Renders,
    testing::Values(
        Case{"{% if name %}a{% else %}b{% endif %}", "a"},
        Case{"{% if no %}a{% elsif missing %}b{% elsif zero %}c{% else %}d{% endif %}", "c"},
        Case{"{% unless no %}a{% else %}b{% endunless %}{% unless name %}c{% endunless %}", "a"},
        Case{"{% unless yes %}a{% elsif zero == 0 %}b{% endunless %}", "b"},
        Case{"{% if orders > 9 %}many{% endif %}{% if orders == 12 %}!{% endif %}", "many!"},
        Case{"{% if orders > 100 or name contains 'ar' %}x{% endif %}", "x"},
        Case{"{% if yes == true %}x{% endif %}{% if void == false %}y{% endif %}", "x"},
        // From the right: false and (false or true); the left way round it would be true.
        Case{"{% if false and false or true %}x{% else %}y{% endif %}", "y"},
        Case{"{% if true or false and false %}x{% endif %}", "x"},
        Case{"{% if void == blank and blank_text == blank and nil == blank %}x{% endif %}", "x"},
        Case{"{% if void == empty and blank_text != empty and nil != empty %}x{% endif %}", "x"},
        Case{"{% if none == empty and none == blank and blank != empty %}x{% endif %}", "x"},
        Case{"{% if missing < 3 or missing > 3 or name < 3 %}x{% else %}y{% endif %}", "y"},
        Case{"{% if list contains 'b' and name <> 'b' %}x{% endif %}", "x"},
        Case{
            "{% if list contains nil or list contains false or name contains nil %}x{% endif %}", ""
        },
        Case{"{% if 'a' < 'b' and 2 >= 2.0 and 1 <= 1.5 %}x{% endif %}", "x"},
        Case{"{% if true %}{% if no %}a{% else %}b{% endif %}{% endif %}", "b"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Loops,
    Renders,
    testing::Values(
        Case{
            "{% for x in list %}{{ x }}{% unless forloop.last %},{% endunless %}{% endfor %}",
            "a,b,c"
        },
        Case{
            "{% for i in (1..4) %}{{ i }}{% endfor %}{% for i in (4..1) %}{{ i }}{% endfor %}",
            "1234"
        },
        Case{
            "{% for i in (1..orders) reversed %}{{ i }} {% endfor %}", "12 11 10 9 8 7 6 5 4 3 2 1 "
        },
        Case{"{% for x in list limit: 1 offset: 1 %}{{ x }}{% endfor %}", "b"},
        Case{"{% for x in list offset: 2, limit: 5 %}{{ x }}{% endfor %}", "c"},
        Case{"{% for x in list reversed limit: 2 %}{{ x }}{% endfor %}", "ba"},
        Case{"{% for x in list limit: -1 %}{{ x }}{% else %}none{% endfor %}", "none"},
        Case{"{% for x in missing %}{{ x }}{% else %}none{% endfor %}", "none"},
        Case{"{% for x in name %}{{ x }}{% endfor %}", "Kari"},
        Case{
            "{% for x in list %}{% if x == 'b' %}{% break %}{% endif %}{{ x }}{% else %}e{% endfor "
            "%}!",
            "a!"
        },
        Case{
            "{% for x in list %}{% if x == 'b' %}{% continue %}{% endif %}{{ x }}{% endfor %}", "ac"
        },
        Case{
            "{% for x in list %}{{ forloop.index }}{{ forloop.index0 }}{{ forloop.rindex }}{{ "
            "forloop.length }}"
            "{{ forloop.first }} {% endfor %}",
            "1033true 2123false 3213false "
        },
        Case{
            "{% for x in list %}{% for x in (1..2) %}{{ x }}{{ forloop.parentloop.index }} {% "
            "endfor %}{{ x }}"
            "{% endfor %}",
            "11 21 a12 22 b13 23 c"
        },
        Case{
            "{% for x in (1..3) %}{% for y in missing %}{% else %}{% continue %}{% endfor %}{{ x "
            "}}{% endfor %}.",
            "."
        },
        Case{
            "{% for item in items %}{{ item.name }}={{ item.price | default: '?' }};{% endfor %}",
            "Lamp=399.00;Chair=?;"
        },
        Case{
            "{% for item in items %}{% for pair in item %}{{ pair.first }} {% endfor %}{% endfor "
            "%}",
            "name price name "
        },
        Case{
            "{% for i in (9223372036854775806..9223372036854775807) %}{{ i }} {% endfor %}",
            "9223372036854775806 9223372036854775807 "
        }
    )
);

INSTANTIATE_TEST_SUITE_P(
    Names_and_space,
    Renders,
    testing::Values(
        Case{"{% assign x = name | upcase %}{{ x }}", "KARI"},
        Case{"{{ name }}{% assign name = 'Ola' %}{{ name }}", "KariOla"},
        Case{"{% if no %}{% assign name = 'Ola' %}{% endif %}{{ name }}", "Kari"},
        Case{
            "{% for i in (1..2) %}{{ name }} {% assign name = i %}{% endfor %}{{ name }}",
            "Kari 1 2"
        },
        Case{"{% assign x = items %}{{ x.size }}{{ x.first.name }}{{ x.last.name }}", "2LampChair"},
        Case{"{% assign x = blank %}{% if void == x %}x{% endif %}", "x"},
        Case{"a {%- if true -%} b {%- endif -%} c", "abc"},
        Case{"a {{- name -}} b", "aKarib"},
        Case{
            "a {%- comment -%} {{ broken {% comment %} x {% endcomment %} {%- endcomment -%} b",
            "ab"
        },
        Case{"a{% # any | thing: ' at all %}b{%- # -%} c", "abc"},
        Case{"!{% if true %}\n{% assign x = 1 %}\n{% endif %}!", "!!"},
        Case{"!{% if true %}\n{% if false %}x{% endif %}{% endif %}!", "!\n!"}
    )
);

TEST(Template, escapes_values_once_and_literals_never) {
  const Names names{{"x", Value::of("<a href=\"'&\">")}};
  EXPECT_EQ(render("<b>{{ x }}", names, Escape::html), "<b>&lt;a href=&quot;&#39;&amp;&quot;&gt;");
  EXPECT_EQ(
      render("<b>{{ x | escape }}", names, Escape::html), "<b>&lt;a href=&quot;&#39;&amp;&quot;&gt;"
  );
  EXPECT_EQ(
      render("{% assign y = x | escape %}{{ y | upcase | escape }}", names, Escape::html),
      "&lt;A HREF=&quot;&#39;&amp;&quot;&gt;"
  );
  EXPECT_EQ(render("?q={{ x }}", names, Escape::url), "?q=%3Ca%20href%3D%22%27%26%22%3E");
  EXPECT_EQ(render("{{ x }}", names, Escape::none), "<a href=\"'&\">");
}

TEST(Template, speaks_the_language_of_the_reader) {
  const Compiled compiled = Template::compile(
      "{{ d | date: \"%d %B %Y\" }} {{ p | money: \"NOK\" }}", {"t", Escape::none}
  );
  ASSERT_TRUE(compiled.program) << errors_of(compiled);
  RenderOptions options;
  options.zone = "America/New_York";
  options.locale = text::Locale::parse("nb-NO").value();
  const std::array inputs{Value::of("2026-11-24"), Value::of("399,00")};
  const std::string out = render_to_string(*compiled.program, inputs, options).value();
  EXPECT_TRUE(out.starts_with("24 november 2026 ")) << out;
  EXPECT_TRUE(out.contains("399")) << out;
}

TEST(Template, lists_what_it_reads_and_what_it_prints) {
  const Compiled compiled = Template::compile(
      "<p>{{ first_name | default: 'du' }}</p>\n"
      "{% assign who = first_name | default: name %}{% if contact.orders > 0 %}æ {{ who }}{% endif "
      "%}"
      "{% for o in contact.items %}{{ o.x }}{% endfor %}{{ first_name }}",
      {"t", Escape::html}
  );
  ASSERT_TRUE(compiled.program) << errors_of(compiled);
  const Template& program = *compiled.program;
  EXPECT_EQ(
      program.inputs(),
      (std::vector<std::string>{"first_name", "name", "contact.orders", "contact.items"})
  );
  ASSERT_EQ(program.spans().size(), 4U);
  const Span& first = program.spans()[0];
  EXPECT_EQ(first.expression, "first_name | default: 'du'");
  EXPECT_EQ((std::array{first.line, first.column}), (std::array{1, 4}));
  EXPECT_EQ(first.inputs, std::vector<std::uint32_t>{0});
  EXPECT_TRUE(first.has_default);
  const Span& who = program.spans()[1];
  EXPECT_EQ((std::array{who.line, who.column}), (std::array{2, 75}));
  EXPECT_EQ(who.inputs, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_TRUE(who.has_default);
  EXPECT_EQ(program.spans()[2].inputs, std::vector<std::uint32_t>{3});
  EXPECT_FALSE(program.spans()[3].has_default);
  EXPECT_EQ(program.literals()[0], "<p>");
}

TEST(Template, tells_the_sink_how_values_came_to_be) {
  const Compiled compiled = Template::compile(
      "A{{ a | default: 'x' }}{{ b | default: a }}{{ a }}B{% assign c = a | default: '' %}{{ c "
      "}}{{ b }}",
      {"t", Escape::html}
  );
  ASSERT_TRUE(compiled.program) << errors_of(compiled);
  const std::array inputs{Value(), Value::of("b")};
  Recorder sink;
  ASSERT_TRUE(compiled.program->render(inputs, at_noon(), sink).ok());
  EXPECT_EQ(sink.seen(), "L0=A;V0=x+default;V1=b;V2=+empty+nil;L1=B;V3=+default+empty;V4=b;");
}

TEST(Template, reports_every_error_with_its_place) {
  EXPECT_EQ(
      errors("<p>{{ name | upcas }}\n{% iff x %}{% endiff %}\n ø{{ }}{% if a == %}{{ 'x }}{% endif "
             "%}\n"
             "{% for x of y %}{% endfor %}{{ a b }}{% endfor %}{{ x"),
      "liquid.unknown_filter@1:14 liquid.unknown_tag@2:1 liquid.syntax@3:3 liquid.syntax@3:19 "
      "liquid.syntax@3:24 liquid.syntax@4:1 liquid.syntax@4:34 liquid.unexpected_tag@4:38 "
      "liquid.unclosed@4:50 "
  );
}

class Refuses : public testing::TestWithParam<Case> {};

TEST_P(Refuses, with_an_id_and_a_place) {
  EXPECT_EQ(errors(GetParam().source), std::string(GetParam().result) + " ") << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(
    Sources,
    Refuses,
    testing::Values(
        Case{"{{ a | shout: 'x' }}", "liquid.unknown_filter@1:8"},
        Case{"{% layout 'a' %}", "liquid.unknown_tag@1:1"},
        Case{"{% %}", "liquid.syntax@1:1"},
        Case{"{{ name }, {{ b }}", "liquid.unclosed@1:1"},
        Case{"{{ name } and no more", "liquid.unclosed@1:1"},
        Case{"{% if a", "liquid.unclosed@1:1"},
        Case{"\n {% if a %}", "liquid.unclosed@2:2"},
        Case{"{% comment %}", "liquid.unclosed@1:1"},
        Case{"{% for a in b %}{% if c %}{% endfor %}", "liquid.unclosed@1:17"},
        Case{"{% else %}", "liquid.unexpected_tag@1:1"},
        Case{"{% break %}", "liquid.unexpected_tag@1:1"},
        Case{"{{ a..b }}", "liquid.syntax@1:5"},
        Case{"{{ a. }}", "liquid.syntax@1:7"},
        Case{"{{ 99999999999999999999 }}", "liquid.syntax@1:4"},
        Case{"{% # a\n b %}", "liquid.syntax@1:1"},
        Case{"{{ nil.x }}", "liquid.syntax@1:8"},
        Case{"{% assign x %}", "liquid.syntax@1:13"},
        Case{"{% for x in y limit: 1 limit: 2 %}{% endfor %}", "liquid.syntax@1:24"},
        Case{"{{ a | date }}", "liquid.filter_arguments@1:8"},
        Case{"{{ a | upcase: 1 }}", "liquid.filter_arguments@1:8"},
        Case{"{{ a | default: 1, 2 }}", "liquid.filter_arguments@1:8"},
        Case{"{{ a | money: 'kroner' }}", "liquid.filter_arguments@1:8"},
        Case{"{{ a | default: x: 1 }}", "liquid.filter_arguments@1:17"},
        // A no-break space and a curly quote, as word processors write them.
        Case{"{{ name\xC2\xA0}}", "liquid.syntax@1:8"},
        Case{"{{ a | default: \xE2\x80\x9Cx\xE2\x80\x9D }}", "liquid.syntax@1:17"}
    )
);

TEST(Template, names_the_filter_that_was_meant) {
  const Compiled compiled = Template::compile("{{ a | defualt: 'x' }}", {"t.html", Escape::html});
  ASSERT_EQ(compiled.errors.size(), 1U);
  EXPECT_EQ(
      compiled.errors[0].explain(), "t.html:1:8: there is no filter \"defualt\": is default meant?"
  );
}

TEST(Caret, points_at_the_place) {
  const std::string source = "<p>\nblå\t{{ a | defualt }}\n</p>";
  const Compiled compiled = Template::compile(source, {"t.html", Escape::html});
  ASSERT_EQ(compiled.errors.size(), 1U);
  EXPECT_EQ(caret(source, compiled.errors[0].place()), "blå {{ a | defualt }}\n           ^\n");
  EXPECT_EQ(caret(source, {"t", 9, 1}), "");
  EXPECT_EQ(caret(source, {"t", 2, 900}), "");
}

/// What the values of a rendering are, one after the other.
class Values final : public Sink {
 public:
  void literal(std::uint32_t, std::string_view) override {}

  void value(std::uint32_t, std::string_view escaped, ValueFlags) override { all_ += escaped; }

  [[nodiscard]] const std::string& all() const { return all_; }

 private:
  std::string all_;
};

TEST(Template, never_prints_markup_from_a_value) {
  const std::vector<std::string> filters{
      " | escape",
      " | upcase",
      " | downcase",
      " | capitalize",
      " | url_encode",
      " | default: y",
      " | date: y",
      " | date: '%d<b>'",
      " | money: y",
      " | money: 'NOK'",
      " | default: '<\"'",
  };
  rc::check("values are escaped", [&filters](const std::string& x, const std::string& y) {
    const auto chosen = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(filters));
    const std::string left = "<'" + x;
    const std::string right = y + "\">";
    std::string source = "{% assign z = x";
    for (std::size_t i = 0; i < std::min<std::size_t>(chosen.size(), 6); ++i) {
      source += chosen[i];
    }
    source += " %}{{ z }}{{ x" + (chosen.empty() ? "" : chosen.front()) +
              " }}{% for c in x %}{{ c | default: y }}{% endfor %}";
    const Compiled compiled = Template::compile(source, {"t", Escape::html});
    RC_ASSERT(compiled.program.has_value());
    const std::vector<Value> inputs =
        bind(*compiled.program, {{"x", Value::of(left)}, {"y", Value::of(right)}});
    Values sink;
    RC_ASSERT(compiled.program->render(inputs, at_noon(), sink).ok());
    RC_ASSERT(sink.all().find_first_of("<>\"'") == std::string::npos);
    for (std::size_t at = sink.all().find('&'); at != std::string::npos;
         at = sink.all().find('&', at + 1)) {
      const std::string_view rest = std::string_view(sink.all()).substr(at);
      RC_ASSERT(
          rest.starts_with("&lt;") || rest.starts_with("&gt;") || rest.starts_with("&amp;") ||
          rest.starts_with("&quot;") || rest.starts_with("&#39;")
      );
    }
  });
}

TEST(Template, ends_and_locates_its_errors_whatever_it_is_given) {
  const std::vector<std::string> pieces{
      "{{",
      "}}",
      "{%",
      "%}",
      "if ",
      "endif",
      "for ",
      "in ",
      "(1..3)",
      "endfor",
      "else",
      " x ",
      "'",
      "\"",
      "|",
      ":",
      "default",
      "date",
      "-",
      "1",
      ".",
      "\n",
      "and",
      " or ",
      "assign",
      "=",
      "<",
      "comment",
      "#",
      "break",
      "elsif ",
      "\xC3",
      "\xE2\x80",
      "{",
      "}",
      "unless",
      "forloop",
      "limit",
      "endcomment",
      "true",
      "9999999999999999999999",
  };
  rc::check("compile ends", [&pieces] {
    const auto chosen = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces));
    std::string source;
    for (const std::string& piece : chosen) {
      source += piece;
    }
    const Compiled compiled = Template::compile(source, {"t.html", Escape::html});
    RC_ASSERT(compiled.program.has_value() == compiled.errors.empty());
    const auto lines = 1 + std::ranges::count(source, '\n');
    for (const Error& error : compiled.errors) {
      RC_ASSERT(error.place().file == "t.html");
      RC_ASSERT(error.place().line >= 1 && error.place().line <= lines);
      RC_ASSERT(error.place().column >= 1);
      RC_ASSERT(!caret(source, error.place()).empty());
    }
    if (compiled.program) {
      RC_ASSERT(render_to_string(*compiled.program, {}, at_noon()).ok());
    }
  });
}

}  // namespace
}  // namespace amends::liquid
