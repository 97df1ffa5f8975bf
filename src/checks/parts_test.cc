#include "checks/markers.h"
#include "checks/support_test.h"
#include "text/embedded.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace amends::checks {
namespace {

using testing::at;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::findings_of;
using testing::ids_of;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::part;

const std::string kLeave = " <a href=\"{{ unsubscribe_url }}\">Unsubscribe</a>";

struct Row {
  Part part;
  const char* language;
  const char* source;
  const char* id;  // empty: nothing is found
};

class Parts : public ::testing::TestWithParam<Row> {};

TEST_P(Parts, says_what_is_wrong_and_nothing_else) {
  const Row& row = GetParam();
  std::string source = row.source;
  if (row.part == Part::html) {
    source += kLeave;
  }
  if (row.part == Part::text) {
    source += "\n{{ unsubscribe_url }}";
  }
  const auto found = ids_of(findings_of(part(row.part, source, row.language)));
  if (*row.id == '\0') {
    EXPECT_THAT(found, IsEmpty()) << row.source;
  } else {
    EXPECT_THAT(found, ElementsAre(row.id)) << row.source;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Merge,
    Parts,
    ::testing::Values(
        Row{Part::html, "en", "<p>Hello *|FNAME|*, hi</p>", "merge.foreign"},
        Row{Part::html, "en", "<p>Hello %%first%%, hi</p>", "merge.foreign"},
        Row{Part::html, "en", "<p>Hello [[first]], hi</p>", "merge.foreign"},
        Row{Part::html, "en", "<p>Hello ${first}, hi</p>", "merge.foreign"},
        Row{Part::html, "en", "<p>Hello {Name}, hi</p>", "merge.foreign"},
        Row{Part::subject, "en", "Hello [First Name], hi", "merge.foreign"},
        Row{Part::html, "en", "<p>Hello &lt;%= first %&gt;, hi</p>", "merge.foreign"},
        Row{Part::html, "ru", "<p>Уважаемая [Имя], ваш заказ</p>", "merge.foreign"},
        Row{Part::html, "en", "<p>Hello {{ first_name }}, hi</p>", ""},
        Row{Part::html, "en", "<p>{% if city %}Hello{% endif %} there, [1] and [ok]</p>", ""},
        Row{Part::html, "en", "{% comment %} [First Name] TODO {% endcomment %}<p>Hi all</p>", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Marks,
    Parts,
    ::testing::Values(
        Row{Part::subject, "en", "[TEST] Spring news", "marks.test"},
        Row{Part::subject, "en", "Test", "marks.test"},
        Row{Part::subject, "en", "Test drive our new bikes", ""},
        Row{Part::subject, "en", "Copy of spring news", "marks.draft"},
        Row{Part::subject, "bg", "Чернова: пролетни новини", "marks.draft"},
        Row{Part::subject, "nb", "Utkast: nyheter i mai", "marks.draft"},
        Row{Part::subject, "he", "בדיקה: חדשות האביב", "marks.test"},
        Row{Part::html, "en", "<p>This is only a test</p>", "marks.test"},
        Row{Part::html, "it", "<p>Questa è solo una prova.</p>", "marks.test"},
        Row{Part::html, "en", "<p>Draft beer and a copy of your receipt</p>", ""},
        Row{Part::html,
            "en",
            "<img alt=\"your text here\" src=\"https://a.example/b.png\">",
            "marks.draft"},
        Row{Part::html, "en", "<p>TODO the price</p>", "marks.filler"},
        Row{Part::html, "en", "<p>Dear null, hello</p>", "marks.filler"},
        Row{Part::html, "nb", "<p>Pris: XX kr</p>", "marks.filler"},
        Row{Part::html, "bg", "<p>Уважаема , имаме новини.</p>", "marks.filler"},
        Row{Part::html, "en", "<p>Hi {{ first_name }}, sizes up to XXXL</p>", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Links,
    Parts,
    ::testing::Values(
        Row{Part::html, "en", "<a href=\"#\">Shop</a>", "link.placeholder"},
        Row{Part::html, "en", "<a href=\"\">Shop</a>", "link.placeholder"},
        Row{Part::html, "en", "<a href='xxx'>Shop</a>", "link.placeholder"},
        Row{Part::html, "en", "<a href=\"https://example.com/a\">Shop</a>", "link.placeholder"},
        Row{Part::html, "en", "<a href=\"http://localhost:8080/\">Shop</a>", "link.placeholder"},
        Row{Part::html,
            "en",
            "<a href=\"https://staging.tea.example/a\">Shop</a>",
            "link.placeholder"},
        Row{Part::html, "en", "<a href=\"www.tea.example/a\">Shop</a>", "link.relative"},
        Row{Part::html, "en", "<a href=\"#top\">Up</a>", ""},
        Row{Part::html, "en", "<a href=\"{{ view_url }}\">See</a>", ""},
        Row{Part::html, "en", "<a href=\"https://tea.example/{{ city }}\">Shop</a>", ""},
        Row{Part::text, "en", "Shop: https://staging.tea.example/a", "link.placeholder"},
        Row{Part::text, "en", "Shop: https://tea.example/a", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Subjects,
    Parts,
    ::testing::Values(
        Row{Part::subject, "en", "20 % off everything until Friday", ""},
        Row{Part::subject, "en", " ", "subject.empty"},
        Row{Part::subject,
            "en",
            "Twenty per cent off everything in the shop and in the cafe too",
            "subject.length"}
    )
);

// Moments are counted from Friday 20 November 2026.
INSTANTIATE_TEST_SUITE_P(
    Dates,
    Parts,
    ::testing::Values(
        Row{Part::html, "en", "<p>Only Friday 26 November</p>", "date.weekday"},
        Row{Part::html, "en", "<p>Only Friday 27 November</p>", ""},
        Row{Part::html, "en", "<p>Only Friday, November 26th, 2026</p>", "date.weekday"},
        Row{Part::html, "en", "<p>Only on Friday the 27th of November</p>", ""},
        Row{Part::html, "en", "<p>On 26 November (Friday)</p>", "date.weekday"},
        Row{Part::html, "en", "<p>On Friday. 26 November is another day</p>", ""},
        Row{Part::html, "en", "<p>From Monday 23 to Friday 27 November</p>", ""},
        Row{Part::html, "en", "<p>Friday</p><p>26 November</p>", ""},
        Row{Part::html, "bg", "<p>Само в петък, 26 ноември</p>", "date.weekday"},
        Row{Part::html, "bg", "<p>Само в петък, 27 ноември</p>", ""},
        Row{Part::html, "ru", "<p>Только в пятницу, 26 ноября</p>", "date.weekday"},
        Row{Part::html, "ru", "<p>Только в пятницу, 27 ноября</p>", ""},
        Row{Part::html, "it", "<p>Solo venerdì 26 novembre</p>", "date.weekday"},
        Row{Part::html, "it", "<p>Solo venerdì 27 novembre</p>", ""},
        Row{Part::html, "nb", "<p>Bare fredag 26. november</p>", "date.weekday"},
        Row{Part::html, "nb", "<p>Bare fredag 26.11.</p>", "date.weekday"},
        Row{Part::html, "nb", "<p>Bare fredag 27. november, fra 19.90</p>", ""},
        Row{Part::html, "he", "<p>רק ביום שישי, 26 בנובמבר</p>", "date.weekday"},
        Row{Part::html, "he", "<p>רק ביום שישי, 27 בנובמבר</p>", ""},
        Row{Part::html, "en", "<p>Valid until 12 November</p>", "date.past"},
        Row{Part::html, "en", "<p>Valid until 20 November</p>", "date.deadline"},
        Row{Part::html, "en", "<p>We opened on 12 November</p>", ""},
        Row{Part::html, "it", "<p>Valido fino al 12 novembre</p>", "date.past"},
        Row{Part::html, "he", "<p>בתוקף עד 12 בנובמבר</p>", "date.past"}
    )
);

TEST(dates_check, names_the_right_weekday_and_the_day_that_was_meant) {
  const auto found =
      findings_of(part(Part::subject, "20 % off everything until Friday 26 November"));
  ASSERT_THAT(ids_of(found), ElementsAre("date.weekday"));
  EXPECT_EQ(testing::argument(found[0], "weekday"), "Friday");
  EXPECT_EQ(testing::argument(found[0], "date"), "26 November");
  EXPECT_EQ(testing::argument(found[0], "right"), "Thursday");
  EXPECT_THAT(testing::argument(found[0], "instead"), ::testing::HasSubstr("November 27"));
  EXPECT_EQ(found[0].place.column, 27);
}

TEST(dates_check, takes_the_year_from_the_schedule) {
  auto mailing = testing::mailing();
  mailing.schedule.at = at("2027-11-20T09:00:00");  // 26 November 2027 is a Friday
  EXPECT_THAT(
      ids_of(findings_of(part(Part::subject, "Until Friday 26 November"), mailing)), IsEmpty()
  );
}

TEST(links_check, says_where_the_link_stands) {
  const auto found =
      findings_of(part(Part::html, "<p>A\n</p>\n  <a href=\"#\">Shop now</a>" + kLeave));
  ASSERT_THAT(ids_of(found), ElementsAre("link.placeholder"));
  EXPECT_EQ(found[0].place, (Place{"body.html", 3, 12}));
  EXPECT_EQ(testing::argument(found[0], "label"), "Shop now");
}

TEST(unsubscribe_check, asks_for_a_link_in_both_parts) {
  EXPECT_THAT(
      ids_of(findings_of(part(Part::html, "<p>Hi {{ unsubscribe_url }}</p>"))),
      ElementsAre("unsubscribe.missing_html")
  );
  EXPECT_THAT(
      ids_of(findings_of(part(Part::text, "Hi all"))), ElementsAre("unsubscribe.missing_text")
  );
  EXPECT_THAT(ids_of(findings_of(part(Part::text, "Hi {{ preferences_url }}"))), IsEmpty());
  ConstantPart derived = part(Part::text, "Hi all");
  derived.origin = Origin::derived;
  EXPECT_THAT(ids_of(findings_of(derived)), IsEmpty());
}

struct CodeRow {
  const char* language;
  const char* source;
  const char* code;  // empty: nothing is found
};

class Codes : public ::testing::TestWithParam<CodeRow> {};

TEST_P(Codes, finds_codes_that_do_not_exist) {
  auto mailing = testing::mailing();
  mailing.codes = {{"SPRING20", "2026-11-01", "2026-11-30", 20}};
  const auto found =
      findings_of(part(Part::html, GetParam().source + kLeave, GetParam().language), mailing);
  if (*GetParam().code == '\0') {
    EXPECT_THAT(ids_of(found), IsEmpty()) << GetParam().source;
    return;
  }
  ASSERT_THAT(ids_of(found), ElementsAre("code.unknown")) << GetParam().source;
  EXPECT_EQ(testing::argument(found[0], "code"), GetParam().code);
  EXPECT_EQ(found[0].level, model::FindingLevel::block);
}

INSTANTIATE_TEST_SUITE_P(
    Codes,
    Codes,
    ::testing::Values(
        CodeRow{"en", "<p>Use code <b>SPRNG20</b> today</p>", "SPRNG20"},
        CodeRow{"en", "<p>Use code <b>spring20</b> or code SPRING20</p>", ""},
        CodeRow{"en", "<p>with the SUMMER25 code</p>", "SUMMER25"},
        CodeRow{"en", "<p>The code WELCOME is for you</p>", "WELCOME"},
        CodeRow{"en", "<p>Your zip code N0123 please, and a QR code AB12</p>", ""},
        CodeRow{"en", "<p>ENTER CODE BELOW TODAY</p>", ""},
        CodeRow{"en", "<p>Code</p><p>BB2026</p>", ""},
        CodeRow{"bg", "<p>Въведете код: ПРОЛЕТ или код XMAS24</p>", "XMAS24"},
        CodeRow{"ru", "<p>По промокоду «XMAS24» дешевле</p>", "XMAS24"},
        CodeRow{"it", "<p>Usa il codice XMAS24 oggi</p>", "XMAS24"},
        CodeRow{"nb", "<p>Bruk rabattkoden XMAS-24 i dag</p>", "XMAS-24"},
        CodeRow{"he", "<p>השתמשו בקוד XMAS24 היום</p>", "XMAS24"}
    )
);

TEST(code_check, suggests_the_code_that_was_meant_and_only_warns_when_none_is_named) {
  auto mailing = testing::mailing();
  const auto warned = findings_of(part(Part::subject, "Code SPRNG20"), mailing);
  ASSERT_THAT(ids_of(warned), ElementsAre("code.unknown"));
  EXPECT_EQ(warned[0].level, model::FindingLevel::warn);
  EXPECT_EQ(testing::argument(warned[0], "suggestion"), "none");
  mailing.codes = {{"SPRING20", "2026-11-01", "2026-11-30", 20}};
  const auto blocked = findings_of(part(Part::subject, "Code SPRNG20"), mailing);
  EXPECT_EQ(testing::argument(blocked.at(0), "suggestion"), "SPRING20");
}

TEST(code_window_check, compares_with_the_moment_of_sending) {
  struct WindowRow {
    const char* starts;
    const char* ends;
    const char* problem;
  };

  for (const WindowRow& row : {
           WindowRow{"2026-11-01", "2026-11-19", "ended"},
           WindowRow{"2026-11-01", "2026-11-20", "ends_early"},  // until midnight
           WindowRow{"2026-11-21", "2026-11-30", "not_started"},
           WindowRow{"2026-11-01", "2026-11-30", ""},
           WindowRow{"", "", ""},
       }) {
    auto mailing = testing::mailing();
    mailing.schedule.valid_until = at("2026-11-27T00:00:00");
    mailing.codes = {{"SPRING20", row.starts, row.ends, 20}};
    const auto found = findings_of(part(Part::subject, "Hello all"), mailing);
    if (*row.problem == '\0') {
      EXPECT_THAT(ids_of(found), IsEmpty()) << row.starts;
      continue;
    }
    ASSERT_THAT(ids_of(found), ElementsAre("code.window")) << row.ends;
    EXPECT_EQ(testing::argument(found[0], "problem"), row.problem);
  }
}

std::string_view view(const boost::json::value& text) {
  return {text.as_string().data(), text.as_string().size()};
}

bool expects(const boost::json::value& list, std::string_view what) {
  for (const auto& entry : list.as_array()) {
    if (view(entry) == what) {
      return true;
    }
  }
  return false;
}

// The 52 golden lines of data/preflight_markers.json, own writing.
TEST(markers_data, finds_what_its_own_lines_expect_and_nothing_in_clean_ones) {
  const auto bytes = text::embedded_file("data/preflight_markers.json").value();
  const auto data = boost::json::parse(boost::json::string_view(bytes.data(), bytes.size()));
  for (const auto& line : data.at("tests").as_array()) {
    const std::string_view where = view(line.at("where"));
    const Part which = where == "subject" ? Part::subject
                       : where == "html"  ? Part::html
                                          : Part::text;
    std::string source(view(line.at("text")));
    if (source.find("{{") != std::string::npos) {
      continue;  // Liquid is ours here
    }
    source += which == Part::html ? kLeave : which == Part::text ? "\n{{ unsubscribe_url }}" : "";
    const auto found = ids_of(findings_of(part(which, source, view(line.at("lang")))));
    const auto& expected = line.at("expect");
    const auto marks = ::testing::AnyOf(std::string("marks.test"), std::string("marks.draft"));
    if (expects(expected, "test_markers") || expects(expected, "test_markers_subject")) {
      EXPECT_THAT(found, Contains(marks)) << source;
    } else {
      EXPECT_THAT(found, Not(Contains(marks))) << source;
    }
    if (expects(expected, "placeholder")) {
      EXPECT_THAT(found, Not(IsEmpty())) << source;
    } else {
      EXPECT_THAT(
          found,
          Not(Contains(::testing::AnyOf(
              std::string("merge.foreign"),
              std::string("marks.filler"),
              std::string("link.placeholder")
          )))
      ) << source;
    }
  }
}

}  // namespace
}  // namespace amends::checks
