#include "advice/plan.h"

#include "text/catalogue.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;

model::Incident incident_of(ErrorKind kind, Harm harm) {
  model::Incident incident;
  incident.id = model::IncidentId{4};
  incident.mailing_name = "spring-sale";
  incident.kind = kind;
  incident.harm = harm;
  incident.link = kind == ErrorKind::wrong_link ? 2 : 0;
  incident.opened_at = from_us(1'000'000'000);
  return incident;
}

std::vector<PlanStep> plan_of(
    ErrorKind kind, Harm harm, const Circumstances& known = {}, const PlanFacts& facts = {}
) {
  model::IncidentFacts numbers;
  numbers.audience = numbers.accepted = 1000;
  numbers.opened_human = 400;
  numbers.clicked_wrong_link = 200;
  const model::Incident incident = incident_of(kind, harm);
  const Advice advice = decide(numbers, kind, harm, known);
  return make_plan({incident, advice, "spring-sale-apology-4", std::nullopt, facts});
}

std::vector<std::string> ids_of(const std::vector<PlanStep>& steps) {
  std::vector<std::string> ids;
  for (const PlanStep& step : steps) {
    ids.push_back(step.id);
  }
  return ids;
}

const PlanStep& step_of(const std::vector<PlanStep>& steps, std::string_view id) {
  const auto found = std::ranges::find(steps, id, &PlanStep::id);
  EXPECT_NE(found, steps.end()) << id;
  return found == steps.end() ? steps.front() : *found;
}

TEST(plan, of_a_typo_is_short) {
  EXPECT_THAT(
      ids_of(plan_of(ErrorKind::typo, Harm::cosmetic)),
      ::testing::ElementsAre("halt", "confirm", "review")
  );
}

TEST(plan, briefs_and_mends_and_tells_the_shop_before_the_mail_leaves) {
  const auto steps = plan_of(ErrorKind::wrong_price, Harm::loss);
  const PlanStep& send = step_of(steps, "send");
  EXPECT_THAT(send.needs, ::testing::IsSupersetOf({"brief", "tell_shop", "sign_off", "confirm"}));
  EXPECT_EQ(send.command, "amends send spring-sale-apology-4");
  EXPECT_EQ(send.due, from_us(1'000'000'000) + std::chrono::hours(4));
  const auto link = plan_of(ErrorKind::wrong_link, Harm::repairable);
  EXPECT_THAT(step_of(link, "send").needs, ::testing::Contains("repair"));
  EXPECT_EQ(step_of(link, "repair").command, "amends repoint spring-sale 2 URL --reason \"...\"");
}

TEST(plan, drafts_what_is_advised_to_exactly_those_who_were_counted) {
  model::IncidentFacts numbers;
  numbers.audience = numbers.accepted = 1000;
  numbers.clicked_human = 400;
  numbers.clicked_wrong_link = 200;
  numbers.repaired = true;
  const model::Incident incident = incident_of(ErrorKind::wrong_link, Harm::repairable);
  const Advice advice = decide(numbers, incident.kind, incident.harm);
  ASSERT_EQ(advice.response, Response::correction);
  ASSERT_EQ(advice.to_write, 200U);
  const auto correction =
      make_plan({incident, advice, "spring-sale-correction-4", std::nullopt, {}});
  EXPECT_THAT(
      step_of(correction, "draft").command,
      ::testing::StartsWith("amends apologise 4 --to clicked_wrong_link --kind correction ")
  );
  const auto apology = plan_of(ErrorKind::insensitive, Harm::sensitive);
  EXPECT_THAT(
      step_of(apology, "draft").command,
      ::testing::StartsWith("amends apologise 4 --to reached --signer ")
  );
}

TEST(plan, keeps_the_hour_of_the_first_word_and_the_72_of_a_breach) {
  const auto hurt = plan_of(ErrorKind::insensitive, Harm::sensitive);
  EXPECT_EQ(step_of(hurt, "public_word").due, from_us(1'000'000'000) + std::chrono::hours(1));
  const auto breach = plan_of(ErrorKind::privacy, Harm::privacy);
  EXPECT_EQ(step_of(breach, "notice").due, from_us(1'000'000'000) + std::chrono::hours(72));
  EXPECT_THAT(ids_of(breach), ::testing::IsSupersetOf({"take_down", "register", "letters"}));
}

TEST(plan, has_a_letter_for_a_few_and_sees_when_it_has_left) {
  Advice advice;
  advice.response = Response::personal_contact;
  advice.to_write = 200;
  EXPECT_THAT(draft_command(4, advice), ::testing::HasSubstr("--kind letter"));
  advice.to_write = 201;
  EXPECT_THAT(draft_command(4, advice), ::testing::Not(::testing::HasSubstr("--kind")));
  const auto by_hand = plan_of(ErrorKind::privacy, Harm::privacy);
  EXPECT_FALSE(step_of(by_hand, "letters").is_seen);
  const auto drafted = plan_of(
      ErrorKind::privacy, Harm::privacy, {}, {.letter = "amends proof spring-sale-letter-4"}
  );
  EXPECT_EQ(step_of(drafted, "letters").command, "amends proof spring-sale-letter-4");
  EXPECT_FALSE(step_of(drafted, "letters").is_seen) << "who wrote by hand may tick it";
  const auto sent = plan_of(ErrorKind::privacy, Harm::privacy, {}, {.letter_sent = true});
  EXPECT_TRUE(step_of(sent, "letters").seen_done);
}

TEST(plan, asks_for_an_estimate_and_later_says_that_it_is_fixed) {
  EXPECT_THAT(
      ids_of(plan_of(ErrorKind::wrong_code, Harm::repairable)), ::testing::Contains("estimate")
  );
  const auto estimated = plan_of(ErrorKind::wrong_code, Harm::repairable, {}, {.estimated = true});
  EXPECT_THAT(step_of(estimated, "it_is_fixed").needs, ::testing::Contains("valid_code"));
}

TEST(plan, decides_and_gives_what_people_get_before_the_mail_is_signed_off) {
  const auto open = plan_of(ErrorKind::wrong_price, Harm::loss);
  EXPECT_FALSE(step_of(open, "make_good").is_seen) << "people may say that nothing is due";
  EXPECT_THAT(step_of(open, "draft").needs, ::testing::Contains("make_good"));
  EXPECT_THAT(ids_of(open), ::testing::Not(::testing::Contains("give_make_good")));
  const auto waits =
      plan_of(ErrorKind::wrong_price, Harm::loss, {}, {.decided = true, .decision_waits = true});
  EXPECT_FALSE(step_of(waits, "make_good").seen_done);
  EXPECT_EQ(step_of(waits, "make_good").command, "amends incident make-good 4 --agree");
  const auto decided = plan_of(ErrorKind::wrong_price, Harm::loss, {}, {.decided = true});
  EXPECT_TRUE(step_of(decided, "make_good").seen_done);
  EXPECT_FALSE(step_of(decided, "give_make_good").seen_done);
  EXPECT_THAT(step_of(decided, "sign_off").needs, ::testing::Contains("give_make_good"));
}

TEST(plan, asks_again_when_the_estimate_is_past_and_shows_the_next_command) {
  const auto late = plan_of(
      ErrorKind::wrong_code,
      Harm::repairable,
      {},
      {.estimated = true, .overdue = true, .follow_up = "amends incident follow-up 4"}
  );
  EXPECT_FALSE(step_of(late, "estimate").seen_done);
  EXPECT_FALSE(step_of(late, "it_is_fixed").seen_done);
  EXPECT_EQ(step_of(late, "it_is_fixed").command, "amends incident follow-up 4");
}

TEST(plan, tells_those_held_out_when_everybody_has_to_hear_of_it) {
  const Instant raised = from_us(5'000'000'000);
  const auto steps = plan_of(
      ErrorKind::test_mail,
      Harm::loss,
      {},
      {.held_out_since = raised, .held_out = "amends incident holdout 4 --end --why \"...\""}
  );
  const PlanStep& step = step_of(steps, "held_out");
  EXPECT_FALSE(step.seen_done);
  EXPECT_TRUE(step.is_seen) << "nobody ticks away what people are owed";
  EXPECT_EQ(step.due, raised + default_playbook().deadlines.apology);
  EXPECT_THAT(step_of(steps, "review").needs, ::testing::Contains("held_out"));
  for (const std::string_view language : {"en", "bg", "ru", "it", "nb", "he"}) {
    const auto& words = text::catalogue(*text::Locale::parse(language));
    EXPECT_TRUE(words.has("plan.step.held_out")) << language;
  }
}

TEST(plan, wants_a_second_person_before_a_second_apology) {
  const auto steps = plan_of(ErrorKind::wrong_price, Harm::loss, {.apologised = 7});
  EXPECT_THAT(step_of(steps, "send").needs, ::testing::Contains("second_sign_off"));
}

TEST(plan, needs_only_what_it_has_and_has_words_for_all) {
  const auto& english = text::catalogue(text::Locale());
  for (int kind = 0; kind <= static_cast<int>(ErrorKind::other); ++kind) {
    for (int harm = 0; harm <= static_cast<int>(Harm::security); ++harm) {
      const auto steps = plan_of(
          static_cast<ErrorKind>(kind),
          static_cast<Harm>(harm),
          {.promised = true, .apologised = 1},
          {.estimated = true}
      );
      const std::vector<std::string> ids = ids_of(steps);
      for (const PlanStep& step : steps) {
        EXPECT_TRUE(english.has("plan.step." + step.id)) << step.id;
        EXPECT_TRUE(english.has("plan.owner." + step.owner)) << step.owner;
        EXPECT_EQ(std::ranges::count(ids, step.id), 1) << step.id;
        for (const std::string& need : step.needs) {
          EXPECT_THAT(ids, ::testing::Contains(need)) << step.id;
        }
      }
    }
  }
}

}  // namespace
}  // namespace amends::advice
