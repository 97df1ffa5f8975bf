#include "text/phrase.h"

#include "text/limits.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace amends::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Locale in(std::string_view tag) {
  return Locale::parse(tag).value();
}

PhraseSet set_of(const std::vector<std::string>& patterns, std::string_view language = "en") {
  auto set = PhraseSet::compile(patterns, in(language));
  EXPECT_TRUE(set.ok());
  return std::move(set).value();
}

/// What was found, as it stands in the text.
std::vector<std::string> found(
    const std::vector<std::string>& patterns,
    std::string_view text,
    std::string_view language = "en"
) {
  std::vector<std::string> stretches;
  for (const PhraseHit& hit : set_of(patterns, language).find_all(text)) {
    stretches.emplace_back(text.substr(hit.begin, hit.end - hit.begin));
  }
  return stretches;
}

TEST(Phrase, normalises_by_the_rules_of_the_language) {
  EXPECT_EQ(
      normalise_phrase("We\u2019re  so-SORRY! At 10:30, 5%.", in("en")),
      "we re so sorry at 10:30 5%"
  );
  EXPECT_EQ(normalise_phrase("Ещё Ёлка", in("ru")), "еще елка");
  EXPECT_EQ(normalise_phrase("Perché città", in("it")), "perche citta");
  EXPECT_EQ(normalise_phrase("sor\u00ADry \u200Fok\u200F", in("en")), "sorry ok");
  EXPECT_EQ(normalise_phrase("שָׁלוֹם בית\u05BEספר", in("he")), "שלום בית ספר");
  EXPECT_EQ(normalise_phrase("cafe\u0301", in("en")), "café");
}

TEST(Phrase, matches_whole_words_and_says_where) {
  EXPECT_THAT(
      set_of({"our fault", "sorry"}).find_all("It is OUR  fault, so sorry; sorryful."),
      ElementsAre(PhraseHit{0, 6, 16}, PhraseHit{1, 21, 26})
  );
  EXPECT_THAT(found({"we're sorry"}, "We\u2019re sorry"), ElementsAre("We\u2019re sorry"));
}

TEST(Phrase, understands_its_tokens) {
  struct Case {
    std::string_view pattern;
    std::string_view text;
    std::size_t hits;
  };

  const Case cases[] = {
      {"we apologi*", "We apologise. we apologize", 2},
      {"we apologi*", "we apology", 0},
      {"by #", "by 10:30 and by noon and by 5pm", 1},
      {"by #pm", "by 5pm, by 5am", 1},
      {"(#%/# percent) off", "20% off, 20 percent off, percent off", 2},
      {"we sent ~ by mistake", "We sent by mistake", 1},
      {"we sent ~ by mistake", "we sent a b c d e f by mistake", 1},
      {"we sent ~ by mistake", "we sent a b c d e f g by mistake", 0},
      {"we sent ~ by mistake", "we sent it. This was by mistake", 0},
      {"we are (/very/so) sorry", "we are sorry, we are so sorry, we are too sorry", 2},
      {"(emailed/wrote to) ~ in error", "we wrote to all of you in error", 1},
      {"a ~ b ~ c", "a x b y b c", 1},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(found({std::string(c.pattern)}, c.text).size(), c.hits)
        << c.pattern << " in " << c.text;
  }
}

TEST(Phrase, ends_sentences_where_a_reader_does) {
  EXPECT_THAT(found({"kl #"}, "innen kl. 18 i dag", "nb"), ElementsAre("kl. 18"));
  EXPECT_THAT(found({"ч днес"}, "до 18 ч. днес", "bg"), ElementsAre("ч. днес"));
  EXPECT_THAT(found({"good bye"}, "good. Bye"), IsEmpty());
  EXPECT_THAT(found({"good bye"}, "good! bye"), IsEmpty());
  EXPECT_THAT(found({"good bye"}, "good\nbye"), IsEmpty());
}

TEST(Phrase, lets_hebrew_words_carry_prefix_letters) {
  EXPECT_THAT(found({"טעות"}, "זו הטעות, ושבטעות, טעותי", "he"), ElementsAre("הטעות"));
  EXPECT_THAT(found({"טעות"}, "ובטעות", "he"), ElementsAre("ובטעות"));
  EXPECT_THAT(found({"=טעינו"}, "שטעינו", "he"), IsEmpty());
  EXPECT_THAT(found({"=טעינו"}, "טעינו", "he"), ElementsAre("טעינו"));
}

TEST(Phrase, gives_the_shortest_hit_of_a_pattern_at_each_place) {
  EXPECT_THAT(
      found({"we (are/are so) sorry ~ you"}, "we are sorry you, you"),
      ElementsAre("we are sorry you")
  );
  const auto hits = set_of({"we are", "are sorry", "bye"}).find_all("we are sorry. bye");
  EXPECT_EQ(hits.size(), 3U);
  EXPECT_THAT(merge_overlaps(hits), ElementsAre(PhraseHit{0, 0, 12}, PhraseHit{2, 14, 17}));
}

TEST(Phrase, refuses_patterns_that_mean_nothing) {
  for (const std::string& pattern :
       {std::string("a (b"),
        std::string("a b)"),
        std::string("((a))"),
        std::string(""),
        std::string("~"),
        std::string("* a"),
        std::string("a*b c"),
        std::string("a ##"),
        std::string(kPhrasePatternBytesMax + 1, 'a'),
        std::string("(a/b/c/d/e/f/g/h)(a/b/c/d/e/f/g/h)(a/b/c/d/e/f/g/h)(a/b)")}) {
    const auto set = PhraseSet::compile(std::vector{pattern}, in("en"));
    ASSERT_FALSE(set.ok()) << pattern;
    EXPECT_EQ(set.error().id(), "phrase.pattern");
  }
}

TEST(Phrase, stays_quick_on_text_made_to_be_slow) {
  std::string text;
  while (text.size() < kPhraseTextBytesMax / 4) {
    text += "a ";
  }
  EXPECT_THAT(found({"a ~ a ~ a ~ a ~ a ~ a ~ b"}, text), IsEmpty());
  EXPECT_EQ(found({"a"}, text).size(), kPhraseHitsMax);
}

/// The shared lexicon, when it is there: every pattern compiles, and the neutral texts hit nothing.
TEST(Phrase, reads_the_apology_lexicon) {
  const char* suites = std::getenv("AMENDS_SUITES");
  std::ifstream file(
      std::string(suites != nullptr ? suites : "../shared/suites") + "/../data/apology_lexicon.json"
  );
  if (!file) {
    GTEST_SKIP() << "no shared lexicon";
  }
  std::stringstream bytes;
  bytes << file.rdbuf();
  const auto lexicon = boost::json::parse(bytes.str());
  for (const auto& [language, lists] : lexicon.at("languages").as_object()) {
    const Locale locale = in(std::string_view(language));
    for (const auto& [category, list] : lists.as_object()) {
      const auto set =
          PhraseSet::compile(boost::json::value_to<std::vector<std::string>>(list), locale);
      ASSERT_TRUE(set.ok()) << set.error().message();
      for (const auto& text : lexicon.at("neutral").at(language).as_array()) {
        EXPECT_THAT(set->find_all(std::string_view(text.as_string())), IsEmpty())
            << language << " " << category << " " << text;
      }
      const std::string_view good(lexicon.at("examples").at(language).at("good").as_string());
      if (category == "apology" || category == "admission") {
        EXPECT_FALSE(set->find_all(good).empty()) << language << " " << category;
      }
    }
  }
}

}  // namespace
}  // namespace amends::text
