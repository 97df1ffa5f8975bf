#include "advice/decision.h"
#include "tests/support/result_rows.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;
using model::IncidentFacts;
using enum Response;

/// `people` of `audience` got it and every fifth opened; every fiftieth clicked.
IncidentFacts got_it(std::uint64_t people, std::uint64_t audience) {
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

IncidentFacts mended(IncidentFacts facts) {
  facts.repaired = true;
  return facts;
}

/// One mistake that happened to somebody: what was known, and the right answer.
struct Blunder {
  const char* id;  // of data/blunders.md, with what happened
  IncidentFacts facts;
  ErrorKind kind;
  Circumstances known;
  Harm severity;
  Response response;
  Audience audience;
  std::vector<std::string> reasons;  // among them
};

constexpr auto kNobody = Audience::nobody;
constexpr auto kAll = Audience::accepted;

const std::vector<Blunder> kBlunders = {
    {"B01 congratulations on a birth",
     got_it(90'000, 100'000),
     ErrorKind::insensitive,
     {},
     Harm::sensitive,
     apology,
     kAll,
     {"only_those_hurt", "no_coupon", "keep_halted"}},
    {"B03 integration test",
     got_it(60'000, 100'000),
     ErrorKind::test_mail,
     {},
     Harm::nuisance,
     log_only,
     kNobody,
     {"test_mail", "one_post"}},
    {"B04 subscription cancelled: 300 meant, 8.6 M sent",
     got_it(8'600'000, 8'600'000),
     ErrorKind::wrong_audience,
     {},
     Harm::repairable,
     apology,
     kAll,
     {"ledger_first", "all_reached"}},
    {"B06 you survived the marathon",
     got_it(90'000, 100'000),
     ErrorKind::insensitive,
     {.in_subject = true},
     Harm::sensitive,
     apology,
     kAll,
     {"only_those_hurt", "no_coupon"}},
    {"B07 a floating world in a flood",
     got_it(90'000, 100'000),
     ErrorKind::insensitive,
     {},
     Harm::sensitive,
     apology,
     kAll,
     {"only_those_hurt", "keep_halted"}},
    {"B09 you have won: 80,000 for 1,000",
     got_it(79'000, 100'000),
     ErrorKind::wrong_audience,
     {.promised = true},
     Harm::loss,
     apology_and_compensation,
     kAll,
     {"make_good", "legal_check", "keep_halted"}},
    {"B10 a voucher: learned at the till",
     got_it(500'000, 500'000),
     ErrorKind::wrong_audience,
     {.promised = true},
     Harm::loss,
     apology_and_compensation,
     kAll,
     {"make_good", "brief_first"}},
    {"B12 you won a boat",
     got_it(30'000, 100'000),
     ErrorKind::wrong_merge,
     {.promised = true},
     Harm::loss,
     apology_and_compensation,
     kAll,
     {"make_good", "legal_check", "brief_first", "promise_stays"}},
    {"B13 approved, in the subject",
     got_it(9'000'000, 9'000'000),
     ErrorKind::other,
     {.in_subject = true},
     Harm::repairable,
     correction,
     kAll,
     {"in_subject", "subject_correction"}},
    {"B15 admitted: 28,000 of 47,000 are not",
     got_it(28'000, 47'000),
     ErrorKind::wrong_audience,
     {.hurtful = true},
     Harm::sensitive,
     apology,
     kAll,
     {"ledger_first", "brief_first"}},
    {"B16 admitted, not yet decided",
     got_it(5'100, 20'000),
     ErrorKind::wrong_audience,
     {.hurtful = true},
     Harm::sensitive,
     apology,
     kAll,
     {"ledger_first", "brief_first"}},
    {"B18 admitted, 277",
     got_it(277, 100'000),
     ErrorKind::wrong_audience,
     {.hurtful = true},
     Harm::sensitive,
     personal_contact,
     kAll,
     {"brief_first"}},
    {"B20 patients in To",
     got_it(1'781, 1'781),
     ErrorKind::privacy,
     {.vulnerable_people = true},
     Harm::privacy,
     personal_contact,
     kAll,
     {"regulator", "take_file_away"}},
    {"B22 victims in To",
     got_it(56, 56),
     ErrorKind::privacy,
     {.vulnerable_people = true},
     Harm::privacy,
     personal_contact,
     kAll,
     {"regulator"}},
    {"B23 those who left were asked for their details",
     got_it(3'300'000, 3'300'000),
     ErrorKind::wrong_audience,
     {.opted_out_people = true},
     Harm::repairable,
     silent_repair,
     kNobody,
     {"opted_out"}},
    {"B25 filter inverted",
     got_it(90'000, 100'000),
     ErrorKind::wrong_audience,
     {.opted_out_people = true},
     Harm::repairable,
     silent_repair,
     kNobody,
     {"opted_out"}},
    {"B26 all called Oliver Cope",
     got_it(90'000, 100'000),
     ErrorKind::wrong_merge,
     {},
     Harm::repairable,
     correction,
     Audience::opened,
     {"no_data_lost", "would_first_learn"}},
    {"B28 50 % off for $50 off",
     got_it(90'000, 100'000),
     ErrorKind::wrong_price,
     {},
     Harm::loss,
     apology_and_compensation,
     Audience::opened,
     {"make_good", "brief_first"}},
    {"B31 one code for all, withdrawn early",
     got_it(40'000, 100'000),
     ErrorKind::wrong_code,
     {.promised = true},
     Harm::loss,
     apology_and_compensation,
     Audience::opened,
     {"make_code_valid", "make_good"}},
    {"B32 60 % instead of 30 %, refused",
     got_it(50'000, 100'000),
     ErrorKind::wrong_code,
     {.promised = true},
     Harm::loss,
     apology_and_compensation,
     Audience::opened,
     {"make_code_valid", "make_good"}},
    {"B34 22 real among 77,000 told of a charge",
     got_it(22, 77'000),
     ErrorKind::test_mail,
     {.money_taken = true},
     Harm::loss,
     personal_contact,
     kAll,
     {"brief_first"}},
    {"B35 a test, several copies, alarm",
     got_it(90'000, 90'000),
     ErrorKind::test_mail,
     {.angry_replies = 40, .copies = 4},
     Harm::nuisance,
     apology,
     kAll,
     {"nuisance_that_angers", "anger"}},
    {"B37 the invoice job ran again",
     got_it(400, 20'000),
     ErrorKind::duplicate,
     {.angry_replies = 12, .copies = 5},
     Harm::nuisance,
     apology,
     kAll,
     {"many_copies", "nuisance_that_angers"}},
    {"B38 every replica sent, for weeks",
     got_it(90'000, 90'000),
     ErrorKind::duplicate,
     {.copies = 8},
     Harm::nuisance,
     correction,
     kAll,
     {"many_copies"}},
    {"B40 two thirds got three, one third none",
     got_it(8'000, 12'000),
     ErrorKind::duplicate,
     {.angry_replies = 20, .copies = 3},
     Harm::nuisance,
     apology,
     kAll,
     {"many_copies", "original_to_missed", "keep_halted"}},
    {"B41 a restored snapshot sent again",
     got_it(90'000, 90'000),
     ErrorKind::duplicate,
     {},
     Harm::nuisance,
     log_only,
     kNobody,
     {"no_third_mail"}},
    {"B43 a segment of 10, thousands sent, harmful",
     got_it(5'000, 100'000),
     ErrorKind::wrong_audience,
     {.hurtful = true},
     Harm::sensitive,
     apology,
     kAll,
     {"ledger_first", "keep_halted"}},
    {"B45 wrong template, and it runs on",
     got_it(3'000, 100'000),
     ErrorKind::other,
     {},
     Harm::repairable,
     silent_repair,
     kNobody,
     {"keep_halted"}},
    {"B47 images down",
     got_it(90'000, 100'000),
     ErrorKind::wrong_image,
     {},
     Harm::cosmetic,
     silent_repair,
     kNobody,
     {"image", "repair_first"}},
    {"B49 specials the day after the quake",
     got_it(60'000, 60'000),
     ErrorKind::insensitive,
     {},
     Harm::sensitive,
     apology,
     kAll,
     {"only_those_hurt", "no_coupon"}},
    {"B51 a button to nowhere",
     got_it(20'000, 100'000),
     ErrorKind::wrong_link,
     {},
     Harm::repairable,
     silent_repair,
     kNobody,
     {"repair_first"}},
    {"B52 features the plan lacks",
     got_it(90'000, 100'000),
     ErrorKind::other,
     {.promised = true},
     Harm::repairable,
     correction,
     kAll,
     {"promise_stays"}},
    {"B52 those who bought it",
     got_it(4'000, 100'000),
     ErrorKind::other,
     {.money_taken = true, .promised = true},
     Harm::loss,
     personal_contact,
     kAll,
     {"brief_first"}},
    {"B54 a placeholder to a porn site",
     mended(got_it(60'000, 100'000)),
     ErrorKind::wrong_link,
     {.hurtful = true},
     Harm::sensitive,
     apology,
     Audience::clicked,
     {"mended_link", "only_clicked"}},
    {"B55 a cruel line in one address",
     got_it(5, 100'000),
     ErrorKind::wrong_merge,
     {.hurtful = true},
     Harm::sensitive,
     personal_contact,
     Audience::opened,
     {"only_opened"}},
    {"B58 in UTC, meant local: the deadline is wrong",
     got_it(90'000, 100'000),
     ErrorKind::wrong_date,
     {},
     Harm::repairable,
     correction,
     Audience::opened,
     {"only_opened"}},
    {"B60 a confidential file",
     got_it(20'000, 100'000),
     ErrorKind::privacy,
     {},
     Harm::privacy,
     personal_contact,
     kAll,
     {"take_file_away", "regulator", "keep_halted"}},
};

std::vector<std::string> ids_of(const std::vector<Reason>& reasons) {
  std::vector<std::string> ids;
  for (const Reason& reason : reasons) {
    ids.push_back(reason.id.substr(reason.id.rfind('.') + 1));
  }
  return ids;
}

void decide_on(const Blunder& row) {
  const Assessment assessment = assess(row.kind, row.known);
  EXPECT_EQ(assessment.proposed, row.severity) << row.id;
  const Advice advice = decide(row.facts, row.kind, assessment.proposed, row.known);
  EXPECT_EQ(advice.response, row.response) << row.id << ": " << to_string(advice.response);
  EXPECT_EQ(advice.audience, row.audience) << row.id << ": " << to_string(advice.audience);
  const std::vector<std::string> reasons = ids_of(advice.reasons);
  for (const std::string& reason : row.reasons) {
    EXPECT_THAT(reasons, ::testing::Contains(reason)) << row.id;
  }
}

TEST(blunders, get_the_severity_the_response_the_people_and_the_reasons) {
  Tries decisions;
  for (const Blunder& row : kBlunders) {
    decisions.make([&row] { decide_on(row); });
  }
  write_result_rows("blunders", {decisions.row("mistakes of others", "wrongly answered")});
}

// The list is a list of what must be answered: a row that nobody answers is a hole.
TEST(blunders, are_all_here) {
  const std::set<std::string> wanted = {"B01", "B03", "B04", "B06", "B07", "B09", "B10", "B12",
                                        "B13", "B15", "B16", "B18", "B20", "B22", "B23", "B25",
                                        "B26", "B28", "B31", "B32", "B34", "B35", "B37", "B38",
                                        "B40", "B41", "B43", "B45", "B47", "B49", "B51", "B52",
                                        "B54", "B55", "B58", "B60"};
  std::set<std::string> here;
  for (const Blunder& row : kBlunders) {
    here.insert(std::string(row.id).substr(0, 3));
  }
  EXPECT_EQ(here, wanted);
}

TEST(blunders, never_bring_an_offer_to_those_who_left_or_were_hurt) {
  for (const Blunder& row : kBlunders) {
    const Advice advice = decide(row.facts, row.kind, row.severity, row.known);
    if (row.known.opted_out_people || row.severity >= Harm::sensitive) {
      EXPECT_TRUE(advice.no_offer) << row.id;
      EXPECT_FALSE(advice.make_good) << row.id;
    }
    EXPECT_EQ(advice.regulator, row.severity >= Harm::privacy) << row.id;
    EXPECT_EQ(advice.named_person, advice.response >= apology) << row.id;
  }
}

// The second halves of rows that answer with an "or".
TEST(blunders, that_do_no_harm_earn_no_mail) {
  const IncidentFacts most = got_it(90'000, 100'000);
  EXPECT_LT(decide(most, ErrorKind::wrong_date, Harm::nuisance).response, correction);  // B58
  EXPECT_EQ(decide(most, ErrorKind::wrong_date, Harm::nuisance).audience, kNobody);
  EXPECT_LT(
      decide(got_it(5'000, 100'000), ErrorKind::wrong_audience, Harm::nuisance).response, correction
  );                                                                                     // B43
  EXPECT_LT(decide(most, ErrorKind::duplicate, Harm::repairable).response, correction);  // B41
}

TEST(blunders, are_counted_one_higher_when_nobody_is_sure) {
  EXPECT_EQ(assess(ErrorKind::wrong_link, {}, Certainty::unsure).proposed, Harm::loss);
  EXPECT_EQ(assess(ErrorKind::insensitive, {}, Certainty::unsure).proposed, Harm::sensitive);
  EXPECT_EQ(assess(ErrorKind::typo, {}, Certainty::unsure).reasons.size(), 1U);
}

TEST(blunders, need_a_second_signature_where_people_had_an_apology_of_late) {
  const IncidentFacts facts = got_it(90'000, 100'000);
  const Advice again = decide(facts, ErrorKind::wrong_price, Harm::loss, {.apologised = 12});
  EXPECT_TRUE(again.second_sign_off);
  EXPECT_THAT(ids_of(again.reasons), ::testing::Contains("apologised_before"));
  EXPECT_FALSE(decide(facts, ErrorKind::wrong_price, Harm::loss).second_sign_off);
  EXPECT_FALSE(decide(facts, ErrorKind::typo, Harm::cosmetic, {.apologised = 12}).second_sign_off);
}

}  // namespace
}  // namespace amends::advice
