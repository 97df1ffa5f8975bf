#include "checks/support_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace amends::checks::testing {
namespace {

struct Sent {
  std::string_view language = "en";
  std::string_view subject;
  std::string_view html = "<p>x</p>";
  std::string topic = {};
  std::string where = {};
  std::int64_t people = 1000;
};

std::vector<model::Finding> found_in(const Sent& sent) {
  model::Mailing made = mailing();
  model::Edition edition;
  edition.locale = locale(sent.language);
  edition.subject = {std::string(sent.subject), "mailing.toml", 3, 12};
  edition.html = {std::string(sent.html), "body.html", 1, 1};
  edition.text_derived = true;
  made.editions.push_back(edition);
  made.audience.where.text = sent.where;
  if (!sent.topic.empty()) {
    made.topics.push_back(sent.topic);
  }
  Panel panel(made, facts());
  Tally tally = panel.start();
  for (std::int64_t person = 0; person < sent.people; ++person) {
    tally.recipient({model::ContactId{person + 1}, 2, "ida@mail.example", false, {}});
  }
  panel.add(tally);
  return panel.finish();
}

int level_of(const std::vector<model::Finding>& found, std::string_view id) {
  const auto* finding = find(found, id);
  return finding == nullptr ? -1 : static_cast<int>(finding->level);
}

TEST(LifeEvents, a_grave_event_to_everybody_blocks) {
  for (const Sent& sent : {
           Sent{.language = "en", .subject = "Congratulations on your new baby"},
           {.language = "en", .subject = "Hi", .html = "<p>Welcome to parenthood!</p>"},
           {.language = "en", .subject = "We are so sorry for your loss"},
           {.language = "bg", .subject = "Честито бебе"},
           {.language = "ru", .subject = "Поздравляем с рождением малыша"},
           {.language = "it", .subject = "Congratulazioni per la nascita"},
           {.language = "nb", .subject = "Gratulerer med babyen"},
           {.language = "he", .subject = "מזל טוב להולדת הבת"},
           {.language = "nb", .subject = "Vi kondolerer"},
           {.language = "ru", .subject = "Примите наши соболезнования"},
       }) {
    EXPECT_EQ(level_of(found_in(sent), "delicacy.life_event"), 2) << sent.subject;
  }
}

TEST(LifeEvents, a_tender_day_to_everybody_warns) {
  for (const Sent& sent : {
           Sent{.language = "en", .subject = "Flowers for Mother’s Day"},
           {.language = "en", .subject = "Flowers for Mother's Day"},
           {.language = "nb", .subject = "Blomster til morsdagen"},
           {.language = "it", .subject = "Fiori per la festa della mamma"},
           {.language = "he", .subject = "פרחים ליום האם"},
           {.language = "ru", .subject = "Цветы на день матери"},
           {.language = "en", .subject = "Lamps for you and your newborn"},
           {.language = "bg", .subject = "Цветя за деня на майката"},
       }) {
    EXPECT_EQ(level_of(found_in(sent), "delicacy.life_event"), 1) << sent.subject;
  }
}

TEST(LifeEvents, people_who_were_chosen_for_it_may_be_written_to) {
  const Sent sent{.subject = "Congratulations on your new baby"};
  Sent chosen = sent;
  chosen.where = "child_born != ''";
  EXPECT_EQ(level_of(found_in(chosen), "delicacy.life_event"), 2) << "no topic names it";
  chosen.topic = "Baby";
  EXPECT_EQ(level_of(found_in(chosen), "delicacy.life_event"), -1);
  Sent named = sent;
  named.topic = "baby";
  EXPECT_EQ(level_of(found_in(named), "delicacy.life_event"), 2) << "everybody gets it";
  Sent few = sent;
  few.people = 19;
  EXPECT_EQ(level_of(found_in(few), "delicacy.life_event"), -1);
}

TEST(LifeEvents, things_and_news_are_no_event_of_the_reader) {
  for (const std::string_view subject : {
           "Baby lamps and night lights",
           "A pram for every weather",
           "New arrivals in our shop",
           "How the old king was buried",
           "Congratulations on your first year with us",
           "Your results: how the survey went",
           "Wedding photography: a course",
           "The day we lost our loss leader",
           "Welcome to the family",
           "Congratulations on the arrival of your order",
           "How to talk about a diagnosis",
       }) {
    EXPECT_EQ(level_of(found_in({.subject = subject}), "delicacy.life_event"), -1) << subject;
  }
}

TEST(Tone, nothing_is_sold_beside_grief) {
  EXPECT_EQ(
      level_of(
          found_in(
              {.subject = "Our thoughts are with the victims", .html = "<p>Shop now: 20% off</p>"}
          ),
          "delicacy.tone"
      ),
      1
  );
  EXPECT_EQ(
      level_of(
          found_in({.language = "nb", .subject = "Vi sørger", .html = "<p>Skynd deg 🎉</p>"}),
          "delicacy.tone"
      ),
      1
  );
  EXPECT_EQ(
      level_of(
          found_in({.subject = "In mourning", .html = "<p>We are closed on Monday.</p>"}),
          "delicacy.tone"
      ),
      -1
  );
  EXPECT_EQ(
      level_of(found_in({.subject = "Hurry 🎉", .html = "<p>20% off</p>"}), "delicacy.tone"), -1
  );
}

}  // namespace
}  // namespace amends::checks::testing
