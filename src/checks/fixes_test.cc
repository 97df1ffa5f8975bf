#include "checks/merge/field_fix.h"
#include "checks/support_test.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace amends::checks {
namespace {

using testing::at;
using testing::find;
using testing::findings_of;
using testing::part;

/// "line:column found->replacement" of each edit, with spaces between.
std::string words(const std::vector<model::Edit>& edits) {
  std::string out;
  for (const model::Edit& edit : edits) {
    out += fmt::format(
        "{}{}:{} {}->{}",
        out.empty() ? "" : " ",
        edit.place.line,
        edit.place.column,
        edit.found,
        edit.replacement
    );
  }
  return out;
}

model::OfferCode offer(const char* code, const char* ends) {
  model::OfferCode offer;
  offer.code = code;
  offer.ends = ends;
  return offer;
}

struct FieldCase {
  const char* source;
  const char* name;
  const char* expected;
};

TEST(FieldFix, mends_every_place_of_a_name_that_can_only_mean_one_column) {
  const FieldCase cases[] = {
      {"<p>{{ frist_name }}\n<p>{{ frist_name | upcase }}",
       "frist_name",
       "1:7 frist_name->first_name 2:7 frist_name->first_name"},
      {"{{ contact.frist_name }}", "contact.frist_name", "1:12 frist_name->first_name"},
      {"{% if frist_name %}{{ frist_name }}{% endif %}",
       "frist_name",
       "1:7 frist_name->first_name 1:23 frist_name->first_name"},
      {"{{ frist_name | default: 'frist_name' }} frist_name {{ x.frist_name }}",
       "frist_name",
       "1:4 frist_name->first_name"},
      {"{{ weather }}", "weather", ""},                                   // near to nothing
      {"{{ nam }}", "nam", ""},                                           // too short
      {"{{ field_c }}", "field_c", ""},                                   // near to two
      {"{% assign frist_name = 1 %}{{ frist_name }}", "frist_name", ""},  // the template's own
      {"{% raw %}{{ frist_name }}{% endraw %}{{ frist_name }}", "frist_name", ""},
  };
  for (const FieldCase& one : cases) {
    model::Mailing mailing = testing::mailing();
    model::Edition edition;
    edition.html = {one.source, "body.html", 1, 1};
    mailing.editions = {edition};
    const Input input{Part::html, Origin::written, one.name, {"body.html", 1, 4}};
    EXPECT_EQ(
        words(fix_of_field(mailing, input, {"first_name", "name", "field_a", "field_b"})),
        one.expected
    ) << one.source;
  }
}

TEST(FieldFix, is_in_the_text_that_the_place_is_in) {
  model::Mailing mailing = testing::mailing();
  model::Edition english;
  english.subject = {"Hi {{ frist_name }}", "mailing.toml", 4, 12};
  model::Edition norwegian;
  norwegian.subject = {"Hei {{ frist_name }}", "mailing.toml", 9, 12};
  mailing.editions = {english, norwegian};
  const Input input{Part::subject, Origin::written, "frist_name", {"mailing.toml", 9, 16}};
  EXPECT_EQ(words(fix_of_field(mailing, input, {"first_name"})), "9:19 frist_name->first_name");
}

struct CodeCase {
  const char* source;
  std::vector<const char*> codes;
  const char* expected;
};

TEST(CodeFix, mends_letters_of_the_one_code_that_is_near_and_never_digits) {
  const CodeCase cases[] = {
      {"Use the code SPRNG20 now.\nSPRNG20!",
       {"SPRING20"},
       "1:14 SPRNG20->SPRING20 2:1 SPRNG20->SPRING20"},
      {"Use the code SPRING25 now.", {"SPRING20"}, ""},
      {"Use the code SPRNG20 now.", {"SPRING20", "SPRANG20"}, ""},
      {"Use the code WINTER20 now.", {"SPRING20"}, ""},
      {"Use the code SPRNG20 now.", {}, ""},
  };
  for (const CodeCase& one : cases) {
    model::Mailing mailing = testing::mailing();
    for (const char* code : one.codes) {
      mailing.codes.push_back(offer(code, ""));
    }
    const auto found = findings_of(part(Part::text, one.source), mailing);
    const model::Finding* unknown = find(found, "code.unknown");
    ASSERT_NE(unknown, nullptr) << one.source;
    EXPECT_EQ(words(unknown->fix), one.expected) << one.source;
  }
}

struct DayCase {
  const char* source;
  const char* language;
  const char* ends;
  const char* expected;
};

TEST(WeekdayFix, mends_the_weekday_only_of_a_day_that_the_mailing_names_too) {
  const DayCase cases[] = {
      {"until Thursday 27 November", "en", "2026-11-27", "1:7 Thursday->Friday"},
      {"UNTIL THURSDAY 27 NOVEMBER", "en", "2026-11-27", "1:7 THURSDAY->FRIDAY"},
      {"til torsdag 27. november", "nb", "2026-11-27", "1:5 torsdag->fredag"},
      {"until Thursday 27 November", "en", "2026-11-26", ""},  // the date may be the slip
      {"until Thu 27 November", "en", "2026-11-27", ""},
  };
  for (const DayCase& one : cases) {
    model::Mailing mailing = testing::mailing();
    mailing.codes.push_back(offer("SPRING20", one.ends));
    const auto found = findings_of(part(Part::subject, one.source, one.language), mailing);
    const model::Finding* wrong = find(found, "date.weekday");
    ASSERT_NE(wrong, nullptr) << one.source;
    EXPECT_EQ(words(wrong->fix), one.expected) << one.source;
  }
}

struct RootCase {
  const char* source;
  const char* language;
  const char* id;
  const char* expected;
};

TEST(RootFix, says_language_and_direction_where_nothing_said_another) {
  const RootCase cases[] = {
      {"<html><body><p>Hello", "en", "html.lang", "1:1 <html-><html lang=\"en\""},
      {"\n<HTML dir=ltr><p>Hello", "nb", "html.lang", "2:1 <HTML-><HTML lang=\"nb\""},
      {"<html><p>שלום", "he", "html.lang", "1:1 <html-><html lang=\"he\" dir=\"rtl\""},
      {"<html><p>שלום", "he", "html.dir", "1:1 <html-><html lang=\"he\" dir=\"rtl\""},
      {"<html lang=\"he\"><p>שלום", "he", "html.dir", "1:1 <html-><html dir=\"rtl\""},
      {"<html lang=\"nb\"><p>Hello", "en", "html.lang", ""},
      {"<p>Hello", "en", "html.lang", ""},
  };
  for (const RootCase& one : cases) {
    const auto found = testing::all_findings_of(part(Part::html, one.source, one.language));
    const model::Finding* root = find(found, one.id);
    ASSERT_NE(root, nullptr) << one.source;
    EXPECT_EQ(words(root->fix), one.expected) << one.source;
  }
}

TEST(WeekdayFix, takes_the_days_of_the_schedule_in_its_zone) {
  model::Mailing mailing = testing::mailing();
  mailing.schedule.valid_until = at("2026-11-27T22:59:59");
  mailing.schedule.zone = "Europe/Oslo";
  const auto found = findings_of(part(Part::html, "<p>until Thursday <b>27</b> November"), mailing);
  ASSERT_NE(find(found, "date.weekday"), nullptr);
  EXPECT_EQ(words(find(found, "date.weekday")->fix), "1:10 Thursday->Friday");
}

}  // namespace
}  // namespace amends::checks
