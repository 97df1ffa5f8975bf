#include "checks/settle.h"
#include "checks/support_test.h"
#include "checks/time/clock_words.h"
#include "checks/time/sensitive_days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace amends::checks {
namespace {

using namespace std::chrono_literals;
using testing::argument;
using testing::at;
using ::testing::Contains;
using testing::find;
using ::testing::IsEmpty;
using testing::locale;
using ::testing::Not;
using testing::part;

/// It is 2026-11-20 09:00 in UTC.
model::Mailing scheduled(const char* when, const char* zone = "Europe/Oslo") {
  model::Mailing mailing = testing::mailing();
  mailing.schedule.zone = zone;
  mailing.schedule.at = text::parse_time(when, zone).value();
  return mailing;
}

/// What the checks of this folder say of one text and readers in these zones.
std::vector<model::Finding> said(
    const model::Mailing& mailing,
    const ConstantPart& text,
    const std::vector<std::string>& zones = {}
) {
  Panel panel(mailing, testing::facts());
  panel.constant(text);
  Tally tally = panel.start();
  std::int64_t row = 2;
  for (const std::string& zone : zones.empty() ? std::vector<std::string>{""} : zones) {
    tally.recipient({model::ContactId{row}, row, "ida@mail.example", false, {}, zone});
    ++row;
  }
  panel.add(tally);
  std::vector<model::Finding> findings = panel.finish();
  std::erase_if(findings, [](const model::Finding& finding) {
    return !finding.id.starts_with("date.") && !finding.id.starts_with("time.");
  });
  return findings;
}

std::vector<std::string> ids(const std::vector<model::Finding>& findings) {
  return testing::ids_of(findings);
}

struct TextRow {
  const char* language;
  const char* text;
  const char* id;  // empty: nothing is found
};

class DeadlineTexts : public ::testing::TestWithParam<TextRow> {};

// It goes on 24 November at 09:00 in waves, the last of which begins at 12:00.
TEST_P(DeadlineTexts, must_be_true_long_enough) {
  const TextRow& row = GetParam();
  model::Mailing mailing = scheduled("2026-11-24T09:00:00");
  mailing.waves = {{0.02, 1h}, {0.10, 1h}, {0.40, 1h}, {1.0, 0s}};
  const auto found = said(mailing, part(Part::text, row.text, row.language));
  if (*row.id == '\0') {
    EXPECT_THAT(ids(found), IsEmpty()) << row.text;
  } else {
    ASSERT_THAT(ids(found), Contains(row.id)) << row.text;
    EXPECT_EQ(find(found, row.id)->level, model::FindingLevel::warn);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Languages,
    DeadlineTexts,
    ::testing::Values(
        TextRow{"en", "Until Tuesday 24 November", "date.deadline"},
        TextRow{"en", "Until Friday 27 November", ""},
        TextRow{"bg", "Валидно до 24 ноември", "date.deadline"},
        TextRow{"bg", "Валидно до 27 ноември", ""},
        TextRow{"ru", "Действует до 24 ноября", "date.deadline"},
        TextRow{"ru", "Действует до 27 ноября", ""},
        TextRow{"it", "Valido fino al 24 novembre", "date.deadline"},
        TextRow{"it", "Valido fino al 27 novembre", ""},
        TextRow{"nb", "Gjelder til 24. november", "date.deadline"},
        TextRow{"nb", "Gjelder til 27. november", ""},
        TextRow{"he", "בתוקף עד 24 בנובמבר", "date.deadline"},
        TextRow{"he", "בתוקף עד 27 בנובמבר", ""},
        TextRow{"en", "The fair is on 12 May 2031", "date.far"},
        TextRow{"nb", "Messen er 12. mai 2031", "date.far"},
        TextRow{"en", "The fair is on 12 May 2027", ""},
        TextRow{"en", "The fair is on 12 December 2025", "date.year"},
        TextRow{"ru", "Ярмарка 12 декабря 2025", "date.year"},
        TextRow{"he", "היריד ב-12 בדצמבר 2025", "date.year"},
        TextRow{"en", "The fair is on 12 December 2026", ""},
        TextRow{"en", "Black Friday 2025 is here", "date.year"},
        TextRow{"en", "Black Friday 2026 is here", ""},
        TextRow{"en", "The season 2025/2026", ""},
        TextRow{"en", "With you since 2025", ""},
        TextRow{"bg", "Каталог зима 2025", "date.year"},
        TextRow{"bg", "Каталог зима 2026", ""},
        TextRow{"it", "Natale 2025 con noi", "date.year"},
        TextRow{"it", "Natale 2026 con noi", ""},
        TextRow{"nb", "Velkommen til julen 2025", "date.year"},
        TextRow{"nb", "Velkommen til julen 2026", ""}
    )
);

TEST(deadlines, block_what_ends_before_the_last_wave) {
  model::Mailing mailing = scheduled("2026-11-24T22:00:00");
  mailing.waves = {{0.5, 3h}, {1.0, 0s}};
  const auto found = said(mailing, part(Part::text, "Until 24 November", "en"));
  const model::Finding* finding = find(found, "date.deadline");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->level, model::FindingLevel::block);
  EXPECT_EQ(argument(*finding, "late"), "during");
  EXPECT_EQ(argument(*finding, "last_wave"), "2026-11-25 01:00");
}

TEST(deadlines, hold_for_codes_and_for_valid_until) {
  model::Mailing mailing = scheduled("2026-11-24T09:00:00");
  mailing.codes = {{"SPRING20", "", "2026-11-24", 20}};
  EXPECT_THAT(ids(said(mailing, part(Part::text, "Hello"))), Contains("date.deadline"));
  mailing.codes[0].ends = "2026-11-30";
  EXPECT_THAT(ids(said(mailing, part(Part::text, "Hello"))), IsEmpty());
  mailing.schedule.valid_until = *mailing.schedule.at + 5h;
  EXPECT_THAT(ids(said(mailing, part(Part::text, "Hello"))), Contains("date.deadline"));
  mailing.schedule.valid_until = *mailing.schedule.at + 48h;
  EXPECT_THAT(ids(said(mailing, part(Part::text, "Hello"))), IsEmpty());
}

TEST(thresholds, are_those_of_the_settings) {
  model::Mailing mailing = scheduled("2026-11-24T09:00:00");
  mailing.schedule.valid_until = *mailing.schedule.at + 48h;
  mailing.checks.values[Threshold::deadline_hours_min] = 72;
  EXPECT_THAT(ids(said(mailing, part(Part::text, "Hello"))), Contains("date.deadline"));
  mailing.checks.values[Threshold::date_days_max] = 10;
  EXPECT_THAT(ids(said(mailing, part(Part::text, "On 12 December"))), Contains("date.far"));
}

struct RelativeRow {
  const char* language;
  const char* claim;
  const char* clean;
};

class RelativeTexts : public ::testing::TestWithParam<RelativeRow> {};

TEST_P(RelativeTexts, hold_for_every_reader) {
  const RelativeRow& row = GetParam();
  const auto claim = part(Part::text, row.claim, row.language);
  const auto clean = part(Part::text, row.clean, row.language);
  model::Mailing by_day = scheduled("2026-11-24T10:00:00");
  by_day.waves = {{0.5, 1h}, {1.0, 0s}};
  EXPECT_THAT(ids(said(by_day, claim)), Not(Contains("date.relative"))) << row.claim;
  model::Mailing over_midnight = scheduled("2026-11-29T20:00:00");
  over_midnight.waves = {{0.5, 5h}, {1.0, 0s}};
  const auto late = said(over_midnight, claim);
  ASSERT_THAT(ids(late), Contains("date.relative")) << row.claim;
  EXPECT_EQ(argument(*find(late, "date.relative"), "problem"), "waves");
  EXPECT_THAT(ids(said(over_midnight, clean)), Not(Contains("date.relative"))) << row.clean;
  const auto far =
      said(scheduled("2026-11-29T12:00:00"), claim, {"Europe/Oslo", "Pacific/Kiritimati"});
  ASSERT_THAT(ids(far), Contains("date.relative")) << row.claim;
  const auto no_time = said(testing::mailing(), claim);
  ASSERT_THAT(ids(no_time), Contains("date.relative")) << row.claim;
  EXPECT_EQ(argument(*find(no_time, "date.relative"), "problem"), "no_time");
}

INSTANTIATE_TEST_SUITE_P(
    Languages,
    RelativeTexts,
    ::testing::Values(
        RelativeRow{"en", "Today only: lamps", "Order today and relax"},
        RelativeRow{"en", "It ends tomorrow", "It ends soon"},
        RelativeRow{"en", "Ends tonight", "Good night"},
        RelativeRow{"en", "Only this weekend", "Only at weekends"},
        RelativeRow{"bg", "Само днес: лампи", "Поръчайте днес"},
        RelativeRow{"bg", "Изтича утре", "Изтича скоро"},
        RelativeRow{"ru", "Только сегодня: лампы", "Закажите сегодня"},
        RelativeRow{"ru", "До завтра", "До встречи"},
        RelativeRow{"ru", "В эти выходные", "По выходным"},
        RelativeRow{"it", "Solo oggi: lampade", "Ordina oggi"},
        RelativeRow{"it", "Scade stasera", "Scade presto"},
        RelativeRow{"nb", "Bare i dag: lamper", "Bestill i dag"},
        RelativeRow{"nb", "Slutter i morgen", "Slutter snart"},
        RelativeRow{"nb", "Kun denne helgen", "Kun i helger"},
        RelativeRow{"he", "רק היום: מנורות", "הזמינו היום"},
        RelativeRow{"he", "נגמר מחר", "נגמר בקרוב"}
    )
);

struct ClockRow {
  const char* language;
  const char* text;
  int hour;  // -1: no time
  int minute;
  bool zone_named;
};

class ClockTexts : public ::testing::TestWithParam<ClockRow> {};

TEST_P(ClockTexts, are_read_as_people_write_them) {
  const ClockRow& row = GetParam();
  const auto times = times_of(view_of(part(Part::text, row.text, row.language)));
  if (row.hour < 0) {
    EXPECT_THAT(times, IsEmpty()) << row.text;
    return;
  }
  ASSERT_EQ(times.size(), 1U) << row.text;
  EXPECT_EQ(times[0].hour, row.hour) << row.text;
  EXPECT_EQ(times[0].minute, row.minute) << row.text;
  EXPECT_EQ(times[0].zone_named, row.zone_named) << row.text;
}

INSTANTIATE_TEST_SUITE_P(
    Languages,
    ClockTexts,
    ::testing::Values(
        ClockRow{"en", "at 18:30 sharp", 18, 30, false},
        ClockRow{"en", "at 6 pm", 18, 0, false},
        ClockRow{"en", "at 6:30 p.m. CET", 18, 30, true},
        ClockRow{"en", "at 12 am", 0, 0, false},
        ClockRow{"en", "at 6pm your time", 18, 0, true},
        ClockRow{"en", "6 lamps, 6 colours", -1, 0, false},
        ClockRow{"en", "a ratio of 1:3", -1, 0, false},
        ClockRow{"bg", "в 18:00 ч. българско време", 18, 0, true},
        ClockRow{"bg", "след 18 часа", -1, 0, false},
        ClockRow{"ru", "в 18:00 по московскому времени", 18, 0, true},
        ClockRow{"ru", "за 24 часа", -1, 0, false},
        ClockRow{"it", "alle ore 18.30", 18, 30, false},
        ClockRow{"it", "per 48 ore", -1, 0, false},
        ClockRow{"nb", "kl. 18", 18, 0, false},
        ClockRow{"nb", "klokken 18.30 norsk tid", 18, 30, true},
        ClockRow{"nb", "bare 18.30 igjen", -1, 0, false},
        ClockRow{"he", "בשעה 18:00", 18, 0, false},
        ClockRow{"he", "בשעה 18:00 שעון ישראל", 18, 0, true}
    )
);

TEST(times, need_a_zone_where_readers_have_several) {
  const auto mailing = scheduled("2026-11-24T10:00:00");
  const auto bare = part(Part::text, "We begin at 18:00");
  EXPECT_THAT(ids(said(mailing, bare, {"Europe/Oslo", "Europe/Sofia"})), Contains("time.no_zone"));
  EXPECT_THAT(ids(said(mailing, bare, {"Europe/Oslo", "Europe/Rome"})), IsEmpty());
  const auto named = part(Part::text, "We begin at 18:00 Oslo time");
  EXPECT_THAT(ids(said(mailing, named, {"Europe/Oslo", "Europe/Sofia"})), IsEmpty());
}

TEST(times, must_exist_once_on_their_day) {
  // In Oslo clocks jump from 02:00 to 03:00 on 28 March 2027 and back on 31 October 2027.
  const auto mailing = scheduled("2026-11-24T10:00:00");

  struct Row {
    const char* text;
    const char* problem;
  };

  for (const Row& row : {
           Row{"On 28 March 2027 at 02:30", "missing"},
           Row{"On 31 October 2027 at 02:30", "twice"},
           Row{"On 28 March 2027 at 03:30", ""},
           Row{"On 31 October 2027 at 02:30 UTC", ""},
       }) {
    const auto found = said(mailing, part(Part::text, row.text));
    const model::Finding* gap = find(found, "time.dst_gap");
    EXPECT_EQ(gap == nullptr ? "" : argument(*gap, "problem"), row.problem) << row.text;
  }
}

TEST(schedule, is_told_when_its_time_comes_twice) {
  EXPECT_THAT(
      ids(said(scheduled("2027-10-31T02:30:00"), part(Part::text, "Hello"))),
      Contains("time.dst_gap")
  );
  EXPECT_THAT(
      ids(said(scheduled("2027-10-31T10:30:00"), part(Part::text, "Hello"))),
      Not(Contains("time.dst_gap"))
  );
}

TEST(schedule, may_not_end_as_it_begins) {
  model::Mailing mailing = scheduled("2026-11-24T09:00:00");
  for (const auto& [until, problem] :
       {std::pair(-1h, "over"), std::pair(0h, "over"), std::pair(48h, "")}) {
    mailing.schedule.valid_until = *mailing.schedule.at + until;
    const auto found = said(mailing, part(Part::text, "Hello"));
    const model::Finding* late = find(found, "time.late_start");
    EXPECT_EQ(late == nullptr ? "" : argument(*late, "problem"), problem);
    if (late != nullptr) {
      EXPECT_EQ(late->level, model::FindingLevel::block);
    }
  }
  mailing.schedule.valid_until = *mailing.schedule.at + 30min;
  EXPECT_EQ(
      argument(*find(said(mailing, part(Part::text, "Hi")), "time.late_start"), "problem"), "soon"
  );
}

TEST(schedule, that_has_passed_is_noted) {
  EXPECT_THAT(
      ids(said(scheduled("2026-11-19T09:00:00"), part(Part::text, "Hello"))),
      Contains("time.past_schedule")
  );
}

TEST(quiet_hours, are_those_of_the_readers) {
  const auto text = part(Part::text, "Hello");
  EXPECT_THAT(ids(said(scheduled("2026-11-24T23:00:00"), text)), Contains("time.quiet_hours"));
  EXPECT_THAT(ids(said(scheduled("2026-11-24T10:00:00"), text)), IsEmpty());
  const auto far =
      said(scheduled("2026-11-24T10:00:00"), text, {"Europe/Oslo", "America/New_York"});
  const model::Finding* quiet = find(far, "time.quiet_hours");
  ASSERT_NE(quiet, nullptr);
  EXPECT_EQ(quiet->recipients, 1U);
  EXPECT_EQ(quiet->level, model::FindingLevel::warn);
  EXPECT_EQ(argument(*quiet, "time"), "2026-11-24 04:00");
  std::vector<std::string> zones(19, "Europe/Oslo");
  zones.emplace_back("America/New_York");
  EXPECT_EQ(
      find(said(scheduled("2026-11-24T10:00:00"), text, zones), "time.quiet_hours")->level,
      model::FindingLevel::note
  );
}

TEST(quiet_hours, count_for_every_wave) {
  model::Mailing mailing = scheduled("2026-11-24T18:00:00");
  mailing.waves = {{0.5, 4h}, {1.0, 0s}};
  const auto found = said(mailing, part(Part::text, "Hello"));
  ASSERT_NE(find(found, "time.quiet_hours"), nullptr);
  EXPECT_EQ(argument(*find(found, "time.quiet_hours"), "time"), "2026-11-24 22:00");
}

TEST(sensitive_days, are_computed) {
  struct Row {
    std::chrono::year_month_day day;
    const char* id;
  };

  for (const Row& row : {
           Row{2026y / 7 / 22, "july_22"},
           Row{2026y / 4 / 3, "good_friday"},
           Row{2026y / 4 / 10, "orthodox_friday"},
           Row{2026y / 9 / 21, "yom_kippur"},
           Row{2026y / 4 / 14, "yom_hashoah"},
           Row{2024y / 5 / 6, "yom_hashoah"},  // a Sunday: kept on Monday
           Row{2024y / 5 / 13, "yom_hazikaron"},
           Row{2025y / 4 / 30, "yom_hazikaron"},  // a Friday: kept on Wednesday
           Row{2026y / 11 / 8, "remembrance_sunday"},
           Row{2026y / 5 / 25, "memorial_day"},
           Row{2026y / 6 / 2, "botev"},
       }) {
    const auto days = quiet_days_on(row.day, {});
    EXPECT_EQ(std::ranges::count(days, row.id, &QuietDay::id), 1) << row.id;
  }
  EXPECT_THAT(quiet_days_on(2026y / 11 / 24, {}), IsEmpty());
  EXPECT_THAT(quiet_days_on(2024y / 5 / 5, {}), IsEmpty());
}

TEST(sensitive_days, are_those_of_the_countries_of_the_readers) {
  model::Mailing mailing = scheduled("2027-07-22T10:00:00");
  mailing.locale = locale("nb");
  const auto text = part(Part::text, "Hei", "nb");
  const auto found = said(mailing, text);
  ASSERT_NE(find(found, "time.sensitive_day"), nullptr);
  EXPECT_EQ(argument(*find(found, "time.sensitive_day"), "where"), "NO");
  EXPECT_THAT(ids(said(mailing, text, {"Europe/Rome"})), Not(Contains("time.sensitive_day")));
  mailing.locale = locale("it");
  EXPECT_THAT(ids(said(mailing, text)), Not(Contains("time.sensitive_day")));
  mailing.checks.sensitive_days = {{"Our founder's funeral", 7, 22, 2027, {}}};
  const auto own = said(mailing, text);
  ASSERT_NE(find(own, "time.sensitive_day"), nullptr);
  EXPECT_EQ(argument(*find(own, "time.sensitive_day"), "name"), "Our founder's funeral");
}

}  // namespace
}  // namespace amends::checks
