#include "html/text_part.h"

#include "html/limits.h"
#include "html/visible_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <rapidcheck.h>

namespace amends::html {
namespace {

struct Case {
  const char* source;
  const char* text;
};

class DerivesText : public testing::TestWithParam<Case> {};

TEST_P(DerivesText, that_people_can_read) {
  EXPECT_EQ(derive_text(GetParam().source), GetParam().text) << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(
    Structure,
    DerivesText,
    testing::Values(
        Case{"", ""},
        Case{
            "<h1>Spring\n  sale</h1><p>Hello   <b>you</b>.</p>\n<p>Bye</p>",
            "Spring sale\n\nHello you.\n\nBye\n"
        },
        Case{"<div>one<div>two</div></div>three<br>four", "one\ntwo\nthree\nfour\n"},
        Case{
            "<p>a</p><ul><li>x</li><li><p>y</p><ul><li>z</li></ul></li></ul>b",
            "a\n\n- x\n- y\n  - z\n\nb\n"
        },
        Case{
            "<table><tr><td>Lamp</td><td>399,00 kr</td></tr> <tr><td>Chair</td></tr></table>x",
            "Lamp  399,00 kr\nChair\n\nx\n"
        },
        Case{
            "<table><tr><td><table><tr><td><p>a</p></td></tr></table></td></tr></table>b",
            "a\n\nb\n"
        },
        Case{"Caf&eacute; &amp; 5&nbsp;&euro; a&#123;&#123;b", "Café & 5 € a{{ '{' }}{{ '{' }}b\n"},
        Case{"a<hr>b", "a\n\n---\n\nb\n"},
        Case{"<img src=x alt='A lamp'> <img src=y alt=''>now", "A lamp now\n"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Hidden,
    DerivesText,
    testing::Values(
        Case{
            "<html><head><title>T</title><style>a{}</style></head><body>x<script>y</script></body>",
            "x\n"
        },
        Case{"<head><meta charset=utf-8><body>x", "x\n"},
        Case{"<div style='DISPLAY: none; x:y'>a<div>b</div>c</div>d", "d\n"},
        Case{"<span style=\"max-height:0;overflow:hidden\">a</span><b hidden>b</b>c", "c\n"},
        Case{"<p style='display:none'>a<p>b", "b\n"},
        Case{"<p style='max-height:0.5em;mso-line-height-rule:exactly'>a</p>", "a\n"},
        Case{"<!-- a -->b<!--[if mso]>c<![endif]-->", "b\n"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Links,
    DerivesText,
    testing::Values(
        Case{
            "<p>See <a href='https://a.example/?x&amp;y'>our site</a> today.</p>",
            "See our site <https://a.example/?x&y> today.\n"
        },
        Case{
            "<p><a href='https://a.example/'>Buy now</a></p><p>x</p>",
            "Buy now: https://a.example/\n\nx\n"
        },
        Case{"<a href='{{ unsubscribe_url }}'>Leave</a>", "Leave:\n{{ unsubscribe_url }}\n"},
        Case{
            "<p>At <a href='https://a.example/'>a.example</a>, <a "
            "href='mailto:x@a.example'>x@a.example</a></p>",
            "At a.example, x@a.example\n"
        },
        Case{"<a href='#top'>Up</a> <a href='https://a.example'><img src=x></a>b", "Up b\n"},
        Case{"<a href=https://a.example><img src=x alt=Logo></a>", "Logo: https://a.example\n"},
        Case{
            "<ul><li><a href=https://a.example>A</a></li><li>B <a "
            "href=https://b.example>b</a></li></ul>",
            "- A: https://a.example\n- B b <https://b.example>\n"
        },
        Case{"<a href=x>a</a> <a href=y>b</a>", "a <x> b <y>\n"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Liquid,
    DerivesText,
    testing::Values(
        Case{"<p>Hi {{ name | default: '&amp;' }}!</p>", "Hi {{ name | default: '&amp;' }}!\n"},
        Case{"Hello {% if x %}dear {% endif %}Bob", "Hello {% if x %}dear {% endif %}Bob\n"},
        Case{
            "<p>A</p>\n{%- if x -%}\n<p>B</p>\n{%- endif -%}\n<p>C</p>",
            "A{% if x %}\n\nB{% endif %}\n\nC\n"
        },
        Case{
            "<p>A</p>{% if x %}B{% else %}C{% endif %}<p>D</p>",
            "A{% if x %}\n\nB{% else %}\n\nC{% endif %}\n\nD\n"
        },
        Case{"<p>A</p>{% if x %}B{% endif %}C", "A{% if x %}\n\nB{% endif %}\n\nC\n"},
        Case{
            "<ul>{% for i in items %}<li>{{ i.name }}</li>{% endfor %}</ul>x",
            "{% for i in items %}- {{ i.name }}{% endfor %}\n\nx\n"
        },
        Case{
            "<head>{% assign a = 1 %}{{ a }}</head><body>{{ a }}{% comment %}<p>{% endcomment %}",
            "{% assign a = 1 %}{{ a }}\n"
        },
        Case{"a {{- b -}} c", "a{{ b }}c\n"},
        Case{"<a href=x>a{% if y %}</a>{% endif %}", "a{% if y %} <x>{% endif %}\n"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Lists,
    DerivesText,
    testing::Values(
        Case{
            "<ol><li>Open</li><li>Turn<ul><li>left</li></ul></li><li>Close</li></ol>",
            "1. Open\n2. Turn\n   - left\n3. Close\n"
        },
        Case{"<ol start=9><li>a<li>b</ol>", "9. a\n10. b\n"},
        Case{"<ol start=x><li>a</ol><ol start=-5><li>b</ol>", "1. a\n\n1. b\n"},
        // What a loop or a condition repeats or drops cannot be counted here.
        Case{
            "<ol>{% for i in items %}<li>{{ i.name }}</li>{% endfor %}</ol>",
            "{% for i in items %}- {{ i.name }}{% endfor %}\n"
        },
        Case{"<ul><li><p>a</p><p>b</p></li><li>c<br>d</li></ul>", "- a\n  b\n- c\n  d\n"},
        Case{
            "<ul><li>This item is so long that it has to go on in a second line, which stands "
            "below "
            "its text</ul>",
            "- This item is so long that it has to go on in a second line, which stands\n  below "
            "its "
            "text\n"
        }
    )
);

INSTANTIATE_TEST_SUITE_P(
    Quotes,
    DerivesText,
    testing::Values(
        Case{
            "<p>She wrote:</p><blockquote><p>Dear all,</p><p>it "
            "works.</p></blockquote><p>Good.</p>",
            "She wrote:\n\n> Dear all,\n>\n> it works.\n\nGood.\n"
        },
        Case{"<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc\n"},
        Case{
            "<blockquote>Nothing is so good that somebody, somewhere, will not hate it, and says "
            "so.</blockquote>",
            "> Nothing is so good that somebody, somewhere, will not hate it, and says\n> so.\n"
        },
        Case{"<blockquote><ul><li>a<li>b</ul></blockquote>", "> - a\n> - b\n"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Preformatted,
    DerivesText,
    testing::Values(
        Case{"<pre>\nif x:\n    y()\n\nz  z\n</pre>end", "if x:\n    y()\n\nz  z\n\nend\n"},
        Case{"<pre>Total {{ sum }} kr  \n--</pre>", "Total {{ sum }} kr  \n--\n"},
        Case{
            "<pre>a line of code that is much longer than any line of a mail should be, and stays "
            "as it is</pre>",
            "a line of code that is much longer than any line of a mail should be, and stays as it "
            "is\n"
        }
    )
);

INSTANTIATE_TEST_SUITE_P(
    Spaces,
    DerivesText,
    testing::Values(
        Case{"one<br>two<br><br>three<br><br><br><br>four", "one\ntwo\n\nthree\n\nfour\n"},
        Case{"<div>one</div><br><div>two</div>", "one\n\ntwo\n"},
        Case{"a&nbsp;&nbsp;&nbsp;b <td>&nbsp;</td> c", "a b  c\n"},
        Case{
            "<div>&zwnj;&nbsp;&zwnj;&nbsp;&#847;&nbsp;&#8203;</div><p>Wel&shy;come</p>",
            "Wel\u00ADcome\n"
        },
        // The price and its currency stay on one line.
        Case{
            "<p>A sentence of a fitting length that ends exactly where a line is at its end 1&nbsp;"
            "499&nbsp;kr</p>",
            "A sentence of a fitting length that ends exactly where a line is at its end\n1 499 "
            "kr\n"
        }
    )
);

INSTANTIATE_TEST_SUITE_P(
    Products,
    DerivesText,
    testing::Values(
        // Picture, title and button lead to one page: its address is told once.
        Case{
            "<a href=https://a.example/1><img src=1.png alt=\"\"></a><h2><a "
            "href=https://a.example/1>Fjord</a></h2><p>399 kr</p><a href=https://a.example/1>See "
            "it</a>",
            "Fjord\n\n399 kr\n\nSee it: https://a.example/1\n"
        },
        Case{
            "<p><a href=https://a.example/1>A</a></p><p><a href=https://a.example/2>B</a></p><p><a "
            "href=https://a.example/1>C</a></p>",
            "A: https://a.example/1\n\nB: https://a.example/2\n\nC: https://a.example/1\n"
        },
        // Whether the second link is there is not known yet.
        Case{
            "<p><a href=https://a.example/1>A</a></p>{% if x %}<p><a "
            "href=https://a.example/1>B</a></p>{% endif %}",
            "A: https://a.example/1{% if x %}\n\nB: https://a.example/1{% endif %}\n"
        },
        Case{"<p><a href=https://a.example/1>Buy now!</a></p>", "Buy now! https://a.example/1\n"},
        Case{"<p><a href=https://a.example/1>Les mer →</a></p>", "Les mer → https://a.example/1\n"},
        Case{
            "<table><tr><th>Lamp</th><th>Price</th></tr><tr><td>Fjord</td><td>399 "
            "kr</td></tr></table>",
            "Lamp  Price\nFjord  399 kr\n"
        },
        Case{
            "<table><tr><td>Fjord<br>399 kr</td><td>Vidde<br>499 kr</td></tr></table>",
            "Fjord\n399 kr\n\nVidde\n499 kr\n"
        }
    )
);

INSTANTIATE_TEST_SUITE_P(
    Folding,
    DerivesText,
    testing::Values(
        Case{
            "<p>מבצע החורף התחיל: עשרים אחוז הנחה על כל המנורות, בחנות ובאתר, עד סוף השבוע הזה "
            "בלבד.</p>",
            "מבצע החורף התחיל: עשרים אחוז הנחה על כל המנורות, בחנות ובאתר, עד סוף השבוע\nהזה "
            "בלבד.\n"
        },
        Case{
            "<p>漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字 "
            "漢字漢字</p>",
            "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字\n漢字漢字\n"
        },
        // A value is not broken, whatever stands in it.
        Case{
            "<p>Hello {{ first_name | default: 'dear friend of good light' | append: ' and warm "
            "evenings' }}, welcome.</p>",
            "Hello {{ first_name | default: 'dear friend of good light' | append: ' and warm "
            "evenings' }}, welcome.\n"
        },
        Case{
            "<p>Our lamps are made by hand in a small workshop by the sea, <a "
            "href=\"{{ amends_link_1 }}\">see how</a>.</p>",
            "Our lamps are made by hand in a small workshop by the sea, see how\n"
            "<{{ amends_link_1 }}>.\n"
        }
    )
);

TEST(DeriveText, keeps_every_liquid_tag_in_its_order) {
  const std::vector<std::string> pieces{
      "{% if a %}",   "{% else %}", "{% endif %}", "<p>",     "</p>",   "<a href=x>",
      "</a>",         "<li>",       "text ",       "<head>",  "<body>", "<div hidden>",
      "</div>",       "<ul>",       "</ul>",       "{{ b }}", "<td>",   "{% for i in c %}",
      "{% endfor %}",
  };
  rc::check("tags survive", [&pieces] {
    const auto chosen = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces));
    std::string source;
    std::string tags;
    for (const std::string& piece : chosen) {
      source += piece;
      if (piece.starts_with("{%")) {
        tags += piece;
      }
    }
    const std::string text = derive_text(source);
    std::string kept;
    for (std::size_t at = text.find("{%"); at != std::string::npos; at = text.find("{%", at + 1)) {
      kept += text.substr(at, text.find("%}", at) + 2 - at);
    }
    RC_ASSERT(kept == tags);
    RC_ASSERT(text.find("\n\n\n") == std::string::npos);
  });
}

TEST(VisibleText, is_a_line_a_block_without_targets) {
  EXPECT_EQ(
      visible_text(
          "<head><title>x</title></head><h1>Hi {{ name }}</h1><p>See <a href=x>this</a>&nbsp;!</p>"
          "<ul><li>a<li>b</ul><img alt=Logo><div style='display:none'>pre</div>"
      ),
      "Hi {{ name }}\nSee this !\na\nb\nLogo\n"
  );
}

TEST(VisibleText, is_linear_in_hostile_sources) {
  for (const std::string_view piece :
       {"<div hidden>",
        "<a href=x>a",
        "<a href=x>a</a>",
        "<ul><li>",
        "<ol><li>{%%}",
        "<blockquote>a",
        "<pre>\n",
        "a&nbsp;",
        "&",
        "&#",
        "<p>a",
        "{{"}) {
    std::string source;
    while (source.size() < kSourceBytesMax) {
      source += piece;
    }
    EXPECT_LT(visible_text(source).size(), kSourceBytesMax + 2);
    EXPECT_LT(derive_text(source).size(), 8 * kSourceBytesMax);
  }
}

}  // namespace
}  // namespace amends::html
