#include "advice/reply_grammar.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace amends::advice {
namespace {

ReplyGrammar grammar(std::vector<std::string> rules, std::string list = "leaving") {
  GrammarSource source;
  source.ideas = {
      {"me", "me us"},
      {"not", "not never dont"},
      {"remove", "remove delet*"},
      {"stop", "stop cease*"},
      {"write", "send sending write"},
  };
  source.rules.emplace(std::move(list), std::move(rules));
  auto compiled = ReplyGrammar::compile(source, Letters::latin);
  EXPECT_TRUE(compiled.ok());
  return *std::move(compiled);
}

std::string found(const ReplyGrammar& grammar, std::string_view text) {
  const auto hits = grammar.find_all(text);
  return hits.empty() ? "" : std::string(text.substr(hits[0].begin, hits[0].end - hits[0].begin));
}

TEST(ReplyGrammar, finds_ideas_as_near_as_a_rule_says) {
  EXPECT_EQ(
      found(grammar({"stop write"}), "Please stop all this sending."), "stop all this sending"
  );
  EXPECT_EQ(found(grammar({"stop write"}), "stop it now and here, write"), "");
  EXPECT_EQ(
      found(grammar({"stop ~ write"}), "stop it now and here, write"), "stop it now and here, write"
  );
  EXPECT_EQ(found(grammar({"stop ~ write"}), "Stop. Write."), "") << "two sentences";
  EXPECT_EQ(found(grammar({"stop + write"}), "stop to send"), "");
  EXPECT_EQ(found(grammar({"stop & write"}), "the sending has to stop"), "sending has to stop");
  EXPECT_EQ(found(grammar({"stop|remove + me"}), "delete me"), "delete me");
  EXPECT_EQ(found(grammar({"stop -not"}), "do not ever stop"), "");
}

TEST(ReplyGrammar, reads_words_as_people_type_them) {
  EXPECT_EQ(found(grammar({"remove + me"}), "REMOVEME"), "REMOVEME");
  EXPECT_EQ(found(grammar({"stop"}), "stooooop!"), "stooooop");
  EXPECT_EQ(found(grammar({"write"}), "sendign it"), "sendign");
  EXPECT_EQ(found(grammar({"stop"}), "\xFF\xFE stop \x01"), "stop");
}

TEST(ReplyGrammar, keeps_short_rules_to_short_sentences_and_ends_to_their_end) {
  const ReplyGrammar whole = grammar({"stop"}, "leaving_short");
  EXPECT_EQ(found(whole, "Stop this, please."), "Stop");
  EXPECT_EQ(found(whole, "Which bus stop?"), "");
  EXPECT_EQ(found(whole, "Stop by whenever you come past us."), "");
  const ReplyGrammar last = grammar({"stop"}, "leaving_end");
  EXPECT_EQ(found(last, "For all that is dear to you, stop!"), "stop");
  EXPECT_EQ(found(last, "The stop is closed."), "");
}

TEST(ReplyGrammar, takes_latin_letters_for_cyrillic_ones) {
  GrammarSource source;
  source.ideas = {{"stop", "спрете спри"}, {"write", "пиш*"}};
  source.rules = {{"leaving", {"stop ~ write", "stop"}}};
  const auto bulgarian = ReplyGrammar::compile(source, Letters::bulgarian);
  ASSERT_TRUE(bulgarian.ok());
  EXPECT_EQ(found(*bulgarian, "СПРЕТЕ"), "СПРЕТЕ");
  EXPECT_EQ(found(*bulgarian, "spri da mi pishesh"), "spri da mi pishesh");
  EXPECT_EQ(found(*bulgarian, "spri"), "") << "too few letters to be sure";
}

TEST(ReplyGrammar, refuses_rules_that_mean_nothing) {
  for (const char* const rule : {"stop leave", "", "-stop", "stop & write me"}) {
    GrammarSource source;
    source.ideas = {{"stop", "stop"}, {"write", "write"}, {"me", "me"}};
    source.rules = {{"leaving", {rule}}};
    const auto compiled = ReplyGrammar::compile(source, Letters::latin);
    ASSERT_FALSE(compiled.ok()) << rule;
    EXPECT_EQ(compiled.error().id(), "phrase.pattern");
  }
}

TEST(ReplyGrammar, looks_at_hostile_text_within_its_limits) {
  const ReplyGrammar all = grammar({"stop ~ write ~ me", "remove ~ me"});
  std::string flood;
  for (int word = 0; word < 3000; ++word) {
    flood += "stop write removeremoveremovx ";
  }
  EXPECT_TRUE(all.find_all(flood).empty());
  flood += "remove me";
  EXPECT_FALSE(all.find_all(flood).empty()) << "however much stands before it";
}

}  // namespace
}  // namespace amends::advice
