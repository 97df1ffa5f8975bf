#include "engine/link_rewriter.h"

#include "engine/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

model::Mailing mailing_of(std::string html, std::string text = "") {
  model::Edition edition;
  edition.html = {std::move(html), "body.html", 1, 1};
  edition.text = {std::move(text), "body.txt", 1, 1};
  edition.text_derived = edition.text.text.empty();
  model::Mailing mailing;
  mailing.editions = {edition};
  return mailing;
}

std::vector<std::string> sources(const model::Mailing& mailing) {
  std::vector<std::string> found;
  for (const model::Link& link : find_links(mailing)) {
    found.push_back(link.source);
  }
  return found;
}

std::vector<model::Link> numbered(const model::Mailing& mailing) {
  std::vector<model::Link> links = find_links(mailing);
  for (std::size_t i = 0; i < links.size(); ++i) {
    links[i].number = static_cast<int>(i) + 1;
  }
  return links;
}

TEST(FindLinks, finds_each_target_once_in_order) {
  EXPECT_THAT(
      sources(mailing_of(
          R"(<a href="https://b.example/">b</a><a href='https://a.example/?x=1&amp;y=2'>a</a>)"
          R"(<a href="https://b.example/">again</a>)",
          "See https://a.example/?x=1&y=2, or https://c.example/page."
      )),
      ElementsAre("https://b.example/", "https://a.example/?x=1&y=2", "https://c.example/page")
  );
}

TEST(FindLinks, leaves_alone_what_is_no_web_address_of_a_known_host) {
  EXPECT_THAT(
      sources(mailing_of(
          R"(<a href="mailto:a@b.example">m</a><a href="tel:+47">t</a><a href="#top">top</a>)"
          R"(<a href="{{ unsubscribe_url }}">out</a><a href="https://{{ shop }}/x">shop</a>)"
          R"(<a href="http://">none</a><!-- <a href="https://c.example/">c</a> -->)"
      )),
      testing::IsEmpty()
  );
}

TEST(FindLinks, takes_liquid_behind_the_host_with_the_address) {
  EXPECT_THAT(
      sources(mailing_of("", "Go: https://shop.example/{{ city | default: \"x y\" }}/sale.")),
      ElementsAre("https://shop.example/{{ city | default: \"x y\" }}/sale")
  );
}

TEST(FindLinks, stops_at_its_limit) {
  std::string html;
  for (std::size_t i = 0; i < kLinksMax + 5; ++i) {
    html += fmt::format("<a href=\"https://a.example/{}\">x</a>", i);
  }
  EXPECT_EQ(find_links(mailing_of(html)).size(), kLinksMax);
}

TEST(WithTracking, replaces_every_known_link_and_nothing_else) {
  const model::Mailing mailing = mailing_of(
      R"(<body><a href="https://a.example/?x=1&amp;y=2">a</a> <a href="mailto:x@y.example">m</a></body>)",
      "a: https://a.example/?x=1&y=2."
  );
  const model::Edition tracked = with_tracking(mailing.editions[0], numbered(mailing));
  EXPECT_THAT(tracked.html.text, HasSubstr(R"(<a href="{{ amends_link_1 }}">a</a>)"));
  EXPECT_THAT(tracked.html.text, HasSubstr("mailto:x@y.example"));
  EXPECT_THAT(tracked.html.text, Not(HasSubstr("a.example")));
  EXPECT_EQ(tracked.text.text, "a: {{ amends_link_1 }}.");
}

TEST(WithTracking, puts_the_preheader_first_and_the_pixel_last_in_the_body) {
  model::Mailing mailing = mailing_of("<html><head></head><body><p>Hi</p></body></html>");
  mailing.editions[0].preheader.text = "Code SPRING20";
  const std::string html = with_tracking(mailing.editions[0], {}).html.text;
  EXPECT_LT(html.find("<body>"), html.find("Code SPRING20"));
  EXPECT_LT(html.find("Code SPRING20"), html.find("<p>Hi</p>"));
  EXPECT_LT(html.find("<p>Hi</p>"), html.find("{{ amends_pixel }}"));
  EXPECT_LT(html.find("{{ amends_pixel }}"), html.find("</body>"));
  const std::string shown = without_tracking(mailing.editions[0]).html.text;
  EXPECT_THAT(shown, HasSubstr("Code SPRING20"));
  EXPECT_THAT(shown, Not(HasSubstr("amends_pixel")));
}

TEST(WithTracking, escapes_a_preheader_around_its_liquid) {
  model::Mailing mailing = mailing_of("<body>x</body>");
  mailing.editions[0].preheader.text = "Salt & pepper <3 {{ name | default: \"<you>\" }}";
  EXPECT_THAT(
      with_tracking(mailing.editions[0], {}).html.text,
      HasSubstr("Salt &amp; pepper &lt;3 {{ name | default: \"<you>\" }}</div>")
  );
}

TEST(WithTracking, derives_the_text_anew_with_the_same_links) {
  const model::Mailing mailing = mailing_of(R"(<p><a href="https://a.example/">Shop</a></p>)");
  const model::Edition tracked = with_tracking(mailing.editions[0], numbered(mailing));
  EXPECT_THAT(tracked.text.text, HasSubstr("{{ amends_link_1 }}"));
  EXPECT_THAT(tracked.text.text, Not(HasSubstr("amends_pixel")));
}

TEST(WithTracking, makes_no_html_where_there_is_none) {
  const model::Mailing mailing = mailing_of("", "Hi");
  EXPECT_EQ(with_tracking(mailing.editions[0], {}).html.text, "");
  EXPECT_EQ(without_tracking(mailing.editions[0]).html.text, "");
}

}  // namespace
}  // namespace amends::engine
