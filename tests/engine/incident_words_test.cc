#include "engine/incident_words.h"

#include "engine/plan_desk.h"
#include "tests/engine/desk_fixture.h"

#include <boost/json.hpp>

namespace amends::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

text::Locale locale(std::string_view tag) {
  return must(text::Locale::parse(tag));
}

class IncidentWordsTest : public DeskTest {
 protected:
  void SetUp() override {
    send_to_all(20);
    import(
        "email,locale\np1@people.example,nb-NO\np2@people.example,he\np3@people.example,fr\n"
        "p4@people.example,nb\n"
    );
  }

  model::Incident open_one(
      model::ErrorKind kind = model::ErrorKind::wrong_link,
      model::Harm harm = model::Harm::repairable
  ) {
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = kind;
    order.harm = harm;
    order.link = kind == model::ErrorKind::wrong_link ? 1 : 0;
    order.what_happened = "the link led to last year's sale";
    return must(incidents_->open(order, sender_));
  }

  void mend() {
    must(repoint(1, "https://shop.nordlys.example/sale"));
  }

  [[nodiscard]] advice::Advice advised(const model::Incident& incident) {
    const PlanDesk plans(*store_, *incidents_, clock_, advice::default_playbook());
    return must(plans.advise(incident));
  }

  [[nodiscard]] static ApologyOrder order() {
    ApologyOrder order;
    order.audience = PeopleSet::accepted;
    order.signer = "Anna Berg";
    order.what_we_did = "the link leads to this year's sale now";
    return order;
  }

  [[nodiscard]] std::vector<model::AuditEntry> journal(const std::string& subject) {
    return must(store_->journal().entries(subject, 100));
  }
};

std::vector<std::string> languages_in(const ComposedApology& composed) {
  std::vector<std::string> languages;
  for (const advice::ComposedText& text : composed.texts) {
    languages.push_back(text.locale.tag());
  }
  return languages;
}

TEST_F(IncidentWordsTest, writes_in_every_language_of_the_people_hit) {
  const model::Incident incident = open_one();
  mend();
  const ApologyDraft draft = must(words_->draft(incident, order(), author_));
  EXPECT_THAT(languages_in(draft.composed), ElementsAre("en", "he", "nb"));
  const model::MailingFiles files =
      must(store_->mailings().files(draft.record.id, draft.record.version));
  EXPECT_TRUE(files.contains("body.nb.html"));
  EXPECT_TRUE(files.contains("body.he.txt"));
  EXPECT_THAT(files.at("body.txt"), HasSubstr("this year's sale now"));
  EXPECT_THAT(files.at("body.nb.txt"), Not(HasSubstr("this year's sale now")));
  const ProofOutcome proof = must(desk_->proof(draft.record.name, author_, {}));
  EXPECT_EQ(proof.report.recipients, 20U);
}

TEST_F(IncidentWordsTest, writes_in_the_languages_that_are_named) {
  const model::Incident incident = open_one();
  ApologyOrder only = order();
  only.languages.emplace();
  const auto form = advice::ApologyForm::correction;
  EXPECT_THAT(languages_in(must(words_->compose(incident, only, form))), ElementsAre("en"));
  only.languages->push_back(locale("bg"));
  EXPECT_EQ(error_of(words_->compose(incident, only, form)), "apology.words_missing")
      << "the link is not mended, and nobody said in Bulgarian what is done";
}

TEST_F(IncidentWordsTest, uses_the_sentences_that_are_kept) {
  const model::Incident incident = open_one();
  advice::ApologyWords norwegian;
  norwegian.locale = locale("nb");
  norwegian.what_happened = "lenken førte til fjorårets salg";
  must(words_->keep(incident, norwegian, "https://shop.nordlys.example/sale", author_));
  norwegian.what_happened.clear();
  norwegian.what_we_did = "lenken fører til årets salg";
  must(words_->keep(incident, norwegian, "", author_));
  ApologyOrder only = order();
  only.languages = std::vector{locale("nb")};
  const ComposedApology composed =
      must(words_->compose(incident, only, advice::ApologyForm::apology));
  ASSERT_EQ(composed.texts.size(), 2U);
  EXPECT_THAT(composed.texts[1].text, HasSubstr("lenken førte til fjorårets salg."));
  EXPECT_THAT(composed.texts[1].text, HasSubstr("lenken fører til årets salg."));
  EXPECT_THAT(composed.texts[1].text, HasSubstr("https://shop.nordlys.example/sale"));
  const std::string brief = advice::sheet_text(must(words_->brief(incident, locale("nb"))));
  EXPECT_THAT(brief, HasSubstr("Lenken førte til fjorårets salg."));
}

TEST_F(IncidentWordsTest, keeps_nothing_that_says_nothing) {
  const model::Incident incident = open_one();
  advice::ApologyWords words;
  EXPECT_EQ(error_of(words_->keep(incident, words, "", author_)), "apology.no_story");
  words.locale = locale("fr");
  words.what_happened = "une erreur";
  EXPECT_EQ(error_of(words_->keep(incident, words, "", author_)), "apology.language");
  EXPECT_EQ(
      error_of(words_->keep_answer(incident, locale("en"), {"Why?", ""}, author_)),
      "brief.no_answer"
  );
}

TEST_F(IncidentWordsTest, briefs_with_the_counts_of_this_moment_and_the_answers) {
  const model::Incident incident = open_one();
  must(words_->keep_answer(incident, locale("en"), {"Is my order safe?", "Yes."}, author_));
  const std::string brief = advice::sheet_text(must(words_->brief(incident, locale("en"))));
  EXPECT_THAT(brief, HasSubstr("20 people got the wrong email."));
  EXPECT_THAT(brief, HasSubstr("Is my order safe?"));
  EXPECT_THAT(brief, HasSubstr("It is not mended yet."));
  EXPECT_EQ(error_of(words_->brief(incident, locale("fr"))), "apology.language");
}

TEST_F(IncidentWordsTest, looks_a_person_up_only_with_a_reason_and_writes_it_down) {
  const model::Incident incident = open_one();
  const std::string_view address = "p1@people.example";
  EXPECT_EQ(error_of(words_->look_up(incident, address, " ", author_)), "brief.no_reason");
  EXPECT_TRUE(journal("incident/1/who").empty());
  const PersonLookUp found = must(words_->look_up(incident, address, "she called", author_));
  EXPECT_TRUE(found.accepted);
  EXPECT_FALSE(found.left);
  EXPECT_FALSE(must(words_->look_up(incident, "nobody@people.example", "a letter", author_)).contact
  );
  const auto entries = journal("incident/1/who");
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].verb, "people.looked_up");
  EXPECT_EQ(entries[0].actor, author_.user);
  EXPECT_THAT(entries[0].detail, HasSubstr("she called"));
  EXPECT_THAT(entries[0].detail, Not(HasSubstr("p1@")));
}

TEST_F(
    IncidentWordsTest, promises_the_time_that_was_estimated_and_says_nothing_untrue_in_the_brief
) {
  const model::Incident incident = open_one(model::ErrorKind::wrong_price);
  ApologyOrder only = order();
  only.languages.emplace();
  const auto form = advice::ApologyForm::apology;
  EXPECT_THAT(
      must(words_->compose(incident, only, form)).texts.at(0).text,
      HasSubstr("What we do about it: the link")
  );
  PlanDesk plans(*store_, *incidents_, clock_, advice::default_playbook());
  must(plans.estimate(incident, clock_.now() + std::chrono::hours(3), sender_));
  EXPECT_THAT(
      must(words_->compose(incident, only, form)).texts.at(0).text,
      HasSubstr("What we do about it, no later than ")
  );
  advice::ApologyWords words;
  words.locale = locale("en");
  words.what_we_did = "the right price is on the page";
  must(words_->keep(incident, words, "", author_));
  EXPECT_THAT(
      advice::sheet_text(must(words_->brief(incident, locale("en")))),
      Not(HasSubstr("It is not mended yet."))
  );
  const model::Incident twice = open_one(model::ErrorKind::duplicate);
  EXPECT_THAT(
      must(words_->compose(twice, only, form)).texts.at(0).text,
      HasSubstr("This has already been fixed: ")
  ) << "it is finished: nothing is left to mend";
}

TEST_F(IncidentWordsTest, drafts_posts_only_where_a_public_word_is_due) {
  const model::Incident small = open_one();
  SocialOrder order;
  order.locale = locale("en");
  order.networks = {advice::Network::x, advice::Network::telegram};
  const SocialDrafts quiet = must(words_->social(small, advised(small), order));
  EXPECT_FALSE(quiet.choice.is_due);
  EXPECT_TRUE(quiet.posts.empty());
  order.decided_because = "the press asks";
  EXPECT_EQ(must(words_->social(small, advised(small), order)).posts.size(), 2U);

  const model::Incident grave = open_one(model::ErrorKind::privacy, model::Harm::privacy);
  order.decided_because.clear();
  const SocialDrafts due = must(words_->social(grave, advised(grave), order));
  EXPECT_TRUE(due.choice.is_due) << "everybody got it";
  EXPECT_THAT(due.posts.at(0).text, Not(HasSubstr("20")));
}

TEST_F(IncidentWordsTest, drafts_posts_where_what_people_confirmed_asks_for_a_public_word) {
  const model::Incident nuisance = open_one(model::ErrorKind::duplicate, model::Harm::nuisance);
  SocialOrder order;
  order.locale = locale("en");
  order.networks = {advice::Network::telegram};
  EXPECT_FALSE(must(words_->social(nuisance, advised(nuisance), order)).choice.is_due);
  PlanDesk plans(*store_, *incidents_, clock_, advice::default_playbook());
  Confirmation said;
  said.harm = model::Harm::nuisance;
  said.why = "the replies are angry";
  said.known.angry_replies = 12;
  const model::Incident confirmed = must(plans.confirm(nuisance.id, said, sender_));
  EXPECT_TRUE(must(words_->social(confirmed, advised(confirmed), order)).choice.is_due);
}

TEST_F(IncidentWordsTest, writes_a_notice_for_the_site) {
  const model::Incident incident = open_one();
  mend();
  EXPECT_THAT(must(words_->notice(incident, locale("he"))).html, HasSubstr("dir=\"rtl\""));
}

}  // namespace
}  // namespace amends::engine
