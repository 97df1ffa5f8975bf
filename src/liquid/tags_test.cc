#include "liquid/template_support_test.h"

#include <gtest/gtest.h>

namespace amends::liquid {
namespace {

struct Case {
  const char* source;
  const char* result;
};

class Tags : public testing::TestWithParam<Case> {};

TEST_P(Tags, as_liquid_does) {
  EXPECT_EQ(render(GetParam().source, everything()), GetParam().result) << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(
    Keys,
    Tags,
    testing::Values(
        Case{"{{ contact[\"city\"] }} {{ contact['city'] }} {{ ['name'] }}", "Oslo Oslo Kari"},
        Case{"{{ list[0] }}{{ list[-1] }}{{ list[3] }}{{ list[-4] }}", "ac"},
        Case{"{% assign i = 1 %}{{ list[i] }}{{ list['1'] }}", "b"},
        Case{"{{ items[0].name }} {{ items[0]['price'] }} {{ items[1][key] }}", "Lamp 399.00 "},
        Case{"{{ items[0][key] }}", "399.00"},
        Case{"{% assign x = list %}{{ x.first }}{{ x.last }}{{ x.size }}{{ x[1] }}", "ac3b"},
        Case{"{% assign x = lamp %}{{ x.first | join: '=' }} {{ x.size }}", "name=Lamp 2"},
        Case{"{% assign x = (1..3) %}{{ x.size }}{{ x.last }} {{ x }}", "33 1..3"},
        Case{"{{ name[0] }}{{ name.a[b.c[d]] }}{{ missing[missing] }}", ""},
        Case{"{{ (1..3) | join: '-' }} {{ (3..1) | join: '-' }}", "1-2-3 "}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Choices,
    Tags,
    testing::Values(
        Case{
            "{% case name %} {% when 'Ola' %}a{% when 'x' or 'Kari' %}b{% else %}c{% endcase %}",
            "b"
        },
        Case{"{% case name %}{% when 'x', 'y' %}a{% else %}c{% endcase %}", "c"},
        Case{"{% case orders %}{% when 12 %}dozen{% endcase %}", "dozen"},
        Case{"{% case 1 %}{% when 1, 1 %}a{% when 1 %}b{% else %}c{% endcase %}", "aab"},
        Case{"{% case 1 %}{% when 2 %}a{% else %}b{% else %}c{% when 1 %}d{% endcase %}", "bcd"},
        Case{"{% case 1 %}{% endcase %}{% case 1 %}{% else %}x{% endcase %}", "x"},
        Case{"{% case 1 %}{% when 1 %}{% case 2 %}{% when 2 %}a{% endcase %}b{% endcase %}", "ab"},
        Case{"!{% case 1 %} {% when 1 %} {% assign x = 1 %} {% endcase %}!", "!!"},
        Case{
            "{% for i in (1..3) %}{% case i %}{% when 2 %}{% continue %}{% endcase %}{{ i "
            "}}{% endfor %}",
            "13"
        },
        Case{"{% if false %}a{% else %}b{% else %}c{% elsif true %}d{% endif %}", "b"},
        Case{"{% unless true %}a{% elsif true %}b{% else %}c{% endunless %}", "b"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Loops,
    Tags,
    testing::Values(
        Case{
            "{% for x in list limit: 2 %}{{ x }}{% endfor %}|{% for x in list offset: continue "
            "%}{{ x }}{% endfor %}",
            "ab|c"
        },
        Case{
            "{% for x in list limit: 1 %}{{ x }}{% endfor %}{% for x in list limit: 1 offset: "
            "continue %}{{ x }}{% endfor %}{% for x in list offset: continue %}{{ x }}{% endfor %}",
            "abc"
        },
        Case{"{% for x in list offset: continue %}{{ x }}{% endfor %}", "abc"},
        Case{"{% for x in list offset: 1 limit: 1 reversed %}{{ x }}{% endfor %}", "b"},
        Case{"{% for x in list limit: missing %}{{ x }}{% endfor %}", "abc"},
        Case{"{% for x in list limit: '2' %}{{ x }}{% endfor %}", "ab"},
        Case{"{% for x in list limit: name %}{% endfor %}", "ERROR liquid.not_a_number"},
        Case{"{% for x in list limit: 1 %}{{ forloop.name }}{% endfor %}", "x-list"},
        Case{
            "{{ forloop.index }}{% for x in list %}{{ forloop.parentloop.index }}{% endfor %}", ""
        },
        Case{"{% assign r = (1..3) %}{% for i in r %}{{ i }}{% endfor %}", "123"},
        Case{
            "{% tablerow x in list cols: 2 %}{{ x }}{{ tablerowloop.col }}{{ tablerowloop.row "
            "}}{% endtablerow %}",
            "<tr class=\"row1\">\n<td class=\"col1\">a11</td><td class=\"col2\">b21</td></tr>\n"
            "<tr class=\"row2\"><td class=\"col1\">c12</td></tr>\n"
        },
        Case{
            "{% tablerow x in list %}{% if x == 'b' %}{% break %}{% endif %}{{ x }}{% endtablerow "
            "%}",
            "<tr class=\"row1\">\n<td class=\"col1\">a</td><td class=\"col2\"></td></tr>\n"
        },
        Case{
            "{% tablerow x in list cols: 1 limit: 1 %}{% continue %}{% endtablerow %}",
            "<tr class=\"row1\">\n<td class=\"col1\"></td></tr>\n"
        },
        Case{"{% tablerow x in missing %}x{% endtablerow %}", ""},
        Case{
            "{% tablerow i in (1..2) cols: 0 %}{{ tablerowloop.col_last }}{% endtablerow %}",
            "<tr class=\"row1\">\n<td class=\"col1\">true</td></tr>\n<tr class=\"row2\"><td "
            "class=\"col1\">true</td></tr>\n"
        },
        Case{
            "{% for i in (1..2) %}{% capture x %}a{% break %}{% endcapture %}{% endfor %}[{{ x "
            "}}]b",
            "[]b"
        }
    )
);

INSTANTIATE_TEST_SUITE_P(
    Names,
    Tags,
    testing::Values(
        Case{
            "{% capture x %}Hei {{ name }}!{% endcapture %}{{ x }}|{{ x | upcase }}",
            "Hei Kari!|HEI KARI!"
        },
        Case{"{% capture x %}{{ name }}{% endcapture %}{% if x == 'Kari' %}y{% endif %}", "y"},
        Case{
            "{% capture 'x' %}a{% endcapture %}{% capture y %}{{ x }}{{ x }}{% endcapture %}{{ y "
            "}}",
            "aa"
        },
        Case{"!{% if true %}\n{% capture x %} {% endcapture %}\n{% endif %}[{{ x }}]", "![ ]"},
        Case{
            "{% increment a %}{% increment a %}{{ a }}{% decrement b %}{% decrement a %}", "012-11"
        },
        Case{"{% assign a = 5 %}{% increment a %}{{ a }}", "05"},
        Case{"{% cycle 'a', 'b' %}{% cycle 'a','b' %}{% cycle 'a', 'b' %}{% cycle 'a' %}", "abaa"},
        Case{"{% cycle name: 1, 2 %}{% cycle 'Kari': 1, 2 %}{% cycle 'g': 1, 2 %}", "121"},
        Case{"{% cycle 'g': 1, 2, 3 %}{% cycle 'g': 1 %}{% cycle 'g': 1, 2 %}", "11"},
        Case{
            "{% for i in (1..4) %}{% ifchanged %}{{ i | divided_by: 3 }}{% endifchanged %}{% "
            "endfor "
            "%}",
            "01"
        },
        Case{"{% echo name | upcase %}{% echo %}", "KARI"},
        Case{"{% assign 12 = 'a' %}{{ 12 }}", "12"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Texts,
    Tags,
    testing::Values(
        Case{"a {%- raw -%} {{ x }} {% if {%- endraw -%} b", "a{{ x }} {% ifb"},
        Case{"{% comment %}{% raw %}{% endcomment %}{% endraw %}{% endcomment %}x", "x"},
        Case{"a {%- doc %} {{ {% x {% enddoc -%} b", "ab"},
        Case{"{%- # {% echo 'x' %} b", " b"},
        Case{
            "{% liquid\n  if name\n    echo name\n  endif\n  # note\n\n  assign x = 1\n%}{{ x }}",
            "Kari1"
        },
        Case{"{% liquid\ncomment if\nif\nendcomment\necho 'a' %}", "a"},
        Case{"{% liquid liquid echo 'a' %}{% liquid %}", "a"},
        Case{"{% liquid\nfor i in (1..2)\ncycle 'a', 'b'\nendfor\r\n%}", "ab"}
    )
);

TEST(Tags, refuse_what_means_nothing) {
  const Case kCases[] = {
      {"{% case a %}x{% when 1 %}{% endcase %}", "liquid.syntax@1:1 "},
      {"{% case a %}{{ x }}{% when 1 %}{% endcase %}", "liquid.syntax@1:13 "},
      {"{% case a %}{% when %}{% endcase %}", "liquid.syntax@1:21 "},
      {"{% case a %}{% when 'x' and 'y' %}{% endcase %}", "liquid.syntax@1:25 "},
      {"{% when 1 %}", "liquid.unexpected_tag@1:1 "},
      {"{% if a %}{% else if b %}{% endif %}", "liquid.syntax@1:11 "},
      {"{% if a %}{% else b > 1 %}{% endif %}", "liquid.syntax@1:11 "},
      {"{% if 'x' > 1 %}{% endif %}", "liquid.syntax@1:11 "},
      {"{% assign x? = 1 %}", "liquid.syntax@1:11 "},
      {"{{ [x] }}", "liquid.syntax@1:5 "},
      {"{{ a[b }}", "liquid.syntax@1:8 "},
      {"{{ a.[b] }}", "liquid.syntax@1:6 "},
      {"{{ a[0]b }}", "liquid.syntax@1:8 "},
      {"{{ a[b[c[d[e[f]]]]] }}", "liquid.syntax@1:13 "},
      {"{{ a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0] }}", "liquid.syntax@1:50 "},
      {"{{ (1..2 }}", "liquid.syntax@1:10 "},
      {"{{ ((1..2)..3) }}", "liquid.syntax@1:5 "},
      {"{{ forloop }}", "liquid.syntax@1:4 "},
      {"{% for x in (1..3) limit: 'a' %}{% endfor %}", "liquid.syntax@1:27 "},
      {"{% for x in y cols: 2 %}{% endfor %}", "liquid.syntax@1:15 "},
      {"{% capture %}{% endcapture %}", "liquid.syntax@1:12 "},
      {"{% capture x %}", "liquid.unclosed@1:1 "},
      {"{% cycle %}", "liquid.syntax@1:1 "},
      {"{% cycle 'a' 'b' %}", "liquid.syntax@1:14 "},
      {"{% increment %}", "liquid.syntax@1:14 "},
      {"{% raw %}{{ x }}", "liquid.unclosed@1:1 "},
      {"{% raw x %}{% endraw %}", "liquid.syntax@1:1 liquid.unexpected_tag@1:12 "},
      {"{% doc x %}{% enddoc %}", "liquid.syntax@1:1 liquid.unexpected_tag@1:12 "},
      {"{% doc %}{% doc %}{% enddoc %}", "liquid.unexpected_tag@1:1 "},
      {"{% if a %}{% liquid endif %}{% endif %}", "liquid.unexpected_tag@1:21 "},
      {"{% liquid\n if a\n echo 'x' %}", "liquid.unclosed@2:2 "},
      {"{% liquid\n comment\n x %}", "liquid.unclosed@2:2 "},
      {"{% liquid\n raw\n endraw %}", "liquid.unexpected_tag@2:2 liquid.unexpected_tag@3:2 "},
      {"{% liquid\n assign x\n echo y | nope %}", "liquid.syntax@2:10 liquid.unknown_filter@3:11 "},
      {"{% if a %}{% endif b %}", "liquid.syntax@1:11 "},
      {"{% case 'x %}{% when 1 %}{% endcase %}", "liquid.syntax@1:9 "},
      {"a\xC3(", "liquid.encoding@1:2 "},
      {"\n{{ '\xFF' }}", "liquid.encoding@2:5 "},
  };
  for (const Case& each : kCases) {
    EXPECT_EQ(errors(each.source), each.result) << each.source;
  }
}

TEST(Tags, number_each_output_and_say_what_it_reads) {
  const Compiled compiled = Template::compile(
      "{% capture x %}{{ a }}{% endcapture %}{{ x }}{% increment n %}{% cycle b: c, 'd' %}"
      "{% echo e[f].g %}{% case h %}{% when i %}{{ x | default: 'x' }}{% endcase %}",
      {"t", Escape::html, {}}
  );
  ASSERT_TRUE(compiled.program) << errors_of(compiled);
  EXPECT_EQ(
      compiled.program->inputs(), (std::vector<std::string>{"a", "b", "c", "e", "f", "h", "i"})
  );
  std::string seen;
  for (const Span& span : compiled.program->spans()) {
    seen += span.expression + "@" + span.file + ":" + std::to_string(span.column) + "=";
    for (const std::uint32_t input : span.inputs) {
      seen += compiled.program->inputs()[input];
    }
    seen += span.has_default ? "+ " : " ";
  }
  EXPECT_EQ(
      seen,
      "a@t:16=a x@t:39=a increment n@t:46= cycle b: c, 'd'@t:63=bc e[f].g@t:84=ef "
      "x | default: 'x'@t:125=a+ "
  );
}

TEST(Tags, give_a_capture_as_the_pieces_it_is_made_of) {
  const Compiled compiled = Template::compile(
      "{% capture x %}<b>{{ a | default: 'y' }}</b>{% endcapture %}{{ x }}{{ x | upcase }}"
      "{% capture z %}{% endcapture %}{{ z }}",
      {"t", Escape::html, {}}
  );
  ASSERT_TRUE(compiled.program) << errors_of(compiled);
  const std::array inputs{Value::of("<i>")};
  Recorder sink;
  ASSERT_TRUE(compiled.program->render(inputs, at_noon(), sink).ok());
  // The literals keep their numbers; what a filter made of the capture is a value like others.
  EXPECT_EQ(sink.seen(), "L0=<b>;V0=&lt;i&gt;;L1=</b>;V2=&lt;B&gt;&lt;I&gt;&lt;/B&gt;;V3=+empty;");
}

}  // namespace
}  // namespace amends::liquid
