#include "advice/apology.h"

#include "model/mailing_files.h"
#include "text/embedded.h"
#include "text/time.h"
#include "text/utf8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace amends::advice {
namespace {

using model::ErrorKind;
using model::Harm;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

text::Locale locale(std::string_view tag) {
  return text::Locale::parse(tag).value();
}

Instant at(std::string_view iso) {
  return text::parse_time(iso, "UTC").value();
}

/// In one language, worded from the facts but for the two sentences a story needs: those are the
/// stand-ins' own.
ApologyFacts facts_in(const text::Locale& own, ErrorKind error, Harm harm) {
  ApologyFacts facts{
      .kind = model::MailingKind::apology,
      .incident = model::IncidentId{7},
      .name = "spring-sale-apology-7",
      .list = "incident-7-opened",
      .expected = 400,
      .from = mail::parse_mailbox("Nordlys <news@nordlys.example>").value(),
      .reply_to = mail::parse_mailbox("hello@nordlys.example").value(),
      .locale = own,
      .error = error,
      .what_happened = "x",
      .cause = {},
      .what_we_did = "x",
      .link = "https://nordlys.example/sale",
      .link_label = {},
      .fixed_at = at("2026-11-24T10:40:00"),
      .zone = "UTC",
      .offer = {},
      .prevention = {},
      .signer = "Anna Lind",
      .signer_role = {},
      .has_first_name = true,
  };
  facts.sent_at = at("2026-11-24T08:00:00");
  facts.is_stopped = true;
  facts.right = {"42.00", "EUR", "SPRING20", at("2026-11-27T12:00:00")};
  facts.harm = harm;
  for (const text::Locale& other : text::supported_locales()) {
    if (other != own) {
      facts.others.push_back({other});
    }
  }
  return facts;
}

/// The texts of all languages, each worded from the facts alone.
std::vector<ComposedText> stock_texts(ErrorKind error, ApologyForm form, Tone tone, Harm harm) {
  std::vector<ComposedText> texts;
  for (const std::string_view own : {"en", "nb"}) {
    ApologyFacts facts = facts_in(locale(own), error, harm);
    facts.tone = tone;
    const auto composed = compose_texts(facts, form);
    if (!composed.ok()) {
      ADD_FAILURE() << composed.error().explain();
      return {};
    }
    for (const ComposedText& text : *composed) {
      const bool is_new = own == "en" || text.locale.language() == "en";
      if (text.locale.language() != own && is_new) {
        texts.push_back(text);
      }
    }
  }
  return texts;
}

constexpr ApologyForm kForms[] = {
    ApologyForm::apology,
    ApologyForm::correction,
    ApologyForm::postscript,
    ApologyForm::letter,
    ApologyForm::fixed
};
constexpr Tone kTones[] = {Tone::sober, Tone::warm, Tone::light};
constexpr ErrorKind kWorded[] = {
    ErrorKind::wrong_link,
    ErrorKind::wrong_price,
    ErrorKind::wrong_code,
    ErrorKind::wrong_date,
    ErrorKind::wrong_audience,
    ErrorKind::wrong_merge,
    ErrorKind::wrong_image,
    ErrorKind::test_mail,
    ErrorKind::duplicate,
    ErrorKind::typo
};

std::string told(const Score& score) {
  std::string text = std::to_string(score.points);
  for (const auto* names : {&score.missing, &score.faults, &score.form}) {
    text += " |";
    for (const std::string& name : *names) {
      text += " " + name;
    }
  }
  return text;
}

/// As bad as the tone allows: from `sensitive` up a personal contact must be in the words too.
Harm harm_for(Tone tone) {
  return tone == Tone::light ? Harm::nuisance : Harm::sensitive;
}

TEST(apology, passes_the_rubric_in_every_language_form_and_tone) {
  for (const ErrorKind error : kWorded) {
    for (const ApologyForm form : kForms) {
      for (const Tone tone : kTones) {
        const Harm harm = harm_for(tone);
        for (const ComposedText& text : stock_texts(error, form, tone, harm)) {
          const Score score = score_of(text, facts_in(text.locale, error, harm));
          const std::string where = text.locale.tag() + " " + std::string(to_string(error)) + " " +
                                    std::string(to_string(form)) + " " +
                                    std::string(to_string(tone)) + ": " + told(score) + "\n" +
                                    text.own;
          EXPECT_THAT(score.missing, IsEmpty()) << where;
          EXPECT_THAT(score.faults, IsEmpty()) << where;
          EXPECT_TRUE(score.pass) << where;
          EXPECT_LE(text::count_chars(text.subject), 40U) << where;
        }
      }
    }
  }
}

TEST(apology, never_leaves_a_hole_or_a_mark_of_its_own) {
  for (const ApologyForm form : kForms) {
    for (const ComposedText& text :
         stock_texts(ErrorKind::wrong_price, form, Tone::warm, Harm::loss)) {
      EXPECT_THAT(text.own, Not(HasSubstr("{"))) << text.own;
      EXPECT_THAT(text.own, Not(HasSubstr("apology."))) << text.own;
      EXPECT_THAT(text.own, Not(HasSubstr(".."))) << text.own;
      EXPECT_THAT(text.own, Not(HasSubstr("  "))) << text.own;
      EXPECT_THAT(text.html, Not(HasSubstr("\u2068")));
    }
  }
}

/// All forms and tones of one language as a person reads them.
std::string snapshot(const std::string& language) {
  std::string all;
  for (const ApologyForm form : kForms) {
    for (const Tone tone : kTones) {
      for (const ComposedText& text :
           stock_texts(ErrorKind::wrong_link, form, tone, Harm::nuisance)) {
        if (text.locale.language() == language) {
          all += "== " + std::string(to_string(form)) + ", " + std::string(to_string(tone)) + ": " +
                 text.subject + "\n\n" + text.text + "\n";
        }
      }
    }
  }
  return all;
}

TEST(apology, reads_as_it_was_read_by_people) {
  for (const text::Locale& one : text::supported_locales()) {
    const std::string path = "src/advice/golden/" + one.language() + ".txt";
    const std::string now = snapshot(one.language());
    ASSERT_FALSE(now.empty()) << one.language();
    if (std::getenv("AMENDS_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(path) << now;
      continue;
    }
    std::ifstream file(path);
    ASSERT_TRUE(file.is_open()) << path << " is missing; run with AMENDS_UPDATE_GOLDEN=1";
    const std::string before{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(now, before) << path << " differs; run with AMENDS_UPDATE_GOLDEN=1 and read it";
  }
}

TEST(apology, is_one_folder_with_an_edition_for_each_language) {
  const auto files = compose_apology(facts_in(locale("nb"), ErrorKind::wrong_link, Harm::loss));
  ASSERT_TRUE(files.ok()) << files.error().explain();
  const model::MailingReading reading = model::read_mailing(*files);
  for (const Error& error : reading.errors) {
    ADD_FAILURE() << error.explain();
  }
  ASSERT_TRUE(reading.mailing.has_value());
  EXPECT_EQ(reading.mailing->editions.size(), 6U);
  const model::Edition& hebrew = reading.mailing->edition_for(locale("he"));
  EXPECT_EQ(hebrew.locale.language(), "he");
  EXPECT_THAT(hebrew.html.text, HasSubstr("dir=\"rtl\""));
  EXPECT_THAT(hebrew.html.text, HasSubstr("<bdi>{{ first_name }}</bdi>"));
  EXPECT_THAT(hebrew.text.text, HasSubstr("\u2068{{ first_name }}\u2069"));
  EXPECT_FALSE(hebrew.text_derived);
}

TEST(apology, says_what_people_gave_and_words_the_rest_from_facts) {
  ApologyFacts facts = facts_in(locale("en"), ErrorKind::wrong_link, Harm::loss);
  facts.what_happened = "the button led nowhere";
  facts.what_we_did = "it leads to the sale now";
  facts.cause = "we copied last year's link";
  facts.others = {{locale("nb"), "knappen førte ingen steder"}, {locale("bg")}};
  const auto texts = compose_texts(facts, ApologyForm::apology);
  ASSERT_TRUE(texts.ok()) << texts.error().explain();
  EXPECT_THAT(texts->at(0).text, HasSubstr("We copied last year's link."));
  EXPECT_THAT(texts->at(0).stand_ins, ElementsAre("link_label"));
  EXPECT_THAT(texts->at(1).text, HasSubstr("knappen førte ingen steder."));
  EXPECT_THAT(texts->at(1).stand_ins, ElementsAre("what_we_did", "link_label", "cause"));
  EXPECT_THAT(texts->at(2).stand_ins, Contains("what_happened"));
  EXPECT_THAT(texts->at(2).text, Not(HasSubstr("copied")));
}

TEST(apology, is_refused_with_the_list_of_what_cannot_be_worded) {
  ApologyFacts facts = facts_in(locale("en"), ErrorKind::other, Harm::loss);
  facts.offer = "you keep the old price";
  facts.others = {{locale("nb")}, {locale("he"), "קרתה טעות"}};
  const auto texts = compose_texts(facts, ApologyForm::apology);
  ASSERT_FALSE(texts.ok());
  EXPECT_EQ(texts.error().id(), "apology.words_missing");
  EXPECT_THAT(
      texts.error().message(),
      HasSubstr("what_happened (nb), what_we_did (nb), offer (nb), what_we_did (he), offer (he)")
  );
}

TEST(apology, words_an_offer_that_is_a_code_in_every_language) {
  ApologyFacts facts = facts_in(locale("en"), ErrorKind::wrong_price, Harm::loss);
  facts.coded_offer = {"SORRY-10", 10, {}, {}, at("2026-12-24T12:00:00")};
  const auto texts = compose_texts(facts, ApologyForm::apology);
  ASSERT_TRUE(texts.ok()) << texts.error().explain();
  for (const ComposedText& text : *texts) {
    EXPECT_THAT(text.text, HasSubstr("SORRY-10")) << text.locale.tag();
    EXPECT_THAT(text.html, HasSubstr("<bdi>SORRY-10</bdi>")) << text.locale.tag();
    EXPECT_THAT(score_of(text, facts).has, Contains("remedy_compensation")) << text.text;
  }
}

TEST(apology, promises_no_time_that_nobody_gave) {
  ApologyFacts facts = facts_in(locale("en"), ErrorKind::wrong_price, Harm::repairable);
  facts.fixed_at.reset();
  facts.what_we_did = "we write to everybody who ordered";
  const auto open = compose_texts(facts, ApologyForm::apology);
  ASSERT_TRUE(open.ok()) << open.error().explain();
  for (const ComposedText& text : *open) {
    EXPECT_THAT(score_of(text, facts).missing, Contains("eta")) << text.own;
  }
  facts.repair_by = at("2026-11-24T18:30:00");
  const auto estimated = compose_texts(facts, ApologyForm::apology);
  ASSERT_TRUE(estimated.ok()) << estimated.error().explain();
  for (const ComposedText& text : *estimated) {
    EXPECT_THAT(text.text, HasSubstr("18:30")) << text.locale.tag();
    EXPECT_THAT(score_of(text, facts).missing, Not(Contains("eta"))) << text.own;
  }
}

TEST(apology, never_tells_people_to_rest_whose_data_or_passwords_are_out) {
  for (const ErrorKind kind : {ErrorKind::privacy, ErrorKind::security}) {
    ApologyFacts facts = facts_in(locale("en"), kind, Harm::repairable);
    facts.others.clear();
    const auto texts = compose_texts(facts, ApologyForm::apology);
    ASSERT_TRUE(texts.ok()) << texts.error().explain();
    EXPECT_THAT(texts->front().text, Not(HasSubstr("You do not need to do anything")));
  }
}

TEST(apology, is_light_only_where_nobody_was_harmed) {
  ApologyFacts facts = facts_in(locale("en"), ErrorKind::typo, Harm::nuisance);
  facts.tone = Tone::light;
  EXPECT_TRUE(compose_texts(facts, ApologyForm::correction).ok());
  for (const Harm harm : {Harm::repairable, Harm::loss, Harm::sensitive, Harm::security}) {
    facts.harm = harm;
    const auto texts = compose_texts(facts, ApologyForm::correction);
    ASSERT_FALSE(texts.ok());
    EXPECT_EQ(texts.error().id(), "apology.tone");
    EXPECT_THAT(texts.error().message(), HasSubstr(to_string(harm)));
  }
}

TEST(apology, has_no_words_in_a_language_it_does_not_know) {
  ApologyFacts facts = facts_in(locale("en"), ErrorKind::typo, Harm::nuisance);
  facts.others = {{locale("fr"), "une erreur", {}, "corrigée"}};
  const auto texts = compose_texts(facts, ApologyForm::apology);
  ASSERT_FALSE(texts.ok());
  EXPECT_EQ(texts.error().id(), "apology.language");
}

TEST(apology, as_a_postscript_is_a_partial_for_each_language) {
  const auto texts = compose_texts(
      facts_in(locale("en"), ErrorKind::typo, Harm::nuisance), ApologyForm::postscript
  );
  ASSERT_TRUE(texts.ok()) << texts.error().explain();
  const model::MailingFiles files = postscript_files(*texts);
  EXPECT_EQ(files.size(), 12U);
  EXPECT_THAT(files.at("partials/postscript.he.html"), HasSubstr("dir=\"rtl\""));
  EXPECT_THAT(files.at("partials/postscript.txt"), Not(HasSubstr("unsubscribe")));
}

TEST(apology, as_a_letter_is_plain_text_with_a_way_out_and_no_tracking) {
  const ApologyFacts facts = facts_in(locale("en"), ErrorKind::wrong_price, Harm::loss);
  const auto texts = compose_texts(facts, ApologyForm::letter);
  ASSERT_TRUE(texts.ok()) << texts.error().explain();
  EXPECT_THAT(texts->front().text, HasSubstr("Hello {{ first_name }},"));
  EXPECT_THAT(texts->front().text, HasSubstr("Anna Lind"));
  EXPECT_THAT(texts->front().text, HasSubstr("{{ unsubscribe_url }}"));
  EXPECT_THAT(texts->front().html, IsEmpty());
  const model::MailingReading reading = model::read_mailing(apology_folder(facts, *texts));
  ASSERT_TRUE(reading.mailing.has_value()) << reading.errors.front().explain();
  EXPECT_EQ(reading.mailing->tracking, model::LinkTracking::off);
  EXPECT_EQ(reading.mailing->waves.size(), 1U);
  for (const model::Edition& edition : reading.mailing->editions) {
    EXPECT_EQ(edition.html.text, "") << edition.locale.tag();
    EXPECT_THAT(edition.text.text, HasSubstr("Anna Lind")) << edition.locale.tag();
  }
}

}  // namespace
}  // namespace amends::advice
