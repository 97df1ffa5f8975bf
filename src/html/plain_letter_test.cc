#include "html/plain_letter.h"

#include <gtest/gtest.h>

namespace amends::html {
namespace {

/// What stands inside the column.
std::string column_of(std::string_view source, PlainOptions options = {"en", "ltr", {}}) {
  const std::string letter = plain_letter(source, options);
  const auto begin = letter.find('\n', letter.find("<div")) + 1;
  return letter.substr(begin, letter.rfind("</div>") - begin);
}

TEST(PlainLetter, keeps_the_words_and_drops_how_they_looked) {
  struct Case {
    const char* what;
    const char* source;
    const char* letter;
  };

  const Case cases[] = {
      {"bare text", "Hello", "<p>Hello</p>\n"},
      {"a layout table",
       "<table bgcolor=red><tr><td><font color=red>One</font></td><td>Two</td></tr></table>",
       "<p>One</p>\n<p>Two</p>\n"},
      {"a heading and its paragraph",
       "<h1 style=\"color:red\">News</h1><p class=x>Hello <b>you</b></p>",
       "<h1>News</h1>\n<p>Hello <b>you</b></p>\n"},
      {"a list in a cell without its end",
       "<td><ul><li>One<li>Two</td></tr><tr><td>Three",
       "<ul>\n<li>One</li>\n<li>Two</li>\n</ul>\n<p>Three</p>\n"},
      {"a link around blocks",
       "<a href=\"https://x.example/\"><div>One</div><div>Two</div></a>",
       "<p><a href=\"https://x.example/\">One</a></p>\n<p><a "
       "href=\"https://x.example/\">Two</a></p>\n"},
      {"a link that is a picture",
       "<img alt=Logo><p><a href='/x'><img src=a.png alt=\"See it\"></a></p>",
       "<p><b>Logo</b></p>\n<p><a href='/x'>See it</a></p>\n"},
      {"other pictures",
       "<img alt=Logo><p>A<img alt=\"a lamp\"></p>",
       "<p><b>Logo</b></p>\n<p>A</p>\n"},
      {"scripts and styles", "<style>p{}</style><script>x()</script><p>A</p>", "<p>A</p>\n"},
      {"a script for a link", "<a href=\" JavaScript:x()\">A</a>", "<p>A</p>\n"},
      {"a table of data",
       "<table><tr><th>Item<th>Price</tr><tr><td>Lamp<td>9</tr></table>",
       "<table>\n<tr><th style=\"padding:4px 8px;text-align:start\">Item</th>\n"
       "<th style=\"padding:4px 8px;text-align:start\">Price</th>\n</tr>\n"
       "<tr><td style=\"padding:4px 8px;text-align:start\">Lamp</td>\n"
       "<td style=\"padding:4px 8px;text-align:start\">9</td>\n</tr>\n</table>\n"},
      {"cells that only keep space",
       "<td>&nbsp;</td><td>&zwj;&#847;</td><td>A&nbsp;B</td>",
       "<p>A&nbsp;B</p>\n"},
      {"headings alone", "<table><tr><th>A</th><th>B</th></tr></table>", "<p>A</p>\n<p>B</p>\n"},
      {"hidden text",
       "<div style=\"display:none\">Psst</div><p>A</p>",
       "<div style=\"display:none;max-height:0;overflow:hidden\">Psst</div>\n<p>A</p>\n"},
      {"hidden nothing", "<div style=\"display:none\"><img alt=x></div><p>A</p>", "<p>A</p>\n"},
      {"another direction", "<div dir=rtl>A</div><div>B</div>", "<p dir=\"rtl\">A</p>\n<p>B</p>\n"},
      {"the marks of the content",
       "<div>A</div><!-- Content --><div>B</div><!-- /content --><!-- note -->",
       "<p>A</p>\n<!-- content -->\n<p>B</p>\n<!-- /content -->\n"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(column_of(one.source), one.letter) << one.what;
  }
}

TEST(PlainLetter, keeps_liquid_with_balanced_tags_in_each_branch) {
  struct Case {
    const char* what;
    const char* source;
    const char* letter;
  };

  const Case cases[] = {
      {"words at the beginning",
       "<td>{% if a %}Dear {{ a }},{% else %}Hello,{% endif %} welcome</td>",
       "<p>{% if a %}Dear {{ a }},{% else %}Hello,{% endif %} welcome</p>\n"},
      {"blocks",
       "<td>{% if a %}<div>One</div>{% else %}<div>Two</div>{% endif %}</td>",
       "{% if a %}\n<p>One</p>\n{% else %}\n<p>Two</p>\n{% endif %}\n"},
      {"one link or another",
       "{% if a %}<a href=\"1\">{% else %}<a href=\"2\">{% endif %}Go</a>",
       "<p>{% if a %}<a href=\"1\">{% else %}<a href=\"2\">{% endif %}Go</a></p>\n"},
      {"nothing shown", "{% assign a = 1 %}<p>A</p>", "{% assign a = 1 %}<p>A</p>\n"},
      {"a loop of items",
       "<ul>{% for x in y %}<li>{{ x }}</li>{% endfor %}</ul>",
       "<ul>\n{% for x in y %}\n<li>{{ x }}</li>\n{% endfor %}\n</ul>\n"},
      {"in comments",
       "<!--{% if a %}--><div>A</div><!--{% endif %}-->",
       "{% if a %}\n<p>A</p>\n{% endif %}\n"},
      {"captured",
       "{% capture a %}<b>x</b>{% endcapture %}<p>{{ a }}</p>",
       "{% capture a %}<b>x</b>{% endcapture %}<p>{{ a }}</p>\n"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(column_of(one.source), one.letter) << one.what;
  }
}

TEST(PlainLetter, says_language_direction_title_and_dark_mode) {
  const std::string letter = plain_letter(
      "<html lang='he' dir=rtl><head>{% assign a = 1 %}<title>{{ a }}</title>{{ css }}</head>"
      "<body>A</body></html>",
      {"en", "ltr", {}}
  );
  for (const char* part :
       {"<html lang='he' dir=\"rtl\">",
        "<div lang='he' dir=\"rtl\" style=\"max-width:600px;",
        "<meta name=\"color-scheme\" content=\"light dark\">",
        "width=device-width",
        "{% assign a = 1 %}<title>{{ a }}</title>"}) {
    EXPECT_NE(letter.find(part), std::string::npos) << part << "\n" << letter;
  }
  EXPECT_EQ(letter.find("css"), std::string::npos);
  EXPECT_EQ(letter.find("color:"), std::string::npos);
  EXPECT_NE(
      plain_letter("A", {"bg", "ltr", {}}).find("<html lang=\"bg\" dir=\"ltr\">"), std::string::npos
  );
}

TEST(PlainLetter, leaves_out_what_it_is_told) {
  const std::string_view source = "<p>Hurry, <a href=\"/x\">buy</a> now! Hello.</p>";
  const auto from = source.find("Hurry");
  const auto to = source.find(" Hello");
  EXPECT_EQ(column_of(source, {"en", "ltr", {{from, to}}}), "<p>Hello.</p>\n");
  const auto hello = source.find("Hello");
  EXPECT_EQ(
      column_of(source, {"en", "ltr", {{hello, hello + 6}}}),
      "<p>Hurry, <a href=\"/x\">buy</a> now!</p>\n"
  );
}

TEST(PlainLetter, survives_what_is_not_html) {
  for (const char* source :
       {"",
        "</td></tr></ul>",
        "<ul><table><li>",
        "{% endif %}{% else %}",
        "<a href=",
        "{% if",
        "<div style=display:none>",
        "<!-- {% if",
        "<td><li>x</td></td></td>",
        "<b><i></b>x</i>",
        "{% capture",
        "{% capture x %}<p>"}) {
    EXPECT_NE(plain_letter(source, {"en", "ltr", {}}).find("</html>"), std::string::npos) << source;
  }
}

}  // namespace
}  // namespace amends::html
