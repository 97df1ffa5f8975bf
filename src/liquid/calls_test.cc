#include "liquid/calls.h"

#include "liquid/template_support_test.h"

#include <gtest/gtest.h>

namespace amends::liquid {
namespace {

std::string listed(std::string_view source) {
  std::string out;
  for (const PartialCall& call : calls_of(source).calls) {
    EXPECT_EQ(source.substr(call.name_begin, call.name.size()), call.name);
    out += fmt::format(
        "{}{}[{}];",
        call.name,
        call.is_alone ? "" : "+",
        source.substr(call.begin, call.end - call.begin)
    );
  }
  return out;
}

TEST(Calls, are_found_with_their_tags) {
  EXPECT_EQ(
      listed("a{% render 'one' %}b{%- include \"two\", x: 'y' -%}\n"),
      "one[{% render 'one' %}];two[{%- include \"two\", x: 'y' -%}];"
  );
  EXPECT_EQ(
      listed("{% liquid\n render 'one'\n include 'two' %}"),
      "one+[{% liquid\n render 'one'\n include 'two' %}];"
      "two+[{% liquid\n render 'one'\n include 'two' %}];"
  );
}

TEST(Calls, are_not_found_where_none_is) {
  for (const char* source :
       {"",
        "{% render name %}",
        "{{ 'render' }}",
        "{% comment %}{% render 'x' %}{% endcomment %}",
        "{% raw %}{% render 'x' %}{% endraw %}",
        "{% doc %}{% render 'x' %}{% enddoc %}",
        "{% liquid\n comment\n render 'x'\n endcomment\n %}",
        "{% # render 'x' %}",
        "{% render 'x'",
        "{% render",
        "{%",
        "{% renderer 'x' %}"}) {
    EXPECT_EQ(listed(source), "") << source;
  }
}

TEST(Calls, tell_the_names_that_a_source_gives_a_value) {
  const auto names =
      calls_of(
          "{% assign a = 1 %}{% capture b %}{% endcapture %}{% for c in d %}{% endfor %}"
          "{% render 'e', f: g, h: 1 %}{% render 'i' with j %}{% include 'k' for l as m %}"
          "{% increment n %}"
      )
          .own_names;
  EXPECT_EQ(
      names,
      (std::set<std::string, std::less<>>{"a", "b", "c", "f", "forloop", "h", "i", "k", "m", "n"})
  );
  EXPECT_TRUE(reads_any("https://a.example/{{ f | upcase }}", names));
  EXPECT_TRUE(reads_any("https://a.example/{% if city == f %}x{% endif %}", names));
  EXPECT_FALSE(reads_any("https://a.example/f?{{ contact.f | n }}{{ 'f' }}", names));
}

TEST(Calls, of_what_is_not_there_name_the_file_to_add) {
  const Compiled compiled = Template::compile(
      "{% render 'footer' %}{% render 'a/b' %}", {"body.txt", Escape::none, {}, "partials/@.txt"}
  );
  ASSERT_EQ(compiled.errors.size(), 2U);
  EXPECT_TRUE(compiled.errors[0].message().ends_with("; add the file partials/footer.txt"))
      << compiled.errors[0].message();
  EXPECT_FALSE(compiled.errors[1].message().contains("add the file"));
}

}  // namespace
}  // namespace amends::liquid
