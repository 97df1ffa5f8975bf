#include "checks/sentences.h"
#include "checks/support_test.h"
#include "text/catalogue.h"

#include <gmock/gmock.h>

#include <string>

namespace amends::checks {
namespace {

using testing::argument;
using ::testing::ElementsAre;
using testing::facts;
using testing::find;
using testing::ids_of;
using ::testing::IsEmpty;
using testing::mailing;

constexpr liquid::ValueFlags kPlain{};
constexpr liquid::ValueFlags kDefault{.used_default = true};

SpanInfo span_of(
    std::string input, Part part = Part::html, liquid::Escape escape = liquid::Escape::html
) {
  SpanInfo span;
  span.part = part;
  span.expression = input;
  span.inputs = {std::move(input)};
  span.escape = escape;
  span.place = {"body.html", 7, 3};
  return span;
}

/// The same value for so many people, and another for the rest of a hundred.
std::vector<model::Finding> run(
    const SpanInfo& span, std::string_view value, int people, liquid::ValueFlags flags = kPlain
) {
  Panel panel(mailing(), facts());
  const auto number = panel.add_span(span);
  Tally tally = panel.start();
  for (int person = 1; person <= 100; ++person) {
    tally.recipient({model::ContactId{person}, person + 1, "ida@mail.example", false, {}});
    const std::string other = "Ida " + std::to_string(person) + "th";
    tally.value(number, person <= people ? value : other, person <= people ? flags : kPlain);
  }
  panel.add(tally);
  return panel.finish();
}

struct Row {
  const char* field;
  Part part;
  const char* value;
  const char* id;
  model::FindingLevel level;
};

class Values : public ::testing::TestWithParam<Row> {};

TEST_P(Values, are_looked_at_for_every_recipient) {
  const Row& row = GetParam();
  const auto found = run(span_of(row.field, row.part), row.value, 1);
  if (*row.id == '\0') {
    EXPECT_THAT(ids_of(found), IsEmpty()) << row.value;
    return;
  }
  ASSERT_THAT(ids_of(found), ElementsAre(row.id)) << row.value;
  EXPECT_EQ(found[0].level, row.level) << row.value;
  EXPECT_EQ(found[0].recipients, 1u);
  ASSERT_EQ(found[0].examples.size(), 1u);
  EXPECT_EQ(found[0].examples[0].row, 2);
  EXPECT_EQ(found[0].place.line, 7);
  EXPECT_EQ(argument(found[0], "field"), row.field);
}

using enum model::FindingLevel;

INSTANTIATE_TEST_SUITE_P(
    Faults,
    Values,
    ::testing::Values(
        Row{"city", Part::html, "", "merge.empty", warn},
        Row{"city", Part::html, " \xC2\xA0\xE2\x80\x8B", "merge.empty", warn},
        Row{"city", Part::subject, "", "merge.empty", block},
        Row{"first_name", Part::html, "", "merge.empty", block},
        Row{"city", Part::html, "null", "merge.null", warn},
        Row{"city", Part::html, "N/A", "merge.null", warn},
        Row{"city", Part::html, "Test", "", warn},
        Row{"first_name", Part::html, "NULL", "merge.null", block},
        Row{"first_name", Part::html, "-", "merge.null", block},
        Row{"first_name", Part::html, "test", "merge.null", block},
        Row{"last_name", Part::html, "Null", "", warn},
        Row{"last_name", Part::html, "null", "merge.null", block},
        Row{"first_name", Part::html, "*|FNAME|*", "merge.foreign", block},
        Row{"first_name", Part::html, "[First Name]", "merge.foreign", block},
        Row{"first_name", Part::html, "&lt;%= name %&gt;", "merge.foreign", block},
        Row{"first_name", Part::html, "O&#39;Brien &amp; Sons", "", block},
        Row{"first_name", Part::html, "Нуллия", "merge.script", note},
        Row{"city", Part::subject, "Oslo\r\nBcc: x@y.example", "merge.control", block},
        Row{"city", Part::subject, "Oslo\xE2\x80\xA8", "merge.control", block},
        Row{"city", Part::html, "Oslo\nNorway", "", block}
    )
);

TEST(values, of_a_default_or_of_the_system_are_not_the_peoples) {
  EXPECT_THAT(
      ids_of(run(span_of("first_name"), "", 50, kDefault)), ElementsAre("merge.default_used")
  );
  EXPECT_THAT(ids_of(run(span_of("unsubscribe_url"), "", 50)), IsEmpty());
  EXPECT_THAT(ids_of(run(span_of("mailing.name"), "", 50)), IsEmpty());
}

TEST(empty_field, blocks_above_one_per_cent) {
  EXPECT_EQ(run(span_of("city"), "", 1).at(0).level, model::FindingLevel::warn);
  EXPECT_EQ(run(span_of("city"), "", 2).at(0).level, model::FindingLevel::block);
}

TEST(identical_value, is_told_for_names_from_twenty_people) {
  const auto all = run(span_of("contact.first_name"), "Oliver", 100);
  ASSERT_THAT(ids_of(all), ElementsAre("merge.identical"));
  EXPECT_EQ(all[0].recipients, 100u);
  EXPECT_EQ(all[0].examples.size(), model::kExamplesMax);
  EXPECT_EQ(argument(all[0], "value"), "Oliver");
  EXPECT_THAT(ids_of(run(span_of("first_name"), "Oliver", 99)), IsEmpty());
  EXPECT_THAT(ids_of(run(span_of("city"), "Oslo", 100)), IsEmpty());
}

TEST(identical_value, is_silent_below_twenty_people) {
  Panel panel(mailing(), facts());
  const auto number = panel.add_span(span_of("first_name"));
  Tally tally = panel.start();
  for (int person = 1; person <= 19; ++person) {
    tally.recipient({model::ContactId{person}, person, "a@b.example", false, {}});
    tally.value(number, "Oliver", kPlain);
  }
  panel.add(tally);
  EXPECT_THAT(ids_of(panel.finish()), IsEmpty());
}

TEST(tallies, of_several_workers_add_up_exactly) {
  Panel panel(mailing(), facts());
  const auto number = panel.add_span(span_of("city"));
  Tally first = panel.start();
  Tally second = panel.start();
  for (int person = 1; person <= 60; ++person) {
    Tally& tally = person <= 30 ? first : second;
    tally.recipient({model::ContactId{person}, person, "a@b.example", false, {}});
    tally.value(number, "", kPlain);
    tally.value(number, "", kPlain);  // printed twice: still one person
  }
  panel.add(first);
  panel.add(second);
  const auto found = panel.finish();
  ASSERT_THAT(ids_of(found), ElementsAre("merge.empty"));
  EXPECT_EQ(found[0].recipients, 60u);
  ASSERT_EQ(found[0].examples.size(), model::kExamplesMax);
  EXPECT_EQ(found[0].examples[2].row, 3);
}

TEST(tallies, notice_that_two_workers_saw_different_names) {
  Panel panel(mailing(), facts());
  const auto number = panel.add_span(span_of("first_name"));
  for (const char* name : {"Ida", "Per"}) {
    Tally tally = panel.start();
    for (int person = 1; person <= 20; ++person) {
      tally.recipient({model::ContactId{person}, person, "a@b.example", false, {}});
      tally.value(number, name, kPlain);
    }
    panel.add(tally);
  }
  EXPECT_THAT(ids_of(panel.finish()), IsEmpty());
}

struct InputRow {
  const char* name;
  const char* suggestion;  // empty: nothing is found
};

TEST(unknown_field, names_the_column_that_was_meant) {
  for (const InputRow& row : {
           InputRow{"first_nam", "first_name"},
           InputRow{"contact.frist_name", "first_name"},
           InputRow{"First_Name", "first_name"},
           InputRow{"shoe_size", "none"},
           InputRow{"first_name", ""},
           InputRow{"contact.city", ""},
           InputRow{"unsubscribe_url", ""},
           InputRow{"mailing.name", ""},
       }) {
    Panel panel(mailing(), facts());
    panel.input({Part::html, Origin::written, row.name, {"body.html", 3, 4}});
    Tally tally = panel.start();
    tally.recipient({model::ContactId{1}, 2, "a@b.example", false, {}});
    panel.add(tally);
    const auto found = panel.finish();
    if (*row.suggestion == '\0') {
      EXPECT_THAT(ids_of(found), IsEmpty()) << row.name;
      continue;
    }
    ASSERT_THAT(ids_of(found), ElementsAre("merge.unknown_field")) << row.name;
    EXPECT_EQ(argument(found[0], "suggestion"), row.suggestion);
    EXPECT_EQ(found[0].place.line, 3);
  }
}

std::vector<model::Finding> audience_of(int people, int suppressed, std::int64_t expected) {
  auto meant = mailing();
  meant.audience.expected = expected;
  Panel panel(meant, facts());
  Tally tally = panel.start();
  for (int person = 1; person <= people + suppressed; ++person) {
    tally.recipient({model::ContactId{person}, person, "a@b.example", person > people, {}});
  }
  panel.add(tally);
  return panel.finish();
}

TEST(expected_audience, warns_above_five_per_cent_and_blocks_above_twenty) {
  EXPECT_THAT(ids_of(audience_of(100, 0, 100)), IsEmpty());
  EXPECT_THAT(ids_of(audience_of(105, 0, 100)), IsEmpty());
  EXPECT_EQ(audience_of(106, 0, 100).at(0).level, model::FindingLevel::warn);
  EXPECT_EQ(audience_of(94, 0, 100).at(0).level, model::FindingLevel::warn);
  EXPECT_EQ(audience_of(121, 0, 100).at(0).level, model::FindingLevel::block);
  EXPECT_EQ(audience_of(79, 0, 100).at(0).level, model::FindingLevel::block);
  EXPECT_THAT(ids_of(audience_of(90, 10, 100)), ElementsAre("audience.suppressed"));
}

TEST(empty_audience, blocks_even_when_everybody_is_only_withheld) {
  EXPECT_THAT(ids_of(audience_of(0, 0, 0)), ElementsAre("audience.empty"));
  EXPECT_THAT(ids_of(audience_of(0, 2, 0)), ElementsAre("audience.empty", "audience.suppressed"));
}

TEST(suppressed_people, are_counted_and_their_values_are_not_looked_at) {
  Panel panel(mailing(), facts());
  const auto number = panel.add_span(span_of("first_name"));
  Tally tally = panel.start();
  tally.recipient({model::ContactId{1}, 2, "a@b.example", false, {}});
  tally.value(number, "Ida", kPlain);
  tally.recipient({model::ContactId{2}, 3, "c@d.example", true, {}});
  tally.value(number, "", kPlain);
  panel.add(tally);
  const auto found = panel.finish();
  ASSERT_THAT(ids_of(found), ElementsAre("audience.suppressed"));
  EXPECT_EQ(found[0].level, model::FindingLevel::note);
  EXPECT_EQ(found[0].examples.at(0).address, "c@d.example");
}

TEST(duplicate_people, are_named_with_both_rows) {
  Panel panel(mailing(), facts());
  Tally tally = panel.start();
  tally.recipient({model::ContactId{1}, 2, "a@b.example", false, {}});
  tally.recipient({model::ContactId{1}, 9, "A@b.example", false, 2});
  panel.add(tally);
  const auto found = panel.finish();
  ASSERT_THAT(ids_of(found), ElementsAre("audience.duplicate"));
  EXPECT_EQ(argument(found[0], "row"), "9");
  EXPECT_EQ(argument(found[0], "first_row"), "2");
}

TEST(panel, puts_blocks_before_warnings_before_notes) {
  Panel panel(mailing(), facts());
  panel.constant(testing::part(Part::html, "<p>Use code ABC123</p>"));
  const std::vector<Error> errors = {
      make_error("liquid.unclosed", "this block never ends").at({"body.html", 4, 1})
  };
  panel.template_errors(Part::html, errors);
  Tally tally = panel.start();
  tally.recipient({model::ContactId{1}, 2, "a@b.example", false, {}});
  tally.recipient({model::ContactId{2}, 3, "c@d.example", true, {}});
  panel.add(tally);
  auto found = panel.finish();
  std::erase_if(found, testing::is_about_making);
  EXPECT_THAT(
      ids_of(found),
      ElementsAre(
          "unsubscribe.missing_html", "template.error", "code.unknown", "audience.suppressed"
      )
  );
}

TEST(sentences, are_complete_in_all_languages) {
  const auto found = run(span_of("first_name"), "", 3);
  for (const auto& locale : text::supported_locales()) {
    const Sentences sentences = sentences_of(found.at(0), locale);
    EXPECT_THAT(sentences.text, ::testing::HasSubstr("first_name")) << locale.tag();
    EXPECT_THAT(sentences.text, ::testing::HasSubstr("3")) << locale.tag();
    EXPECT_THAT(sentences.mend, ::testing::HasSubstr("default")) << locale.tag();
    EXPECT_EQ(sentences.why.find("finding."), std::string::npos) << locale.tag();
  }
}

TEST(catalogues, are_complete_and_ask_for_the_same_arguments) {
  const auto& english = text::catalogue(text::Locale());
  for (const auto& locale : text::supported_locales()) {
    const auto& own = text::catalogue(locale);
    for (const std::string& id : english.ids()) {
      if (!id.starts_with("finding.") && !id.starts_with("check.")) {
        continue;
      }
      ASSERT_TRUE(own.has(id)) << locale.tag() << " " << id;
      const auto ours = text::message_arguments(own.pattern(id));
      ASSERT_TRUE(ours.ok()) << locale.tag() << " " << id;
    }
  }
}

}  // namespace
}  // namespace amends::checks
