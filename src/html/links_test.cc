#include "html/links.h"

#include "html/limits.h"

#include <gtest/gtest.h>

namespace amends::html {
namespace {

TEST(FindLinks, gives_target_place_and_text) {
  const std::string source =
      "<p><a href=\" https://nordlys.example/?a=1&amp;b={{ id | default: \"&amp;\" }} \">Buy\n "
      "<b>now</b>"
      "</a>\n<A HREF=/x><img alt='The &quot;lamp&quot;'></A><area href=y alt=Map>";
  const std::vector<Link> links = find_links(source);
  ASSERT_EQ(links.size(), 3U);
  EXPECT_EQ(links[0].url, "https://nordlys.example/?a=1&b={{ id | default: \"&amp;\" }}");
  EXPECT_EQ(links[0].text, "Buy now");
  EXPECT_EQ(
      source.substr(links[0].offset, links[0].length),
      " https://nordlys.example/?a=1&amp;b={{ id | default: \"&amp;\" }} "
  );
  EXPECT_EQ(links[0].line, 1);
  EXPECT_EQ(links[0].column, 13);
  EXPECT_EQ(links[0].quote, '"');
  EXPECT_EQ(links[1].url, "/x");
  EXPECT_EQ(links[1].text, "The \"lamp\"");
  EXPECT_EQ(links[1].line, 3);
  EXPECT_EQ(links[1].column, 9);
  EXPECT_EQ(links[1].quote, 0);
  EXPECT_EQ(links[2].url, "y");
  EXPECT_EQ(links[2].text, "Map");
}

TEST(FindLinks, reads_what_a_reader_sees_of_a_link) {
  struct Case {
    const char* source;
    const char* text;
  };

  const Case cases[] = {
      {"<a href=x>Hi {{ name }}{% if a %}, you{% endif %}</a>", "Hi {{ name }}, you"},
      {"<a href=x><p>one</p><p>two</p></a>", "one two"},
      {"<a href=x>n<b>o</b>w</a>", "now"},
      {"<a href=x>one<br>two", "one two"},
      {"<a href=x>one<a href=y>two</a>", "one"},
      {"<a href=x><!-- no --><img alt=logo>&nbsp;</a>", "logo"},
      {"<a href=x></a>", ""},
  };
  for (const Case& each : cases) {
    const std::vector<Link> links = find_links(each.source);
    ASSERT_FALSE(links.empty());
    EXPECT_EQ(links[0].text, each.text) << each.source;
  }
}

TEST(FindLinks, looks_into_no_comment_and_no_style) {
  EXPECT_TRUE(find_links("<!-- <a href=x>a</a> --><style><a href=x></style><a name=x>").empty());
  EXPECT_TRUE(find_links("{% comment %}<a href=x>a</a>{% endcomment %}").empty());
}

TEST(FindLinks, ends_at_its_limits) {
  std::string source;
  for (std::size_t i = 0; i < kLinksMax + 5; ++i) {
    source += "<a href=x>";
  }
  EXPECT_EQ(find_links(source).size(), kLinksMax);
  std::string text = "<a href=x>";
  for (std::size_t i = 0; i < kLinkTextBytesMax; ++i) {
    text += "é";
  }
  EXPECT_EQ(find_links(text)[0].text.size(), kLinkTextBytesMax);
}

TEST(FindImages, tells_no_alt_from_an_empty_one) {
  const std::vector<Image> images =
      find_images("<img src='a&amp;b.png' alt=\"\">\n<img src={{ x }}>\n<img alt='&eacute;'>");
  ASSERT_EQ(images.size(), 3U);
  EXPECT_EQ(images[0].src, "a&b.png");
  EXPECT_TRUE(images[0].has_alt);
  EXPECT_EQ(images[1].src, "{{ x }}");
  EXPECT_FALSE(images[1].has_alt);
  EXPECT_EQ(images[1].line, 2);
  EXPECT_EQ(images[1].column, 10);
  EXPECT_EQ(images[2].alt, "é");
  EXPECT_EQ(images[2].line, 3);
  EXPECT_EQ(images[2].column, 1);
}

}  // namespace
}  // namespace amends::html
