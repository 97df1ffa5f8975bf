#include "model/people_set.h"

#include "model/limits.h"

#include <gtest/gtest.h>

#include <string>

namespace amends::model {
namespace {

/// The steps in words: "accepted opened & clicked.3 -".
std::string steps_of(const PeopleExpression& expression) {
  std::string out;
  for (const auto& step : expression.steps()) {
    out += out.empty() ? "" : " ";
    switch (step.op) {
      case PeopleExpression::Op::word: {
        const BasicSet& set = expression.words().at(step.word);
        out += to_string(set.kind);
        out += set.link > 0 ? "." + std::to_string(set.link) : "";
        out += set.with_machines ? "+" : "";
        break;
      }
      case PeopleExpression::Op::both:
        out += "&";
        break;
      case PeopleExpression::Op::either:
        out += "|";
        break;
      case PeopleExpression::Op::without:
        out += "-";
        break;
      case PeopleExpression::Op::nobody_of:
        out += "!";
        break;
    }
  }
  return out;
}

TEST(PeopleExpression, reads_words_and_how_they_join) {
  struct Case {
    std::string text;
    std::string steps;
  };

  for (const Case& one : {
           Case{"accepted", "accepted"},
           Case{" accepted and opened  and not left ", "accepted opened & left -"},
           Case{"opened(all) or clicked(3)", "opened+ clicked.3 |"},
           Case{"clicked(3, all) and clicked( all , 2 )", "clicked.3+ clicked.2+ &"},
           Case{"opened or clicked and left", "opened clicked left & |"},
           Case{"(opened or clicked) and left", "opened clicked | left &"},
           Case{"not opened and clicked", "opened ! clicked &"},
           Case{"accepted and not (opened or clicked)", "accepted opened clicked | -"},
           Case{"accepted and not not opened", "accepted opened ! -"},
       }) {
    const auto expression = PeopleExpression::parse(one.text);
    ASSERT_TRUE(expression.ok()) << one.text << ": " << expression.error().explain();
    EXPECT_EQ(steps_of(*expression), one.steps) << one.text;
  }
}

TEST(PeopleExpression, keeps_a_word_that_comes_again_once) {
  const auto expression = PeopleExpression::parse("opened and not (opened and clicked)").value();
  EXPECT_EQ(expression.words().size(), 2U);
}

TEST(PeopleExpression, says_what_is_wrong_and_where) {
  struct Case {
    std::string text;
    std::string id;
    int column;
  };

  for (const Case& one : {
           Case{"", "set.syntax", 1},
           Case{"accepted and", "set.syntax", 13},
           Case{"accepted opened", "set.syntax", 10},
           Case{"acepted", "set.unknown", 1},
           Case{"accepted and opend", "set.unknown", 14},
           Case{"(accepted", "set.syntax", 10},
           Case{"accepted)", "set.syntax", 9},
           Case{"left(all)", "set.syntax", 6},
           Case{"opened(2)", "set.syntax", 8},
           Case{"clicked()", "set.syntax", 9},
           Case{"clicked(0)", "set.syntax", 9},
           Case{"clicked(99999999999)", "set.syntax", 9},
           Case{"accepted & opened", "set.syntax", 10},
           Case{"\xC3\xA9 and opened", "set.syntax", 1},
           Case{"and", "set.syntax", 1},
       }) {
    const auto expression = PeopleExpression::parse(one.text);
    ASSERT_FALSE(expression.ok()) << one.text;
    EXPECT_EQ(expression.error().id(), one.id) << one.text;
    EXPECT_EQ(expression.error().place().column, one.column) << one.text;
  }
}

TEST(PeopleExpression, has_its_limits) {
  const auto id_of = [](const std::string& text) {
    const auto expression = PeopleExpression::parse(text);
    return expression.ok() ? std::string() : expression.error().id();
  };
  EXPECT_EQ(id_of(std::string(kSetTextBytesMax + 1, ' ')), "set.limit");
  EXPECT_EQ(id_of(std::string(kSetDepthMax + 1, '(') + "left"), "set.limit");
  std::string many = "left";
  for (std::size_t i = 0; i < kSetStepsMax; ++i) {
    many += " or left";
  }
  EXPECT_EQ(id_of(many), "set.limit");
  EXPECT_EQ(id_of("left\xFF"), "set.syntax");
}

TEST(SetName, names_one_set) {
  EXPECT_EQ(parse_set_name("accepted"), (BasicSet{PeopleKind::accepted, false, 0}));
  EXPECT_EQ(parse_set_name("opened_all"), (BasicSet{PeopleKind::opened, true, 0}));
  EXPECT_EQ(parse_set_name("clicked_3"), (BasicSet{PeopleKind::clicked, false, 3}));
  EXPECT_EQ(parse_set_name("clicked_3_all"), (BasicSet{PeopleKind::clicked, true, 3}));
  for (const std::string_view bad :
       {"", "sent", "left_all", "opened_3", "clicked_", "clicked_0", "clicked_x", "clicked_all_3"
       }) {
    EXPECT_EQ(parse_set_name(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace amends::model
