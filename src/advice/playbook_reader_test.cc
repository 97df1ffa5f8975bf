#include "advice/decision.h"
#include "advice/playbook.h"
#include "text/catalogue.h"
#include "text/embedded.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;
using ::testing::HasSubstr;

PlaybookReading over_ours(std::string_view text) {
  return read_playbook(text, "playbook.toml", default_playbook());
}

model::IncidentFacts most_got_it() {
  model::IncidentFacts facts;
  facts.audience = facts.accepted = 1000;
  facts.opened_human = 400;
  facts.clicked_wrong_link = 200;
  return facts;
}

TEST(playbook, of_ours_is_read_without_a_fault) {
  const auto text = text::embedded_file("data/playbook/default.toml");
  ASSERT_TRUE(text.has_value());
  const PlaybookReading reading = read_playbook(*text, "default.toml", Playbook());
  for (const Error& error : reading.errors) {
    ADD_FAILURE() << error.explain();
  }
  ASSERT_TRUE(reading.playbook.has_value());
  EXPECT_EQ(reading.playbook->deadlines.public_word, std::chrono::minutes(60));
  EXPECT_EQ(reading.playbook->deadlines.apology, std::chrono::hours(4));
  EXPECT_EQ(reading.playbook->deadlines.regulator, std::chrono::hours(72));
}

TEST(playbook, says_how_many_go_without_an_apology) {
  const PlaybookReading reading = over_ours("[holdout]\nalways = true\npercent = 20\n");
  ASSERT_TRUE(reading.playbook.has_value()) << reading.errors.front().explain();
  EXPECT_TRUE(reading.playbook->holdout.always);
  EXPECT_EQ(reading.playbook->holdout.percent, 20U);
  EXPECT_EQ(reading.playbook->holdout.least, 1'000U) << "as ours says";
  for (const std::string_view wrong :
       {"[holdout]\npercent = 51\n", "[holdout]\nleast = 5\n", "[holdout]\nmost = 5\n"}) {
    EXPECT_EQ(over_ours(wrong).errors.size(), 1U) << wrong;
  }
}

TEST(playbook, of_a_house_is_laid_over_ours) {
  const PlaybookReading reading = over_ours(R"(
[limits]
angry_replies = 2
[deadlines]
apology = 120
[matrix]
nuisance = ["log_only", "log_only", "log_only", "log_only"]
[[rule]]
id = "typo"
when = { kind = ["typo"] }
then = { response = "postscript" }
[[rule]]
id = "we_always_write_about_prices"
text = "We promised our customers to tell them of every wrong price."
when = { kind = ["wrong_price"] }
then = { at_least = "apology", audience = "accepted" }
)");
  ASSERT_TRUE(reading.playbook.has_value()) << reading.errors.front().explain();
  const Playbook& book = *reading.playbook;
  EXPECT_EQ(book.rules.size(), default_playbook().rules.size() + 1);
  EXPECT_EQ(book.limits.angry_replies, 2U);
  EXPECT_EQ(book.deadlines.apology, std::chrono::minutes(120));
  EXPECT_EQ(book.deadlines.public_word, std::chrono::minutes(60));
  EXPECT_EQ(book.at(Harm::nuisance, Exposure::over_50), Response::log_only);
  EXPECT_EQ(
      decide(most_got_it(), ErrorKind::typo, Harm::cosmetic, {}, book).response,
      Response::postscript
  );
  const Advice price = decide(most_got_it(), ErrorKind::wrong_price, Harm::nuisance, {}, book);
  EXPECT_EQ(price.audience, Audience::accepted);
  EXPECT_EQ(std::ranges::count(price.reasons, "playbook.reason.own", &Reason::id), 1);
}

TEST(playbook, names_the_place_of_each_fault) {
  struct Row {
    const char* text;
    const char* id;
    int line;
    const char* says;
  };

  for (const Row& row : {
           Row{"a = = 1\n", "playbook.toml", 1, "TOML"},
           Row{"[limits]\nangry = 2\n", "playbook.unknown_key", 2, "angry"},
           Row{"[limits]\nangry_replies = 0\n", "playbook.value", 2, "from 1"},
           Row{"\n[deadlines]\nregulator = 9000\n", "playbook.value", 3, "4320"},
           Row{"[usual_severity]\ntypo = 9\n", "playbook.value", 2, "from 0 to 6"},
           Row{"[usual_severity]\ntypos = 0\n", "playbook.unknown_key", 2, "typos"},
           Row{"[matrix]\nloss = [\"apology\"]\n", "playbook.value", 2, "four"},
           Row{"[matrix]\nprivacy = [\"log_only\", \"log_only\", \"log_only\", \"log_only\"]\n",
               "playbook.value",
               2,
               "personal_contact"},
           Row{"mood = \"good\"\n", "playbook.unknown_key", 1, "mood"},
           Row{"[[rule]]\nthen = { raise = 1 }\n", "playbook.value", 1, "id"},
           Row{"[[rule]]\nid = \"x\"\nthen = { raise = 1 }\n", "playbook.no_reason", 1, "text"},
           Row{"[[rule]]\nid = \"typo\"\nwhen = { kind = [\"typos\"] }\n",
               "playbook.value",
               3,
               "names"},
           Row{"[[rule]]\nid = \"typo\"\nwhen = { weather = true }\n",
               "playbook.unknown_key",
               3,
               "weather"},
           Row{"[[rule]]\nid = \"typo\"\nwhen = { angry = 1 }\n", "playbook.value", 3, "true"},
           Row{"[[rule]]\nid = \"typo\"\nthen = { respond = \"apology\" }\n",
               "playbook.unknown_key",
               3,
               "respond"},
           Row{"[[rule]]\nid = \"typo\"\n[[rule]]\nid = \"typo\"\n", "playbook.value", 3, "two"},
           Row{"[[rule]]\nid = \"typo\"\nwhen = { severity_from = 3, severity_to = 1 }\n",
               "playbook.unreachable",
               1,
               "typo"},
           Row{"[[severity]]\nid = \"severe_hurt\"\nwhen = { severity_from = 3, severity_to = 1 "
               "}\n",
               "playbook.unreachable",
               1,
               "severe_hurt"},
       }) {
    const PlaybookReading reading = over_ours(row.text);
    EXPECT_FALSE(reading.playbook.has_value()) << row.text;
    ASSERT_FALSE(reading.errors.empty()) << row.text;
    const Error& error = reading.errors.front();
    EXPECT_EQ(error.id(), row.id) << row.text;
    EXPECT_THAT(error.message(), HasSubstr(row.says)) << row.text;
    EXPECT_THAT(error.explain(), HasSubstr("playbook.toml:" + std::to_string(row.line)))
        << row.text << error.explain();
  }
}

TEST(playbook, finds_rules_behind_one_that_ends_the_list) {
  const PlaybookReading reading = over_ours(R"(
[[rule]]
id = "enough"
text = "We stop here with every typing slip."
when = { kind = ["typo", "wrong_image"] }
last = true
[[rule]]
id = "never"
text = "Nobody ever gets here."
when = { kind = ["typo"], angry = true }
then = { raise = 1 }
[[rule]]
id = "sometimes"
text = "A wrong link gets here."
when = { kind = ["typo", "wrong_link"] }
)");
  ASSERT_EQ(reading.errors.size(), 1U);
  EXPECT_EQ(reading.errors.front().id(), "playbook.unreachable");
  EXPECT_THAT(reading.errors.front().message(), HasSubstr("never"));
}

TEST(playbook, cannot_keep_a_breach_from_the_people_or_the_register) {
  const PlaybookReading reading = over_ours(R"(
[[rule]]
id = "quiet"
text = "We say nothing."
when = { kind = ["privacy"] }
then = { audience = "clicked" }
)");
  ASSERT_TRUE(reading.playbook.has_value());
  const Advice advice =
      decide(most_got_it(), ErrorKind::privacy, Harm::privacy, {}, *reading.playbook);
  EXPECT_EQ(advice.audience, Audience::accepted);
  EXPECT_TRUE(advice.regulator);
}

TEST(playbook_catalogues, say_every_reason_in_every_language) {
  const auto& english = text::catalogue(text::Locale());
  for (const auto& locale : text::supported_locales()) {
    const auto& own = text::catalogue(locale);
    for (const std::string& id : english.ids()) {
      if (!id.starts_with("playbook.") && !id.starts_with("plan.")) {
        continue;
      }
      ASSERT_TRUE(own.has(id)) << locale.tag() << " " << id;
      const auto ours = text::message_arguments(own.pattern(id));
      ASSERT_TRUE(ours.ok()) << locale.tag() << " " << id;
      EXPECT_EQ(*ours, *text::message_arguments(english.pattern(id))) << locale.tag() << " " << id;
    }
  }
}

}  // namespace
}  // namespace amends::advice
