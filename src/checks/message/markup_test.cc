#include "checks/support_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace amends::checks::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;

struct MarkupRow {
  std::string_view source;
  std::string_view problem;  // empty: not broken
  int line = 1;
};

TEST(BrokenMarkup, tells_what_changes_the_meaning) {
  for (const MarkupRow& row : {
           MarkupRow{"<p>a</p>\n<!-- never ends", "comment", 2},
           {"<p>a</p>\n\n<a href=\"x", "tag", 3},
           {"<style>p{}", "style"},
           {"<a href=\"https://a.example>b</a>\n<p class=\"x\">c</p>", "quotes"},
           {"<p>a</p>\n<a href=x>b<p>c</p>", "unclosed", 2},
           {"<a href=x>b<a href=y>c</a>", "unclosed"},
           {"<table><tr><td><b>a</td><td>b</td></tr></table>", "unclosed"},
           {"<h1>a<p>b</p>", "unclosed"},
           {"<table><tr>\nhello<td>a</td></tr></table>", "between_cells"},
           {"<table><div>a</div><tr><td>a</td></tr></table>", "between_cells"},
       }) {
    const auto found = all_findings_of(part(Part::html, std::string(row.source)));
    const auto* broken = find(found, "html.broken");
    ASSERT_NE(broken, nullptr) << row.source;
    EXPECT_EQ(argument(*broken, "problem"), row.problem) << row.source;
    EXPECT_EQ(broken->place.line, row.line) << row.source;
  }
}

TEST(BrokenMarkup, blocks_only_for_what_swallows_the_rest) {
  EXPECT_EQ(
      find(all_findings_of(part(Part::html, "a<!-- b")), "html.broken")->level,
      model::FindingLevel::block
  );
  EXPECT_EQ(
      find(all_findings_of(part(Part::html, "<a href=x>b")), "html.broken")->level,
      model::FindingLevel::warn
  );
}

TEST(BrokenMarkup, lets_be_what_mail_programs_read_well) {
  for (const std::string_view source : {
           "<p>a<p>b<ul><li>c<li>d</ul>",
           "<table><tr><td>a<td>b<tr><td>c</table>",
           "<b><i>a</b></i>",
           "<div><div>a",
           "</div></td>a",
           "<!--[if mso]><table><tr><td><![endif]-->a<!--[if mso]></td></tr></table><![endif]-->",
           "<!doctype html><html><head><title>a</title></head><body>a</body></html>\n",
           "{% if a %}<b>{% endif %}x{% if a %}</b>{% endif %}",
           "<table>{% for p in products %}<tr><td>{{ p }}</td></tr>{% endfor %}</table>",
           "<td {% if a %}class=\"b\"{% endif %}>x</td>",
           "<a href=\"{{ unsubscribe_url }}\">a</a> 1 < 2",
           "<table><tr>&nbsp;<td>a</td></tr></table>",
           "",
       }) {
    const auto found = all_findings_of(part(Part::html, std::string(source)));
    EXPECT_THAT(ids_of(found), Not(Contains("html.broken"))) << source;
  }
}

TEST(UnsafeMarkup, names_what_is_cut_out) {
  struct Row {
    std::string_view source;
    std::string_view what;
  };

  for (const Row& row : {
           Row{"<script>a()</script>", "<script>"},
           {"<p onclick=\"a()\">x</p>", "onclick"},
           {"<iframe src=x></iframe>", "<iframe>"},
           {"<meta http-equiv=Refresh content=0>", "<meta refresh>"},
       }) {
    const auto found = all_findings_of(part(Part::html, std::string(row.source)));
    const auto* unsafe = find(found, "html.unsafe");
    ASSERT_NE(unsafe, nullptr) << row.source;
    EXPECT_EQ(argument(*unsafe, "what"), row.what);
    EXPECT_EQ(unsafe->level, model::FindingLevel::warn);
  }
  EXPECT_EQ(find(all_findings_of(part(Part::html, "<p on=a one=b>x</p>")), "html.unsafe"), nullptr);
}

TEST(Document, languages_and_directions_agree_with_the_edition) {
  struct Row {
    std::string_view source;
    std::string_view edition;
    std::string_view lang;  // html.lang's argument; empty: none
    bool dir = false;
  };

  for (const Row& row : {
           Row{"<html lang=en><body>x", "en", ""},
           {"<html lang='nb-NO'><body>x", "nb", ""},
           {"<html lang=no><body>x", "nb", ""},
           {"<html lang=en><body>x", "nb", "en"},
           {"<html><body lang=en>x", "en", ""},
           {"<html><body>x<p lang=en>", "en", "none"},
           {"<p>x", "en", "none"},
           {"<html lang='{{ lang }}'>x", "en", ""},
           {"<html lang=he dir=rtl>x", "he", ""},
           {"<html lang=he>x", "he", "", true},
           {"<html lang=he><body><table dir=RTL>x", "he", ""},
           {"<html lang=en dir=rtl>x", "en", "", true},
       }) {
    const auto found =
        all_findings_of(part(Part::html, std::string(row.source), std::string(row.edition)));
    const auto* lang = find(found, "html.lang");
    EXPECT_EQ(lang == nullptr ? "" : argument(*lang, "lang"), row.lang) << row.source;
    EXPECT_EQ(find(found, "html.dir") != nullptr, row.dir) << row.source;
  }
}

TEST(Document, notes_what_a_head_leaves_out) {
  const auto bare = all_findings_of(part(Part::html, "<table><tr><td>x</td></tr></table>"));
  EXPECT_NE(find(bare, "html.viewport"), nullptr);
  EXPECT_NE(find(bare, "html.dark_mode"), nullptr);
  EXPECT_NE(find(bare, "html.table_role"), nullptr);
  const auto full = all_findings_of(part(
      Part::html,
      "<meta name=viewport content='width=device-width'><meta name=color-scheme content=light>"
      "<table role=presentation><tr><td>x</td></tr></table><table><tr><th>a</th></tr></table>"
  ));
  EXPECT_EQ(find(full, "html.viewport"), nullptr);
  EXPECT_EQ(find(full, "html.dark_mode"), nullptr);
  EXPECT_EQ(find(full, "html.table_role"), nullptr);
}

TEST(Document, headings_leave_out_no_level) {
  EXPECT_EQ(
      find(all_findings_of(part(Part::html, "<h1>a</h1><h2>b</h2><h1>c</h1>")), "html.headings"),
      nullptr
  );
  const auto skipped = all_findings_of(part(Part::html, "<h1>a</h1>\n<h3>b</h3>"));
  ASSERT_NE(find(skipped, "html.headings"), nullptr);
  EXPECT_EQ(find(skipped, "html.headings")->place.line, 2);
}

TEST(MessageSize, warns_and_blocks_near_where_gmail_cuts) {
  struct Row {
    std::size_t bytes;
    std::string_view before;
    int level;  // 0 none, 1 warn, 2 block
  };

  for (const Row& row : {
           Row{90'000, "", 0},
           {90'001, "", 1},
           {100'000, "", 1},
           {100'001, "", 2},
           {100'005, "{% if a %}b{% endif %}", 1},
           {100'030, "{% if a %}b{% endif %}", 2},
           {100'030, "{% assign a = 1 %}", 2},
           {300'000, "{% for a in b %}", 1},
       }) {
    std::string source(row.before);
    source.resize(row.bytes, ' ');
    const auto found = all_findings_of(part(Part::html, source));
    const auto* size = find(found, "message.size");
    EXPECT_EQ(size == nullptr ? 0 : static_cast<int>(size->level), row.level) << row.bytes;
  }
}

TEST(ZeroBytes, block_where_the_first_of_a_part_stands) {
  using namespace std::string_literals;

  struct Row {
    Part part;
    std::string source;
    int line;
    int column;
    std::string count;
  };

  for (const Row& row : {
           Row{Part::html, "<p>\0a</p>"s, 1, 4, "1"},
           {Part::html, "<p>a</p>\n<p>b" + std::string(1000, '\0') + "</p>", 2, 5, "1000"},
           {Part::html, "\0<p>a</p>"s, 1, 1, "1"},
           {Part::text, "Hello\nthere\0\nagain\0"s, 2, 6, "2"},
           {Part::subject, "Our \0 lamps"s, 1, 5, "1"},
       }) {
    const auto found = all_findings_of(part(row.part, row.source));
    const auto* zero = find(found, "message.nul");
    ASSERT_NE(zero, nullptr);
    EXPECT_EQ(zero->level, model::FindingLevel::block);
    EXPECT_EQ(zero->place.line, row.line);
    EXPECT_EQ(zero->place.column, row.column);
    EXPECT_EQ(argument(*zero, "count"), row.count);
    EXPECT_EQ(std::ranges::count(found, "message.nul", &model::Finding::id), 1);
  }
}

TEST(ZeroBytes, are_nothing_a_text_without_them_is_blamed_for) {
  for (const std::string_view source : {"", "0", "\\0 &#0;", "<p>a\tb\r\nc</p>"}) {
    EXPECT_EQ(find(all_findings_of(part(Part::html, std::string(source))), "message.nul"), nullptr);
  }
}

}  // namespace
}  // namespace amends::checks::testing
