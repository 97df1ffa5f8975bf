#include "checks/message/spam_score.h"

#include "checks/limits.h"
#include "checks/support_test.h"

#include <gtest/gtest.h>

namespace amends::checks {
namespace {

TEST(spam_score, reads_what_rspamd_answers) {
  const auto facts = read_rspamd_reply(
      R"({"is_skipped":false,"score":7.35,"required_score":15,"action":"add header","symbols":{
          "GOOD":{"score":-2.0},"BAD":{"score":5.5,"description":"x"},"WORSE":{"score":6},
          "ODD":{"score":"x"},"ODDER":3}})"
  );
  ASSERT_TRUE(facts);
  EXPECT_DOUBLE_EQ(facts->score, 7.35);
  EXPECT_DOUBLE_EQ(facts->required, 15);
  EXPECT_EQ(facts->action, "add header");
  ASSERT_EQ(facts->symbols.size(), 2U);
  EXPECT_EQ(facts->symbols[0].name, "WORSE");
}

TEST(spam_score, takes_nothing_else_for_an_answer) {
  for (const std::string_view reply :
       {"",
        "pong",
        "[]",
        "{}",
        R"({"score":"7","action":"reject"})",
        R"({"score":7})",
        R"({"score":7,"action":3})",
        R"({"score":1e999,"action":"reject"})",
        "{\"score\":"}) {
    EXPECT_FALSE(read_rspamd_reply(reply)) << reply;
  }
  EXPECT_FALSE(read_rspamd_reply(std::string(100'000, '[')));
  std::string many = R"({"score":1,"action":"no action","symbols":{)";
  for (std::size_t i = 0; i < kSpamSymbolsMax + 5; ++i) {
    many += fmt::format("\"S{}\":{{\"score\":1}},", i);
  }
  EXPECT_EQ(read_rspamd_reply(many + "\"Z\":1}}")->symbols.size(), kSpamSymbolsMax);
}

TEST(spam_score, blocks_what_would_be_rejected_and_warns_of_the_rest) {
  struct Row {
    double score;
    std::string_view action;
    std::string_view expected;
  };

  for (const Row& row :
       {Row{16, "reject", "block reject"},
        Row{7, "add header", "warn other"},
        Row{4.2, "greylist", "warn other"},
        Row{5, "no action", "warn score"},
        Row{4.9, "no action", ""},
        Row{-3, "no action", ""}}) {
    const Findings findings =
        spam_findings(testing::mailing(), {row.score, 15, std::string(row.action), {}});
    std::string told;
    for (const model::Finding& finding : findings) {
      told = fmt::format(
          "{} {}", to_string(finding.level), std::get<std::string>(finding.arguments.at(2).second)
      );
    }
    EXPECT_EQ(told, row.expected) << row.score;
  }
}

TEST(spam_score, warns_from_the_points_that_were_chosen) {
  model::Mailing mailing = testing::mailing();
  mailing.checks.values[model::Threshold::spam_score_warn] = 2;
  EXPECT_EQ(spam_findings(mailing, {2.5, 15, "no action", {}}).size(), 1U);
}

}  // namespace
}  // namespace amends::checks
