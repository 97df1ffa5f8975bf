#include "text/html_escape.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

TEST(HtmlEscape, makes_entities_of_five_characters_and_of_no_other) {
  std::string out = "kept ";
  append_html_escaped("<a href=\"x\">Å & 'b'</a> é = / `", out);
  EXPECT_EQ(out, "kept &lt;a href=&quot;x&quot;&gt;Å &amp; &#39;b&#39;&lt;/a&gt; é = / `");
}

TEST(HtmlEscape, finds_what_must_be_escaped) {
  for (const char* special : {"<", ">", "&", "\"", "'", "Åse's"}) {
    EXPECT_TRUE(has_html_special(special)) << special;
  }
  EXPECT_FALSE(has_html_special("Åse, 25 % = `plain`"));
  EXPECT_FALSE(has_html_special(""));
}

}  // namespace
}  // namespace amends::text
