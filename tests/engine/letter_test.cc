#include "advice/limits.h"
#include "engine/apology_outcome.h"
#include "engine/follow_up.h"
#include "engine/letters_by_hand.h"
#include "engine/list_people.h"
#include "engine/mailing_messages.h"
#include "engine/plan_desk.h"
#include "model/mailing_files.h"
#include "tests/engine/desk_fixture.h"
#include "tests/engine/unfolded.h"

#include <initializer_list>
#include <span>

namespace amends::engine {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kLetter = "spring-sale-letter-1";
constexpr const char* kApology = "spring-sale-apology-1";

class LetterTest : public DeskTest {
 protected:
  /// A test mail that went to people.
  model::Incident open_one() {
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = model::ErrorKind::test_mail;
    order.what_happened = "a test of ours went to you";
    return must(incidents_->open(order, sender_));
  }

  [[nodiscard]] static ApologyOrder order(PeopleSet set) {
    ApologyOrder order;
    order.audience = set;
    order.signer = "Anna Berg";
    order.what_we_did = "we keep tests away from the list now";
    order.link = "https://shop.nordlys.example/sale";
    order.link_label = "the sale";
    order.is_fixed = true;
    return order;
  }

  Result<ComposedApology> letter(const model::Incident& incident, const ApologyOrder& order) {
    return words_->compose(incident, order, advice::ApologyForm::letter);
  }

  ApologyDraft draft_letter(const model::Incident& incident, const ApologyOrder& order) {
    return must(words_->draft_composed(incident, must(letter(incident, order)), author_));
  }

  void signal(std::initializer_list<const char*> addresses, model::SignalKind kind) {
    for (const char* address : addresses) {
      model::Signal signal;
      signal.mailing = record().id;
      signal.contact = must(store_->contacts().find(address))->id;
      signal.kind = kind;
      signal.source = model::SignalClass::human;
      signal.at = clock_.now();
      must(store_->signals().append(std::span(&signal, 1)));
    }
  }

  void two_open_it() {
    signal({"p1@people.example", "p2@people.example"}, model::SignalKind::opened);
  }

  void approve(const std::string& name) {
    must(desk_->proof(name, author_, {}));
    must(desk_->approve(name, reviewer_, "a test"));
  }

  void send(const std::string& name, std::uint64_t people) {
    approve(name);
    must(desk_->launch(name, sender_, people));
    run_until([&] { return must(desk_->find(name)).state == model::MailingState::finished; });
  }

  LettersByHand by_hand() { return {*store_, *desk_, identity_, clock_}; }

  /// To two of twenty, signed off and taken as a file.
  model::Incident taken_by_two() {
    send_to_all(20);
    const model::Incident incident = open_one();
    two_open_it();
    draft_letter(incident, order(PeopleSet::opened));
    approve(kLetter);
    EXPECT_EQ(must(by_hand().take(incident, sender_)).size(), 2U);
    return incident;
  }

  model::Mailing read(const model::MailingRecord& record) {
    return model::read_mailing(must(store_->mailings().files(record.id, record.version)))
        .mailing.value();
  }

  std::vector<std::string> findings_of(const std::string& name) {
    std::vector<std::string> ids;
    for (const model::Finding& finding : must(desk_->proof(name, author_, {})).report.findings) {
      ids.push_back(finding.id);
    }
    return ids;
  }
};

TEST_F(LetterTest, goes_from_a_person_in_plain_text_with_nothing_counted) {
  send_to_all(2);
  ApologyOrder asked = order(PeopleSet::accepted);
  asked.from = must(mail::parse_mailbox("Anna Berg <anna@nordlys.example>"));
  const model::MailingRecord made = draft_letter(open_one(), asked).record;
  EXPECT_EQ(made.name, kLetter);
  EXPECT_EQ(made.kind, model::MailingKind::apology);
  const model::MailingFiles files = must(store_->mailings().files(made.id, made.version));
  EXPECT_FALSE(files.contains("body.html"));
  auto compiled = CompiledMailing::compile(
      model::read_mailing(files).mailing.value(),
      must(store_->contacts().columns()),
      CompiledMailing::Use::sending,
      must(store_->links().links(made.id, clock_.now()))
  );
  ASSERT_TRUE(compiled.mailing.has_value());
  MailingMessages messages(
      std::move(*compiled.mailing), made, identity_, store_->contacts(), clock_
  );
  const model::ContactId person = must(store_->contacts().find("p1@people.example"))->id;
  must(messages.load({{person, 1}}));
  const auto message = must(messages.message(person));
  const std::string bytes = unfolded(std::string(message.message.bytes()));
  EXPECT_THAT(bytes, HasSubstr("From: Anna Berg <anna@nordlys.example>\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Reply-To: Nordlys <news@nordlys.example>\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Hello Ida,"));
  EXPECT_THAT(bytes, HasSubstr("https://shop.nordlys.example/sale"));
  EXPECT_THAT(bytes, HasSubstr("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
  for (const std::string_view bulk : {"text/html", "multipart", "nordlys.example/l/", ".gif"}) {
    EXPECT_THAT(bytes, Not(HasSubstr(bulk)));
  }
}

TEST_F(LetterTest, counts_as_the_first_word) {
  send_to_all(20);
  const model::Incident incident = open_one();
  two_open_it();
  EXPECT_EQ(draft_letter(incident, order(PeopleSet::opened)).composed.people.size(), 2U);
  send(kLetter, 2);
  EXPECT_EQ(must(told_first(*store_, incident)).size(), 2U);
  const model::Incident next = open_one();
  EXPECT_EQ(must(apologised_of_late(*store_, next, clock_.now(), 90)).size(), 2U);
  EXPECT_EQ(error_of(letter(incident, order(PeopleSet::accepted))), "letter.sent");
}

TEST_F(LetterTest, says_whom_it_leaves_out) {
  send_to_all(20);
  const model::Incident incident = open_one();
  two_open_it();
  must(words_->draft(incident, order(PeopleSet::opened), author_));
  draft_letter(incident, order(PeopleSet::accepted));
  send(kApology, 2);
  EXPECT_THAT(findings_of(kLetter), Contains("apology.letter"));
  signal({"p3@people.example"}, model::SignalKind::left);
  signal({"p4@people.example"}, model::SignalKind::complained);
  const ApologyDraft again = draft_letter(incident, order(PeopleSet::accepted));
  EXPECT_EQ(again.composed.left_out.told, 2U);
  EXPECT_EQ(again.composed.left_out.left, 1U);
  EXPECT_EQ(again.composed.left_out.complained, 1U);
  EXPECT_EQ(again.composed.people.size(), 16U);
  EXPECT_THAT(findings_of(kLetter), Not(Contains("apology.letter")));
}

TEST_F(LetterTest, keeps_its_readers_out_of_the_apology) {
  send_to_all(20);
  const model::Incident incident = open_one();
  two_open_it();
  must(words_->draft(incident, order(PeopleSet::accepted), author_));
  approve(kApology);
  draft_letter(incident, order(PeopleSet::opened));
  send(kLetter, 2);
  EXPECT_EQ(error_of(desk_->launch(kApology, sender_, 20)), "send.changed");
  const ApologyDraft again = must(words_->draft(incident, order(PeopleSet::accepted), author_));
  EXPECT_EQ(again.composed.left_out.letter, 2U);
  EXPECT_EQ(again.composed.people.size(), 18U);
  EXPECT_THAT(findings_of(kApology), Not(Contains("apology.letter")));
  send(kApology, 18);
  EXPECT_EQ(must(told_first(*store_, incident)).size(), 20U);
}

TEST_F(LetterTest, is_refused_to_more_than_a_few) {
  send_to_all(static_cast<int>(advice::kLetterPeopleMax) + 1);
  const model::Incident incident = open_one();
  EXPECT_EQ(error_of(letter(incident, order(PeopleSet::accepted))), "letter.too_many");
  EXPECT_EQ(error_of(letter(incident, order(PeopleSet::opened))), "incident.nobody");
  two_open_it();
  EXPECT_EQ(must(letter(incident, order(PeopleSet::opened))).people.size(), 2U);
}

TEST_F(LetterTest, is_taken_as_a_file_word_for_word_once_it_is_signed_off) {
  send_to_all(20);
  const model::Incident incident = open_one();
  two_open_it();
  EXPECT_EQ(error_of(by_hand().take(incident, sender_)), "letters.unwritten");
  draft_letter(incident, order(PeopleSet::opened));
  EXPECT_EQ(error_of(by_hand().take(incident, sender_)), "approval.missing");
  approve(kLetter);
  const std::vector<LetterToSend> letters = must(by_hand().take(incident, sender_));
  ASSERT_EQ(letters.size(), 2U);
  EXPECT_EQ(letters.front().address, "p1@people.example");
  EXPECT_EQ(letters.back().address, "p2@people.example");
  EXPECT_EQ(letters.front().language, "en");
  EXPECT_FALSE(letters.front().subject.empty());
  EXPECT_THAT(letters.front().text, HasSubstr("Hello Ida,"));
  EXPECT_THAT(letters.front().text, HasSubstr("https://links.nordlys.example/u/"));
  EXPECT_THAT(letters.front().text, Not(HasSubstr("{{")));
  EXPECT_NE(letters.front().text, letters.back().text) << "each with their own way to leave";
}

TEST_F(LetterTest, taken_as_a_file_counts_as_written_until_somebody_says_it_was_not_sent) {
  const model::Incident incident = taken_by_two();
  EXPECT_EQ(error_of(by_hand().take(incident, sender_)), "letters.taken");
  EXPECT_EQ(error_of(desk_->launch(kLetter, sender_, 2)), "send.changed");
  EXPECT_TRUE(must(told_first(*store_, incident)).empty()) << "nobody knows that";
  const ApologyDraft without = must(words_->draft(incident, order(PeopleSet::accepted), author_));
  EXPECT_EQ(without.composed.left_out.letter, 2U);
  EXPECT_EQ(without.composed.people.size(), 18U);
  const HandLetters back = must(by_hand().say_not_sent(incident, sender_));
  EXPECT_TRUE(back.waiting.empty());
  EXPECT_TRUE(back.sent.empty());
  EXPECT_EQ(must(desk_->ready(kLetter)), 2U);
  EXPECT_EQ(
      must(words_->draft(incident, order(PeopleSet::accepted), author_)).composed.people.size(), 20U
  );
  EXPECT_EQ(error_of(by_hand().say_not_sent(incident, sender_)), "letters.none_taken");
  EXPECT_EQ(error_of(by_hand().say_sent(incident, {}, sender_)), "letters.none_taken");
}

TEST_F(LetterTest, sent_by_hand_is_the_first_word_to_exactly_those_named) {
  const model::Incident incident = taken_by_two();
  EXPECT_EQ(
      error_of(by_hand().say_sent(incident, {"p9@people.example"}, sender_)), "letters.stranger"
  );
  const HandLetters known = must(by_hand().say_sent(incident, {"p2@people.example"}, sender_));
  EXPECT_EQ(known.sent.size(), 1U);
  EXPECT_TRUE(known.waiting.empty());
  EXPECT_EQ(
      must(desk_->find("spring-sale-letter-1-by-hand")).state, model::MailingState::elsewhere
  );
  const model::ContactId person = must(store_->contacts().find("p1@people.example"))->id;
  EXPECT_EQ(must(told_first(*store_, incident)).to_vector(), std::vector{person});
  EXPECT_EQ(error_of(by_hand().take(incident, sender_)), "letters.sent");
  EXPECT_EQ(error_of(letter(incident, order(PeopleSet::accepted))), "letters.sent");
  EXPECT_EQ(error_of(desk_->launch(kLetter, sender_, 2)), "send.changed");
  const ApologyDraft rest = must(words_->draft(incident, order(PeopleSet::accepted), author_));
  EXPECT_EQ(rest.composed.left_out.letter, 1U);
  EXPECT_EQ(rest.composed.people.size(), 19U);
  const model::Incident next = open_one();
  EXPECT_EQ(
      must(apologised_of_late(*store_, next, clock_.now(), 90)).to_vector(), std::vector{person}
  );
}

TEST_F(LetterTest, taken_while_an_apology_is_launched_keeps_the_apology_back) {
  send_to_all(20);
  const model::Incident incident = open_one();
  two_open_it();
  must(words_->draft(incident, order(PeopleSet::accepted), author_));
  draft_letter(incident, order(PeopleSet::opened));
  approve(kLetter);
  const model::MailingRecord apology = must(desk_->find(kApology));
  const model::Mailing mailing = read(apology);
  const auto people = must(people_on_list(*store_, mailing.audience.list)).to_vector();
  ASSERT_EQ(people.size(), 20U);
  const model::ContactSet looked_at = must(have_another_word(*store_, apology, mailing));
  EXPECT_TRUE(looked_at.empty());
  EXPECT_EQ(error_of(check_one_word(*store_, apology, mailing, people, looked_at)), "");
  must(by_hand().take(incident, sender_));
  EXPECT_EQ(
      error_of(check_one_word(*store_, apology, mailing, people, looked_at)), "send.meanwhile"
  );
  const model::ContactSet now = must(have_another_word(*store_, apology, mailing));
  EXPECT_EQ(now.size(), 2U);
  EXPECT_EQ(error_of(check_one_word(*store_, apology, mailing, people, now)), "")
      << "what was looked at is judged by the proof";
}

TEST_F(LetterTest, a_launch_that_is_refused_for_letters_by_hand_freezes_nobody) {
  const model::Incident incident = taken_by_two();
  approve(kLetter);  // although the proof says that somebody has them
  EXPECT_EQ(error_of(desk_->launch(kLetter, sender_, 2)), "letters.by_hand");
  EXPECT_EQ(must(store_->ledger().counts(must(desk_->find(kLetter)).id)).total(), 0U);
  must(by_hand().say_not_sent(incident, sender_));
  EXPECT_EQ(must(by_hand().take(incident, sender_)).size(), 2U);
}

TEST_F(LetterTest, with_another_list_is_still_the_letter_that_was_taken) {
  taken_by_two();
  const model::MailingRecord record = must(desk_->find(kLetter));
  model::Mailing mailing = read(record);
  const auto people = must(people_on_list(*store_, mailing.audience.list)).to_vector();
  ASSERT_EQ(people.size(), 2U);
  mailing.audience.list = "people";
  EXPECT_EQ(error_of(check_one_word(*store_, record, mailing, people, {})), "letters.by_hand");
}

TEST_F(LetterTest, is_not_taken_for_nobody) {
  send_to_all(20);
  const model::Incident incident = open_one();
  two_open_it();
  draft_letter(incident, order(PeopleSet::opened));
  approve(kLetter);
  for (const char* address : {"p1@people.example", "p2@people.example"}) {
    must(store_->contacts().suppress(
        {address, model::SuppressionReason::unsubscribed, "by phone", clock_.now()}
    ));
  }
  EXPECT_EQ(error_of(by_hand().take(incident, sender_)), "letters.empty");
  EXPECT_FALSE(must(hand_letters(*store_, incident)).at) << "nobody took anything";
}

TEST_F(LetterTest, who_leaves_by_a_letter_that_went_by_hand_is_counted) {
  const model::Incident incident = taken_by_two();
  must(by_hand().say_sent(incident, {}, sender_));
  model::Signal left;
  left.mailing = must(desk_->find(kLetter)).id;
  left.contact = must(store_->contacts().find("p1@people.example"))->id;
  left.kind = model::SignalKind::left;
  left.source = model::SignalClass::human;
  left.at = clock_.now() + std::chrono::hours(1);
  must(store_->signals().append(std::span(&left, 1)));
  const ApologyOutcome outcome =
      must(apology_outcome(*store_, incident, clock_.now() + std::chrono::days(8)));
  EXPECT_EQ(outcome.stage, OutcomeStage::over);
  ASSERT_FALSE(outcome.measures.empty());
  EXPECT_EQ(outcome.measures.front().id, "left");
  EXPECT_EQ(outcome.measures.front().arms.told->did, 1U);
}

}  // namespace
}  // namespace amends::engine
