#include "checks/sentences.h"
#include "checks/support_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace amends::checks::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;

std::vector<model::Finding> found_in(std::string_view html) {
  return all_findings_of(part(Part::html, std::string(html)));
}

TEST(Contrast, is_told_for_each_pair_of_known_colours) {
  const auto found = found_in(
      "<div style='background:#fff;font-size:14px'><p style='color:#999'>pale</p>"
      "<p style='color:#999'>again</p><p style='color:#111'>dark</p></div>"
  );
  const auto* pale = find(found, "html.contrast");
  ASSERT_NE(pale, nullptr);
  EXPECT_EQ(pale->level, model::FindingLevel::warn);
  EXPECT_EQ(argument(*pale, "what"), "pale");
  EXPECT_EQ(argument(*pale, "count"), "2");
  EXPECT_EQ(argument(*pale, "colour"), "#999999");
  EXPECT_EQ(argument(*pale, "ratio"), "2.8");
}

TEST(Contrast, asks_less_of_large_text_and_nothing_of_unknown_colours) {
  for (const std::string_view html : {
           "<p style='background:#fff;color:#888;font-size:24px'>x</p>",
           "<p style='background:#fff;color:#888;font-size:19px;font-weight:700'>x</p>",
           "<p style='background:#fff;color:#888'>x</p>",  // may be large
           "<p style='color:#eee'>x</p>",
           "<p style='background:#fff'><a href=x>y</a></p>",
           "<p style='background:#fff;color:#fff;display:none'>x</p>",
       }) {
    EXPECT_THAT(ids_of(found_in(html)), Not(Contains("html.contrast"))) << html;
  }
  for (const std::string_view html : {
           "<p style='background:#fff;color:#888;font-size:23px'>x</p>",
           "<p style='background:#fff;color:#aaa;font-size:40px'>x</p>",
           "<p style='background:#fff;color:#aaa'>x</p>",
       }) {
    EXPECT_THAT(ids_of(found_in(html)), Contains("html.contrast")) << html;
  }
}

TEST(SmallFont, warns_when_it_is_most_of_the_mail_or_tiny) {
  const std::string long_text(100, 'a');
  const auto level = [](const std::vector<model::Finding>& found) {
    const auto* small = find(found, "html.font_small");
    return small == nullptr ? -1 : static_cast<int>(small->level);
  };
  EXPECT_EQ(level(found_in("<p style='font-size:13px'>x</p>")), -1);
  EXPECT_EQ(level(found_in(long_text + "<p style='font-size:12px'>small</p>")), 0);
  EXPECT_EQ(level(found_in("<p style='font-size:12px'>" + long_text + "</p>x")), 1);
  EXPECT_EQ(level(found_in(long_text + "<p style='font-size:9px'>tiny</p>")), 1);
}

TEST(WideLayout, is_what_nothing_narrows) {
  EXPECT_THAT(ids_of(found_in("<table width=640>")), Not(Contains("html.wide")));
  EXPECT_THAT(ids_of(found_in("<table width='100%'>")), Not(Contains("html.wide")));
  EXPECT_THAT(
      ids_of(found_in("<img width=1200 style='max-width:100%'>")), Not(Contains("html.wide"))
  );
  EXPECT_THAT(ids_of(found_in("<img width=1200 style='width:100%'>")), Not(Contains("html.wide")));
  const auto found = found_in("<table width=700><tr><td style='width:800px'>");
  ASSERT_NE(find(found, "html.wide"), nullptr);
  EXPECT_EQ(argument(*find(found, "html.wide"), "px"), "800");
  EXPECT_EQ(find(found, "html.wide")->level, model::FindingLevel::warn);
}

TEST(Images, are_counted_by_what_they_lack) {
  const auto found = found_in(
      "<img src='http://a.example/b.png'><img src='https://a.example/c.png' alt='' width=10>"
      "<img src='data:image/png;base64,AAAA' alt=x style='width:9px'>"
      "<img src='http://a.example/o.gif' width=1 height=1>"
  );
  EXPECT_EQ(argument(*find(found, "image.no_alt"), "count"), "1");
  EXPECT_EQ(argument(*find(found, "image.http"), "count"), "1");
  EXPECT_EQ(argument(*find(found, "image.data_uri"), "count"), "1");
  EXPECT_EQ(argument(*find(found, "image.dimensions"), "count"), "1");
  EXPECT_NE(find(found, "image.only"), nullptr);
}

TEST(Images, a_mail_with_words_is_more_than_its_pictures) {
  std::string html = "<img src='https://a.example/b.png' alt='a' width=600><p>";
  for (int word = 0; word < 30; ++word) {
    html += "word ";
  }
  EXPECT_EQ(find(found_in(html), "image.only"), nullptr);
  EXPECT_EQ(find(found_in("<p>Hello you</p>"), "image.only"), nullptr);
}

TEST(FolderPictures, are_weighed_like_those_of_the_web) {
  const auto said = [](const std::vector<std::size_t>& weights) {
    model::Mailing made = mailing();
    for (const std::size_t bytes : weights) {
      made.pictures.push_back({"pictures/logo.png", "logo.png", std::string(bytes, 'x')});
    }
    auto found = all_findings_of(part(Part::html, "<p>Hello</p>"), made);
    std::erase_if(found, [](const model::Finding& one) {
      return !one.id.starts_with("image.heavy");
    });
    return found;
  };
  EXPECT_TRUE(said({}).empty());
  EXPECT_TRUE(said({1'000'000, 1'000'000, 1'000'000}).empty());
  const auto heavy = said({20'000, 1'200'000});
  ASSERT_EQ(heavy.size(), 1U);
  EXPECT_EQ(heavy[0].id, "image.heavy");
  EXPECT_EQ(heavy[0].level, model::FindingLevel::warn);
  EXPECT_EQ(argument(heavy[0], "target"), "pictures/logo.png");
  EXPECT_EQ(argument(heavy[0], "kilobytes"), "1200");
  const auto together = said({900'000, 900'000, 900'000, 900'000});
  ASSERT_EQ(together.size(), 1U);
  EXPECT_EQ(together[0].id, "image.heavy_together");
  EXPECT_EQ(argument(together[0], "kilobytes"), "3600");
}

TEST(ClientSupport, warns_of_what_breaks_reading_for_many) {
  struct Row {
    std::string_view html;
    std::string_view what;
    int level;  // -1: nothing
  };

  for (const Row& row : {
           Row{"<form action=x>", "<form>", 1},
           {"<div style='position:absolute'>x", "position", 1},
           {"<div style='color:var(--a)'>x", "var()", 1},
           {"<link rel=stylesheet href=x>", "<link rel=stylesheet>", 1},
           {"<img src='https://a.example/b.SVG'>", "SVG", 1},
           {"<div style='display:flex'>x", "display: flex", 0},
           {"<p style='border-radius:4px'>x", "border-radius", 0},
           {"<style>@font-face{font-family:a}</style>", "@font-face", 0},
           {"<style>@media (max-width:9px){p{position:absolute}}</style>", "@media", 0},
           {"<p style='color:red'>x", "", -1},
           {"<a href='x.svg'>x</a>", "", -1},
       }) {
    const auto found = found_in(row.html);
    const auto* support = find(found, "css.support");
    ASSERT_EQ(support == nullptr ? -1 : static_cast<int>(support->level), row.level) << row.html;
    if (support != nullptr) {
      EXPECT_EQ(argument(*support, "what"), row.what);
    }
  }
}

TEST(Looks, every_finding_has_its_sentences_in_all_languages) {
  const auto found = found_in(
      "<html lang=fi dir=rtl><style>@font-face{}</style><h1>a</h1><h3>b</h3><table width=900><tr>x"
      "<td><img src='http://a.example/b.png'><img src='data:x'><a href=x>y<form onclick=a>"
      "<p style='color:#fff;background:#fff;font-size:9px'>pale</p></td></tr></table>"
      "<p>ida@oak.example ole@elm.example</p><!-- "
  );
  EXPECT_GT(found.size(), 15);
  for (const auto& finding : found) {
    for (const text::Locale& locale : text::supported_locales()) {
      const Sentences sentences = sentences_of(finding, locale);
      for (const std::string& sentence : {sentences.text, sentences.why, sentences.mend}) {
        EXPECT_FALSE(sentence.empty()) << finding.id;
        EXPECT_EQ(sentence.find("finding."), std::string::npos) << finding.id << locale.tag();
        EXPECT_EQ(sentence.find("{count"), std::string::npos) << finding.id << locale.tag();
      }
    }
  }
}

/// Each is far above what a mail may be; that the test ends is what it tests.
TEST(Looks, huge_and_hostile_pages_are_read_once) {
  constexpr std::size_t kMany = 100'000;
  std::string links;
  std::string deep;
  std::string broken;
  std::string sheet = "<style>";
  for (std::size_t at = 0; at < kMany; ++at) {
    links += "<a href=x>y</a>";
    deep += "<div><b>";
    broken += "<a href=\"<table><tr></b>";
    sheet += ".a b{color:#fff;x:{";
  }
  for (const std::string& source :
       {links, deep, broken, sheet, std::string(10'000'000, '<'), std::string(3'000'000, '@')}) {
    EXPECT_LE(found_in(source).size(), 1000);
  }
}

}  // namespace
}  // namespace amends::checks::testing
