#include "advice/rubric.h"
#include "tests/support/result_rows.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>
#include <string>

namespace amends::advice {
namespace {

namespace json = boost::json;

/// The tests run in the repository's folder.
json::value golden(const std::string& language) {
  std::ifstream in("src/advice/golden/" + language + ".json");
  EXPECT_TRUE(in.good()) << language;
  std::stringstream text;
  text << in.rdbuf();
  return json::parse(text.str());
}

std::string text_of(const json::value& entry, std::string_view key) {
  const json::value* found = entry.as_object().if_contains(key);
  return found == nullptr ? std::string() : std::string(found->as_string());
}

struct Text {
  std::string subject;
  std::string body;
  model::Harm harm = model::Harm::repairable;
};

Text good_text(const json::value& entry) {
  return {
      text_of(entry, "subject"),
      text_of(entry, "body"),
      static_cast<model::Harm>(entry.at("severity").as_int64())
  };
}

Text planted(Text text, const json::value& plant) {
  if (const std::string cut = text_of(plant, "cut"); !cut.empty()) {
    const auto at = text.body.find(cut);
    EXPECT_NE(at, std::string::npos) << cut;
    text.body.erase(at, cut.size());
  }
  if (const std::string add = text_of(plant, "add"); !add.empty()) {
    text.body += "\n" + add;
  }
  if (const std::string subject = text_of(plant, "subject"); !subject.empty()) {
    text.subject = subject;
  }
  return text;
}

Score judged(const std::string& language, const Text& text) {
  return score({text::Locale::parse(language).value(), text.subject, text.body, text.harm, 0, 0});
}

class Golden : public ::testing::TestWithParam<const char*> {
 protected:
  static void TearDownTestSuite() {
    write_result_rows(
        "apologies",
        {goods_.row("good apologies, 6 languages", "failed by the rubric", 12),
         plants_.row("apologies with a planted fault", "not found", 48)}
    );
  }

  static inline Tries goods_;
  static inline Tries plants_;
};

TEST_P(Golden, good_texts_pass_without_a_fault) {
  const std::string language = GetParam();
  const json::value texts = golden(language);
  const json::array& goods = texts.at("good").as_array();
  EXPECT_GE(goods.size(), 2U);
  for (const json::value& entry : goods) {
    goods_.make([&] {
      const Score good = judged(language, good_text(entry));
      EXPECT_TRUE(good.pass) << language << " " << text_of(entry, "subject");
      EXPECT_THAT(good.spots, ::testing::IsEmpty());
    });
  }
}

void expect_found(const std::string& language, const json::value& texts, const json::value& plant) {
  const auto of = static_cast<std::size_t>(plant.at("of").as_int64());
  const Text text = planted(good_text(texts.at("good").as_array().at(of)), plant);
  const Score found = judged(language, text);
  EXPECT_FALSE(found.pass) << language << " " << json::serialize(plant);
  if (const std::string fault = text_of(plant, "fault"); !fault.empty()) {
    EXPECT_THAT(found.faults, ::testing::Contains(fault)) << language;
    EXPECT_THAT(
        found.spots,
        ::testing::Contains(::testing::AllOf(
            ::testing::Field(&Spot::name, fault),
            ::testing::Field(&Spot::line, 2U),
            ::testing::Field(&Spot::words, ::testing::Not(::testing::IsEmpty()))
        ))
    ) << language
      << " " << fault;
  }
  if (const std::string missing = text_of(plant, "missing"); !missing.empty()) {
    EXPECT_THAT(found.missing, ::testing::Contains(missing)) << language;
  }
  if (const std::string form = text_of(plant, "form"); !form.empty()) {
    EXPECT_THAT(found.form, ::testing::Contains(form)) << language;
  }
}

TEST_P(Golden, every_planted_fault_is_found_with_its_place) {
  const std::string language = GetParam();
  const json::value texts = golden(language);
  const json::array& bad = texts.at("bad").as_array();
  EXPECT_GE(bad.size(), 8U);
  for (const json::value& plant : bad) {
    plants_.make([&] { expect_found(language, texts, plant); });
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, Golden, ::testing::Values("en", "bg", "ru", "it", "nb", "he"));

TEST(rubric, says_where_in_the_subject) {
  const Score bad = score(
      {text::Locale::parse("en").value(), "Oops", "We are sorry.", model::Harm::sensitive, 0, 0}
  );
  ASSERT_FALSE(bad.spots.empty());
  EXPECT_TRUE(bad.spots.front().in_subject);
  EXPECT_EQ(bad.spots.front().words, "Oops");
}

}  // namespace
}  // namespace amends::advice
