#include "advice/make_good.h"

#include "advice/apology.h"
#include "text/time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::advice {
namespace {

using model::Harm;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string error_of(const MakeGoodCase& at) {
  const auto sums = weigh(at);
  return sums.ok() ? "" : sums.error().id();
}

TEST(make_good, proposes_the_whole_loss_or_goodwill_and_caps_both) {
  const MakeGoodSums lost = weigh({.harm = Harm::loss, .loss = 2000, .people = 50}).value();
  EXPECT_EQ(lost.proposed, 2000);
  EXPECT_EQ(lost.value, 2000);
  EXPECT_EQ(lost.cap, 3000);
  EXPECT_EQ(lost.worst, 100'000);
  EXPECT_FALSE(lost.needs_second());
  const MakeGoodSums goodwill =
      weigh({.harm = Harm::repairable, .basket = 4000, .people = 10}).value();
  EXPECT_EQ(goodwill.proposed, 400);
  EXPECT_EQ(goodwill.cap, 800);
  EXPECT_TRUE(weigh({.harm = Harm::loss, .value = 3001, .loss = 2000}).value().above_cap);
  EXPECT_FALSE(weigh({.harm = Harm::loss, .value = 3000, .loss = 2000}).value().above_cap);
}

TEST(make_good, counts_a_percentage_of_the_basket_and_what_is_expected) {
  const MakeGoodSums sums =
      weigh(
          {.harm = Harm::loss, .percent = 15, .basket = 6000, .people = 200, .expected_percent = 30}
      )
          .value();
  EXPECT_EQ(sums.value, 900);
  EXPECT_EQ(sums.worst, 180'000);
  EXPECT_EQ(sums.expected, 54'000);
}

TEST(make_good, asks_a_second_person_above_the_budget) {
  MakeGoodRules rules = default_playbook().make_good;
  rules.budget = 1000;
  EXPECT_FALSE(weigh({.loss = 2000, .people = 50}, rules).value().above_budget);
  EXPECT_TRUE(weigh({.loss = 2000, .people = 51}, rules).value().above_budget);
}

TEST(make_good, refuses_money_where_words_or_a_person_mend_it) {
  for (const Harm harm :
       {Harm::cosmetic, Harm::nuisance, Harm::sensitive, Harm::privacy, Harm::security}) {
    EXPECT_EQ(error_of({.harm = harm, .loss = 2000}), "make_good.severity");
  }
  EXPECT_EQ(error_of({.value = 500}), "make_good.measure");
  EXPECT_EQ(error_of({.percent = 10, .loss = 500}), "make_good.measure");
  EXPECT_EQ(error_of({.value = 0, .loss = 500}), "make_good.value");
  EXPECT_EQ(error_of({.value = 10'000'001, .loss = 500}), "make_good.value");
  EXPECT_EQ(error_of({.percent = 101, .basket = 500}), "make_good.value");
  EXPECT_EQ(error_of({.loss = 500, .expected_percent = 101}), "make_good.expected");
}

TEST(make_good, reads_amounts_exactly) {
  EXPECT_EQ(parse_hundredths("12.5").value(), 1250);
  EXPECT_EQ(parse_hundredths("12,50").value(), 1250);
  EXPECT_EQ(parse_hundredths("7").value(), 700);
  for (const char* wrong : {"", "x", "-1", "1.005", "100000.01"}) {
    EXPECT_FALSE(parse_hundredths(wrong).ok()) << wrong;
  }
  EXPECT_EQ(written_hundredths(1205), "12.05");
}

TEST(make_good, is_worth_what_the_playbook_says) {
  const Playbook& base = default_playbook();
  const PlaybookReading own = read_playbook(
      "[make_good]\nbudget = 5000\nnuisance = { goodwill = 5, goodwill_most = 5 }\n", "own", base
  );
  ASSERT_TRUE(own.playbook.has_value());
  EXPECT_EQ(own.playbook->make_good.budget, 5000U);
  EXPECT_TRUE(own.playbook->make_good.share(Harm::nuisance).allows_any());
  EXPECT_EQ(own.playbook->make_good.share(Harm::loss).cap, 150U);
  for (const char* wrong :
       {"[make_good]\nsensitive = { goodwill = 5 }\n",
        "[make_good]\nloss = { cap = -1 }\n",
        "[make_good]\nloss = { gift = 1 }\n",
        "[make_good]\nsmall = { cap = 1 }\n"}) {
    EXPECT_FALSE(read_playbook(wrong, "own", base).playbook.has_value()) << wrong;
  }
}

/// In all six languages, for a mistake with a loss.
ApologyFacts promising(OwnOffer offer) {
  ApologyFacts facts;
  facts.incident = model::IncidentId{7};
  facts.from = facts.reply_to = mail::parse_mailbox("Nordlys <news@nordlys.example>").value();
  facts.locale = text::Locale::parse("en").value();
  facts.error = model::ErrorKind::wrong_price;
  facts.harm = Harm::loss;
  facts.what_happened = "our email gave a wrong price";
  facts.what_we_did = "the right price is on the page";
  facts.is_fixed = true;
  facts.sent_at = text::parse_time("2026-11-24T08:00:00", "UTC").value();
  facts.right = {"42.00", "EUR", {}, {}};
  facts.signer = "Anna Lind";
  facts.own_offer = std::move(offer);
  facts.own_offer.until = text::parse_time("2026-12-24T12:00:00", "UTC").value();
  for (const text::Locale& other : text::supported_locales()) {
    if (other != facts.locale) {
      facts.others.push_back({other});
    }
  }
  return facts;
}

TEST(make_good, stands_last_in_the_text_with_each_persons_own_code_or_credit) {
  OwnOffer code{.column = "make_good_7", .amount = "10.00", .currency = "EUR"};
  OwnOffer credit{.column = "make_good_7", .is_credit = true, .currency = "EUR"};
  for (const OwnOffer& offer : {code, credit}) {
    const ApologyFacts facts = promising(offer);
    for (const auto form : {ApologyForm::apology, ApologyForm::correction}) {
      const auto texts = compose_texts(facts, form);
      ASSERT_TRUE(texts.ok()) << texts.error().explain();
      for (const ComposedText& text : *texts) {
        const std::string printed =
            offer.is_credit ? "{{ make_good_7 | money: \"EUR\" }}" : "{{ make_good_7 }}";
        EXPECT_THAT(text.text, HasSubstr(printed));
        EXPECT_THAT(text.html, HasSubstr("{{ make_good_7"));
        EXPECT_GT(text.own.find("make_good_7"), text.own.rfind("\n\n"))
            << text.own << ": the last paragraph";
        const Score score = score_of(text, facts);
        EXPECT_THAT(score.has, Contains("remedy_compensation")) << text.own;
        EXPECT_THAT(score.faults, IsEmpty()) << text.own;
      }
    }
    const model::MailingFiles files =
        apology_folder(facts, compose_texts(facts, ApologyForm::apology).value());
    const bool has_codes = files.at("mailing.toml").find("[[codes]]") != std::string::npos;
    EXPECT_EQ(has_codes, !offer.is_credit);
  }
}

TEST(make_good, is_no_headline_and_no_first_sentence) {
  const auto faults = [](std::string_view subject, std::string_view body) {
    return score({text::Locale::parse("en").value(), subject, body, Harm::loss}).faults;
  };
  const std::string sorry =
      "Hello Anna,\n\nThere was a mistake in our email. That was our mistake, and we are sorry.";
  EXPECT_THAT(faults("Correction", sorry + "\n\nYou get 10% off your next order."), IsEmpty());
  EXPECT_THAT(faults("10% off your next order", sorry), Contains("offer_first"));
  EXPECT_THAT(
      faults("Correction", "Hello Anna,\n\nYou get 10% off your next order. We are sorry."),
      Contains("offer_first")
  );
  const Score found = score(
      {text::Locale::parse("en").value(),
       "Correction",
       "Hello Anna,\n\nYou get 10% off your next order.",
       Harm::loss}
  );
  ASSERT_THAT(found.spots, Not(IsEmpty()));
  EXPECT_EQ(found.spots.front().line, 3U);
}

}  // namespace
}  // namespace amends::advice
