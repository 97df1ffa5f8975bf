#include "advice/decision.h"

#include "text/catalogue.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;
using model::IncidentFacts;
using enum Response;

TEST(severity, has_the_matrix_of_the_methods) {
  struct Row {
    Harm harm;
    Response by_exposure[4];
  };

  for (const Row& row : {
           Row{Harm::cosmetic, {log_only, log_only, log_only, silent_repair}},
           Row{Harm::nuisance, {log_only, silent_repair, silent_repair, postscript}},
           Row{Harm::repairable, {silent_repair, correction, correction, apology}},
           Row{Harm::loss,
               {personal_contact,
                apology_and_compensation,
                apology_and_compensation,
                apology_and_compensation}},
           Row{Harm::sensitive, {personal_contact, apology, apology, apology}},
           Row{Harm::privacy,
               {personal_contact, personal_contact, personal_contact, personal_contact}},
           Row{Harm::security,
               {personal_contact, personal_contact, personal_contact, personal_contact}},
       }) {
    for (int column = 0; column < 4; ++column) {
      EXPECT_EQ(
          default_playbook().at(row.harm, static_cast<Exposure>(column)), row.by_exposure[column]
      ) << to_string(row.harm)
        << column;
    }
  }
}

TEST(severity, counts_exposure_at_the_edges) {
  EXPECT_EQ(exposure_of(0, 0), Exposure::under_1);
  EXPECT_EQ(exposure_of(99, 10'000), Exposure::under_1);
  EXPECT_EQ(exposure_of(100, 10'000), Exposure::under_10);
  EXPECT_EQ(exposure_of(1'000, 10'000), Exposure::under_50);
  EXPECT_EQ(exposure_of(5'000, 10'000), Exposure::under_50);
  EXPECT_EQ(exposure_of(5'001, 10'000), Exposure::over_50);
}

/// 100,000 people; `people` of them got it and every fifth opened.
IncidentFacts reached(std::uint64_t people, std::uint64_t audience = 100'000) {
  IncidentFacts facts;
  facts.audience = audience;
  facts.accepted = people;
  facts.waiting = audience - std::min(audience, people);
  facts.opened_human = people / 5;
  facts.opened_all = people / 3;
  facts.clicked_human = people / 50;
  facts.clicked_wrong_link = people / 50;
  return facts;
}

bool has(const Advice& advice, std::string_view reason) {
  return std::ranges::any_of(advice.reasons, [reason](const Reason& other) {
    return other.id == reason;
  });
}

TEST(decision, leaves_a_typo_alone) {
  const Advice advice = decide(reached(90'000), ErrorKind::typo, Harm::cosmetic);
  EXPECT_EQ(advice.response, log_only);
  EXPECT_EQ(advice.to_write, 0u);
  EXPECT_TRUE(has(advice, "advice.reason.typo"));
}

TEST(decision, makes_a_wrong_code_valid_before_any_mail) {
  const Advice advice = decide(reached(90'000), ErrorKind::wrong_code, Harm::repairable);
  EXPECT_TRUE(advice.repair);
  EXPECT_TRUE(has(advice, "advice.reason.make_code_valid"));
  EXPECT_TRUE(has(advice, "advice.reason.repair_first"));
}

TEST(decision, says_how_many_would_first_learn_of_it) {
  const Advice some = decide(reached(50'000), ErrorKind::wrong_price, Harm::loss);
  EXPECT_EQ(some.to_write, 10'000u);
  EXPECT_EQ(some.first_learn, 0u);
  EXPECT_TRUE(has(some, "advice.reason.would_first_learn"));
  const Advice all = decide(reached(50'000), ErrorKind::privacy, Harm::privacy);
  EXPECT_EQ(all.to_write, 50'000u);
  EXPECT_EQ(all.first_learn, 40'000u);
}

TEST(decision, writes_only_to_those_who_clicked_once_the_link_is_mended) {
  IncidentFacts facts = reached(100'000);
  facts.clicked_wrong_link = 15'000;
  facts.repaired = true;
  const Advice advice = decide(facts, ErrorKind::wrong_link, Harm::repairable);
  EXPECT_EQ(advice.response, correction);
  EXPECT_EQ(advice.audience, Audience::clicked);
  EXPECT_EQ(advice.to_write, 15'000u);
  EXPECT_FALSE(advice.repair);
}

TEST(decision, is_milder_when_repaired_in_time_and_stronger_when_it_hurts) {
  IncidentFacts facts = reached(100'000);
  facts.clicked_wrong_link = 2'000;
  EXPECT_EQ(decide(facts, ErrorKind::wrong_link, Harm::repairable).response, correction);
  facts.repaired = true;
  EXPECT_EQ(decide(facts, ErrorKind::wrong_link, Harm::repairable).response, postscript);
  EXPECT_EQ(
      decide(facts, ErrorKind::wrong_link, Harm::repairable, {.angry_replies = 5}).response,
      correction
  );
}

TEST(decision, writes_to_nobody_when_nobody_met_it) {
  const Advice advice = decide(reached(0), ErrorKind::wrong_price, Harm::loss);
  EXPECT_EQ(advice.audience, Audience::nobody);
  EXPECT_LT(advice.response, correction);
  EXPECT_TRUE(has(advice, "advice.reason.nobody_saw_it"));
}

TEST(decision, never_sells_to_the_hurt_and_keeps_the_clock_of_the_regulator) {
  const Advice hurt = decide(reached(90'000), ErrorKind::insensitive, Harm::sensitive);
  EXPECT_TRUE(hurt.no_offer);
  EXPECT_TRUE(hurt.named_person);
  EXPECT_TRUE(hurt.public_note);
  EXPECT_FALSE(hurt.make_good);
  EXPECT_TRUE(decide(reached(10), ErrorKind::privacy, Harm::privacy).regulator);
  EXPECT_TRUE(decide(reached(90'000), ErrorKind::wrong_price, Harm::loss).make_good);
}

TEST(advice_catalogues, are_complete_and_ask_for_the_same_arguments) {
  const auto& english = text::catalogue(text::Locale());
  for (const auto& locale : text::supported_locales()) {
    const auto& own = text::catalogue(locale);
    for (const std::string& id : english.ids()) {
      if (!id.starts_with("advice.")) {
        continue;
      }
      ASSERT_TRUE(own.has(id)) << locale.tag() << " " << id;
      const auto ours = text::message_arguments(own.pattern(id));
      ASSERT_TRUE(ours.ok()) << locale.tag() << " " << id;
      EXPECT_EQ(ours.value(), text::message_arguments(english.pattern(id)).value())
          << locale.tag() << " " << id;
    }
  }
}

TEST(advice_catalogues, have_every_reason_and_response) {
  const auto& english = text::catalogue(text::Locale());
  for (int response = 0; response <= static_cast<int>(personal_contact); ++response) {
    const std::string id =
        "advice.response." + std::string(to_string(static_cast<Response>(response)));
    EXPECT_TRUE(english.has(id)) << id;
    EXPECT_TRUE(english.has(id + ".do")) << id;
  }
  for (const auto kind :
       {ErrorKind::typo,
        ErrorKind::duplicate,
        ErrorKind::wrong_link,
        ErrorKind::security,
        ErrorKind::wrong_price,
        ErrorKind::test_mail}) {
    for (const Reason& reason : decide(reached(50'000), kind, usual_harm(kind)).reasons) {
      EXPECT_TRUE(english.has(reason.id)) << reason.id;
    }
  }
}

}  // namespace
}  // namespace amends::advice
