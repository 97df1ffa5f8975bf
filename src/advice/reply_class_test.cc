#include "advice/reply_class.h"

#include "advice/reply_words.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <utility>

namespace amends::advice {
namespace {

namespace json = boost::json;
using enum model::ReplyClass;
using model::ReplyClass;
using testing::HasSubstr;

ReplyVerdict of(std::string words, std::string subject = "", std::string automatic = "") {
  return classify_reply({std::move(subject), "", std::move(words), std::move(automatic)});
}

struct Recall {
  double right = 0;
  double all = 0;
  std::string wrong;

  [[nodiscard]] double share() const { return all == 0 ? 0 : right / all; }
};

/// Own sentences in six languages, twelve of each class and more of those that must not be
/// overlooked; the tests run in the repository's folder.
std::map<ReplyClass, Recall> table_recall() {
  std::ifstream in("src/advice/golden/replies.json");
  EXPECT_TRUE(in.good());
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  const json::value table = json::parse(bytes);
  std::map<ReplyClass, Recall> recalls;
  for (const auto& [language, classes] : table.as_object()) {
    for (const auto& [name, sentences] : classes.as_object()) {
      const auto expected = model::parse_reply_class(std::string(name));
      EXPECT_TRUE(expected.has_value()) << std::string(name);
      EXPECT_GE(sentences.as_array().size(), 12U) << std::string(language) << std::string(name);
      Recall& recall = recalls[expected.value_or(other)];
      for (const json::value& sentence : sentences.as_array()) {
        const std::string words(sentence.as_string());
        const bool is_right = of(words).of == expected;
        recall.all += 1;
        recall.right += is_right ? 1 : 0;
        recall.wrong += is_right ? "" : "\n  " + words;
      }
    }
  }
  return recalls;
}

TEST(ReplyClass, finds_the_law_and_wishes_to_leave_in_six_languages) {
  std::map<ReplyClass, Recall> recalls = table_recall();
  EXPECT_EQ(recalls.size(), model::kReplyClasses);
  for (const auto& [one, recall] : recalls) {
    std::cout << "recall " << to_string(one) << " " << recall.share() << "\n";
  }
  const std::pair<ReplyClass, double> least[] = {
      {legal, 0.98},
      {leave_me_alone, 0.98},
      {angry, 0.9},
      {question, 0.9},
      {thanks, 0.9},
      {automatic, 0.95},
      {other, 0.95},
  };
  for (const auto& [one, share] : least) {
    EXPECT_GE(recalls[one].all, 72) << to_string(one);
    EXPECT_GE(recalls[one].share(), share) << to_string(one) << recalls[one].wrong;
  }
}

/// Fifty sentences a language and class in many registers, one of them "neither": what sounds like
/// the law or like leaving and is not.
TEST(ReplyClass, overlooks_no_law_and_no_wish_to_leave_and_lets_the_rest_be) {
  std::ifstream in("src/advice/golden/replies_law_leaving.json");
  ASSERT_TRUE(in.good());
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  const json::value table = json::parse(bytes);
  for (const auto& [language, classes] : table.as_object()) {
    for (const auto& [name, sentences] : classes.as_object()) {
      Recall recall;
      const auto expected = model::parse_reply_class(std::string(name));
      for (const json::value& sentence : sentences.as_array()) {
        const ReplyVerdict verdict = of(std::string(sentence.as_string()));
        const bool is_right = expected.has_value()
                                  ? verdict.has(*expected)
                                  : !verdict.has(legal) && !verdict.has(leave_me_alone);
        recall.all += 1;
        recall.right += is_right ? 1 : 0;
        recall.wrong += is_right ? "" : "\n  " + std::string(sentence.as_string());
      }
      EXPECT_GE(recall.all, 40) << std::string(language) << std::string(name);
      EXPECT_GE(recall.share(), expected.has_value() ? 0.98 : 0.95)
          << std::string(language) << " " << std::string(name) << recall.wrong;
    }
  }
}

TEST(ReplyClass, reads_words_that_turn_a_wish_to_leave_or_the_law_round) {
  EXPECT_EQ(of("Please don't stop sending these.").of, other);
  EXPECT_EQ(of("How do I unsubscribe from the daily mail but keep the monthly one?").of, question);
  EXPECT_FALSE(of("No need for a lawyer.").has(legal));
  EXPECT_EQ(of("REMOVEME").of, leave_me_alone);
  EXPECT_EQ(of("spri da mi pishesh").of, leave_me_alone);
  EXPECT_EQ(of("Don't stop sending to my wife, but delete my address.").of, leave_me_alone);
}

TEST(ReplyClass, keeps_to_its_order_and_names_the_rest) {
  const ReplyVerdict both = of("Remove me from your list, or my lawyer writes. Disgusting.");
  EXPECT_EQ(both.of, legal);
  EXPECT_TRUE(both.has(leave_me_alone));
  EXPECT_TRUE(both.has(angry));
  EXPECT_FALSE(both.has(thanks));
  EXPECT_THAT(both.why, HasSubstr("legal \"lawyer\""));
  const ReplyVerdict amused_question = of("Haha, no worries. But which price is right?");
  EXPECT_EQ(amused_question.of, thanks);
  EXPECT_TRUE(amused_question.has(question)) << "they still get an answer";
}

TEST(ReplyClass, leaves_to_a_person_what_can_be_meant_both_ways) {
  EXPECT_EQ(of("Haha, what an outrageous price.").of, other);
  EXPECT_EQ(of("Well done.").of, other);
  EXPECT_EQ(of("Well done. Shame on you.").of, angry);
  EXPECT_EQ(of("").of, other);
  EXPECT_EQ(of("\xFF\xFE \x01").of, other);
}

TEST(ReplyClass, reads_negations) {
  EXPECT_NE(of("I am not angry.").of, angry);
  EXPECT_EQ(of("I am not only angry, I am gone.").of, angry);
  EXPECT_EQ(of("No, this is outrageous.").of, angry) << "another clause";
  EXPECT_NE(of("I don't want to unsubscribe.").of, leave_me_alone);
  EXPECT_EQ(of("I don't want to unsubscribe. Take me off your list.").of, leave_me_alone);
}

TEST(ReplyClass, lets_nobody_go_by_words_that_only_sound_like_it) {
  for (const char* const words :
       {"I don't want to leave this list, I only want the right price.",
        "If you don't fix it, contact me again.",
        "Non voglio le vostre scuse.",
        "Potete togliermi un dubbio sul prezzo?",
        "Non voglio togliermi dalla lista.",
        "Больше так не пишите, это грубо.",
        "Не искам да ме изтриете.",
        "Jeg vil ikke ha feil pris i nyhetsbrevet.",
        "לא רוצה להפסיק לקבל את ההודעות שלכם."}) {
    EXPECT_FALSE(of(words).has(leave_me_alone)) << words;
  }
}

TEST(ReplyClass, finds_the_law_below_a_flood_of_other_words) {
  std::string flood;
  for (int word = 0; word < 3000; ++word) {
    flood += "angry stop ";
  }
  const ReplyVerdict verdict = of(flood + "not my lawyer");
  EXPECT_FALSE(verdict.has(legal)) << "behind what is looked at";
  EXPECT_TRUE(verdict.has(angry));
  const ReplyVerdict shorter = of(flood.substr(0, 30'000) + "my lawyer");
  EXPECT_EQ(shorter.of, legal);
  EXPECT_TRUE(shorter.has(angry));
  EXPECT_NE(of(std::string(500, ' ') + "not angry").of, angry);
}

TEST(ReplyClass, takes_the_whole_of_short_replies_only) {
  EXPECT_EQ(of("Stop!").of, leave_me_alone);
  EXPECT_EQ(of("Which bus stop.").of, other);
  EXPECT_EQ(of("", "Re: STOP").of, leave_me_alone) << "nothing else is said";
  EXPECT_EQ(of("See below.", "unsubscribe").of, leave_me_alone);
  EXPECT_EQ(of("See below.", "Re: unsubscribe from old prices").of, other) << "that is ours";
}

TEST(ReplyClass, knows_programs_by_headers_subjects_and_words) {
  const ReplyVerdict header = of("My lawyer is away.", "", "auto-submitted");
  EXPECT_EQ(header.of, automatic);
  EXPECT_EQ(header.why, "header auto-submitted");
  EXPECT_EQ(of("Back soon.", "Automatic reply: Our lamps").of, automatic);
  EXPECT_EQ(of("Back soon.", "Automatisch: Our lamps").of, other);
  EXPECT_EQ(of("Nice lamps in it.", "Re: Our lamps: out of office").of, other);
  EXPECT_EQ(
      classify_reply({"Out of office lamps", "Out of office lamps", "Nice lamps in it.", ""}).of,
      other
  ) << "an echo of what we sent";
  EXPECT_EQ(of("I am out of the office until Monday.").of, automatic);
  EXPECT_EQ(of("I was out of the office until Monday. Now my lawyer has it.").of, legal);
}

TEST(ReplyWords, are_those_of_the_writer_alone) {
  const std::pair<const char*, const char*> cases[] = {
      {"Stop it.\r\n\r\n> quoted\r\n>> more\r\n", "Stop it."},
      {"Stop it.\n\nOn Fri, 20 Nov 2026, Nordlys wrote:\n> until Friday\n", "Stop it."},
      {"Nordlys wrote:\n> until Friday\nWhich one?\n", "Which one?"},
      {"Stop it.\n\nOn Friday Nordlys wrote:\nuntil Friday, not marked\n", "Stop it."},
      {"Спрете.\nНа 20.11 Nordlys написа:\nдо петък\n", "Спрете."},
      {"Hør her.\nfredag skrev Nordlys skrev:\nold\n", "Hør her."},
      {"Stop it.\n-----Original Message-----\nFrom: Nordlys\nold\n", "Stop it."},
      {"Stop it.\nFrom: Nordlys <news@nordlys.example>\nSent: Friday\nTo: me\nold\n", "Stop it."},
      {"From: where I stand\nall is well.\n", "From: where I stand\nall is well."},
      {"Hei.\nFra: Nordlys\nSendt: fredag\nold\n", "Hei."},
      {"Stop it.\n-- \nIda, attorney at law\n", "Stop it."},
      {"> only a quote\n", ""},
      {"On Friday Nordlys wrote:\nanswered inside\n", "answered inside"},
      {"", ""},
  };
  for (const auto& [plain, own] : cases) {
    EXPECT_EQ(own_words(plain), own) << plain;
  }
  EXPECT_TRUE(has_own_words("Stop it.\n-----Original Message-----\nold\n"));
  EXPECT_FALSE(has_own_words("From: Nordlys\nSent: Friday\n\nUnsubscribe here\n"));
  EXPECT_FALSE(has_own_words("On Friday Nordlys wrote:\nUnsubscribe here\n"));
  EXPECT_FALSE(has_own_words("> Unsubscribe here\n"));
  EXPECT_EQ(
      own_words(
          "I would be so very glad if you could take my name off your very long\nlist of people."
      ),
      "I would be so very glad if you could take my name off your very long list of people."
  ) << "a line that was broken";
}

TEST(ReplyWords, end_where_a_quote_begins_in_html) {
  EXPECT_EQ(before_quote("<p>Stop</p><div class=\"gmail_quote\">old</div>"), "<p>Stop</p>");
  EXPECT_EQ(before_quote("<p>Stop</p><blockquote>old</blockquote>"), "<p>Stop</p>");
  EXPECT_EQ(before_quote("<p>Stop</p>"), "<p>Stop</p>");
  EXPECT_EQ(before_quote("gmail_quote without an element"), "gmail_quote without an element");
}

TEST(ReplyWords, of_a_subject_are_without_prefixes) {
  EXPECT_EQ(without_reply_prefix("Re: SV: Our lamps").subject, "Our lamps");
  EXPECT_TRUE(without_reply_prefix("RE: Our lamps").is_answer);
  EXPECT_EQ(without_reply_prefix("Re[2]: Our lamps").subject, "Our lamps");
  EXPECT_EQ(without_reply_prefix("Отв: Лампи").subject, "Лампи");
  EXPECT_EQ(without_reply_prefix("Lamps: new ones").subject, "Lamps: new ones");
  EXPECT_FALSE(without_reply_prefix("Our lamps").is_answer);
}

}  // namespace
}  // namespace amends::advice
