#include "html/escape.h"

#include <gtest/gtest.h>

#include <rapidcheck.h>

namespace amends::html {
namespace {

TEST(HtmlUnescape, decodes_as_browsers_do) {
  struct Case {
    const char* source;
    const char* text;
  };

  const Case cases[] = {
      {"&lt;a&gt; &amp;amp; &quot;&apos;&#39;", "<a> &amp; \"''"},
      {"&eacute;&Eacute;&euro;&nbsp;&rarr;&alpha;", "éÉ€\xC2\xA0→α"},
      {"&#233;&#xE9;&#XE9;&#8364", "ééé€"},
      {"&#128;&#x99;", "€™"},
      {"&#0;&#xD800;&#x110000;&#99999999999999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"&amp &lt3 &copy;&ampx", "& &lt3 ©&ampx"},
      {"?a=1&copy=2&region=3&euro", "?a=1©=2&region=3&euro"},
      {"& && &; &#; &#x; &#xg; &unknown;", "& && &; &#; &#x; &#xg; &unknown;"},
      {"&", "&"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(html_unescape(each.source), each.text) << each.source;
  }
}

TEST(HtmlEscape, is_undone_by_unescape) {
  rc::check([](const std::string& text) {
    const std::string escaped = html_escape(text);
    RC_ASSERT(escaped.find_first_of("<>\"'") == std::string::npos);
    RC_ASSERT(html_unescape(escaped) == text);
  });
}

TEST(UnescapeTemplate, leaves_liquid_alone_and_makes_none) {
  EXPECT_EQ(
      unescape_template("&lt;{{ a | default: '&lt;' }}&gt;{% if a &lt; b %}", Braces::show),
      "<{{ a | default: '&lt;' }}>{% if a &lt; b %}"
  );
  EXPECT_EQ(unescape_template("&#123;&#123; x }}", Braces::show), "{{ x }}");
  EXPECT_EQ(
      unescape_template("&#123;&lbrace;{ x }}", Braces::keep_template), "{{ '{' }}&lbrace;{ x }}"
  );
}

}  // namespace
}  // namespace amends::html
