#include "engine/incident_replies.h"
#include "engine/intake.h"
#include "engine/limits.h"
#include "engine/plan_desk.h"
#include "engine/reply_desk.h"
#include "mail/message_id.h"
#include "tests/engine/desk_fixture.h"

#include <string>
#include <vector>

namespace amends::engine {
namespace {

using model::ReplyClass;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class RepliesTest : public DeskTest {
 protected:
  void SetUp() override {
    send_to_all(8);
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = model::ErrorKind::wrong_date;
    order.what_happened = "the date was wrong";
    incident_ = must(incidents_->open(order, sender_));
  }

  [[nodiscard]] model::ContactId contact(std::string_view key) {
    return must(store_->contacts().find(key))->id;
  }

  /// The Message-ID of somebody's copy.
  [[nodiscard]] std::string copy_id(std::string_view key) {
    const auto send = must(store_->ledger().find(record().id, contact(key)));
    return mail::make_message_id(
        identity_.secret,
        {identity_.installation, record().id.value, contact(key).value, send->version},
        "nordlys.example"
    );
  }

  Intake take(const std::string& mail) {
    Tracking tracking(*store_, identity_, clock_);
    return must(take_mail(mail, {*store_, tracking, identity_, clock_}));
  }

  /// A mail of this person, in the thread of their copy or not.
  Intake wrote(std::string_view key, std::string_view words, std::string_view more = "") {
    return take(fmt::format(
        "From: {}\r\nSubject: Re: Our lamps until Friday\r\n{}Message-ID: <{}@mail.example>\r\n"
        "\r\n{}\r\n",
        key,
        more,
        ++mails_,
        words
    ));
  }

  [[nodiscard]] std::string in_thread(std::string_view key) {
    return "In-Reply-To: <" + copy_id(key) + ">\r\n";
  }

  [[nodiscard]] std::vector<model::Reply> list(std::optional<ReplyClass> of = std::nullopt) {
    return must(ReplyDesk(*store_, clock_).list(incident_, of, 100));
  }

  [[nodiscard]] model::ReplyCounts counts() { return must(count_replies(*store_, incident_)); }

  [[nodiscard]] bool is_gone(std::string_view key) {
    return must(store_->contacts().find_suppression(key)).has_value();
  }

  [[nodiscard]] std::uint64_t signals_of_replies() {
    return must(store_->signals().people(record().id, {model::SignalKind::replied, {}, {}})).size();
  }

  model::Incident incident_;
  int mails_ = 0;
};

TEST_F(RepliesTest, are_kept_with_their_class_before_the_intake_answers) {
  const Intake intake = wrote(
      "p1@people.example",
      "Which date is right?\r\n\r\nOn Friday Nordlys wrote:\r\n> until Friday, or my lawyer",
      in_thread("p1@people.example")
  );
  EXPECT_EQ(intake.outcome, IntakeOutcome::reply);
  EXPECT_EQ(intake.reply, ReplyClass::question);
  open();
  const auto replies = list();
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].text, "Which date is right?") << "without what is quoted";
  EXPECT_EQ(replies[0].of, ReplyClass::question);
  EXPECT_EQ(replies[0].contact, contact("p1@people.example"));
  EXPECT_EQ(replies[0].mailing, record().id);
  EXPECT_EQ(replies[0].from, "p1@people.example");
  EXPECT_EQ(replies[0].proof, model::ReplyProof::thread);
  EXPECT_THAT(replies[0].why, HasSubstr("question"));
  EXPECT_EQ(replies[0].answered_by, "");
  EXPECT_EQ(signals_of_replies(), 1U);
  EXPECT_EQ(must(incidents_->facts(incident_)).wrote.of(ReplyClass::question), 1U);
}

TEST_F(RepliesTest, belong_to_whoever_stands_in_from_where_no_copy_is_named) {
  EXPECT_EQ(wrote("p2@people.example", "I will look on Sunday.").outcome, IntakeOutcome::reply);
  EXPECT_EQ(
      wrote("p2@people.example", "Nice.", in_thread("p1@people.example")).outcome,
      IntakeOutcome::reply
  );
  for (const auto& reply : list()) {
    EXPECT_EQ(reply.proof, model::ReplyProof::from) << "another's copy proves nothing";
    EXPECT_EQ(reply.contact, contact("p2@people.example"));
  }
  const Intake stranger = wrote("x@people.example", "Which date?", in_thread("p1@people.example"));
  EXPECT_EQ(stranger.outcome, IntakeOutcome::not_understood);
  EXPECT_FALSE(stranger.writer);
  EXPECT_EQ(list().size(), 2U);
}

TEST_F(RepliesTest, count_once_however_often_they_are_handed_over) {
  const std::string mail =
      "From: p1@people.example\r\nMessage-ID: <a@mail.example>\r\n\r\nThis is a disgrace.\r\n";
  EXPECT_EQ(take(mail).reply, ReplyClass::angry);
  EXPECT_EQ(take(mail).reply, ReplyClass::angry);
  const std::string without_id = "From: p1@people.example\r\n\r\nThis is a disgrace.\r\n";
  take(without_id);
  take(without_id);
  EXPECT_EQ(list().size(), 2U);
  EXPECT_EQ(counts().of(ReplyClass::angry), 1U) << "one person";
  EXPECT_EQ(counts().open, 2U);
}

TEST_F(RepliesTest, of_two_people_are_two_under_one_message_id) {
  const auto mail = [](std::string_view key) {
    return fmt::format(
        "From: {}\r\nMessage-ID: <a@mail.example>\r\n\r\nMy lawyer writes.\r\n", key
    );
  };
  take(mail("p1@people.example"));
  take(mail("p2@people.example"));
  EXPECT_EQ(counts().of(ReplyClass::legal), 2U);
}

TEST_F(RepliesTest, of_programs_are_never_people) {
  EXPECT_EQ(
      wrote("p1@people.example", "My lawyer is away.", "Auto-Submitted: auto-replied\r\n").outcome,
      IntakeOutcome::automatic
  );
  EXPECT_EQ(
      wrote("p2@people.example", "x", "Content-Type: multipart/report; boundary=b\r\n").outcome,
      IntakeOutcome::automatic
  );
  EXPECT_EQ(
      wrote("p3@people.example", "I am out of the office until Monday.").outcome,
      IntakeOutcome::automatic
  );
  EXPECT_EQ(signals_of_replies(), 0U);
  EXPECT_EQ(counts().of(ReplyClass::automatic), 3U);
  EXPECT_EQ(counts().open, 0U);
  for (const auto& reply : list()) {
    EXPECT_EQ(reply.text, "");
  }
}

TEST_F(RepliesTest, let_go_at_once_only_who_proves_to_have_the_mail) {
  EXPECT_EQ(wrote("p1@people.example", "Please unsubscribe me.").outcome, IntakeOutcome::reply);
  EXPECT_FALSE(is_gone("p1@people.example")) << "anybody can write any From";
  EXPECT_EQ(
      wrote("p2@people.example", "Please unsubscribe me.", in_thread("p1@people.example")).outcome,
      IntakeOutcome::reply
  );
  EXPECT_FALSE(is_gone("p1@people.example"));
  EXPECT_FALSE(is_gone("p2@people.example"));
  EXPECT_EQ(
      wrote("p3@people.example", "Please unsubscribe me.", in_thread("p3@people.example")).outcome,
      IntakeOutcome::left
  );
  EXPECT_TRUE(is_gone("p3@people.example"));
  const auto replies = list(ReplyClass::leave_me_alone);
  EXPECT_EQ(replies.size(), 3U);
  EXPECT_EQ(
      wrote(
          "p4@people.example",
          "I do not want to unsubscribe, but which date?",
          in_thread("p4@people.example")
      )
          .reply,
      ReplyClass::question
  );
  EXPECT_FALSE(is_gone("p4@people.example"));
}

TEST_F(RepliesTest, let_nobody_go_by_the_words_that_they_quote) {
  const std::string quoted =
      "From: Nordlys <news@nordlys.example>\r\nSent: Friday\r\nTo: me\r\n\r\nUnsubscribe me";
  EXPECT_EQ(
      wrote("p1@people.example", quoted, in_thread("p1@people.example")).outcome,
      IntakeOutcome::reply
  );
  EXPECT_FALSE(is_gone("p1@people.example")) << "an empty answer above our own mail";
  EXPECT_EQ(
      wrote(
          "p2@people.example",
          "<blockquote>Unsubscribe me</blockquote>",
          in_thread("p2@people.example") + "Content-Type: text/html\r\n"
      )
          .outcome,
      IntakeOutcome::reply
  );
  EXPECT_FALSE(is_gone("p2@people.example"));
  const auto only_subject = [this](const std::string& key, const std::string& subject) {
    return take("From: " + key + "\r\nSubject: " + subject + "\r\n" + in_thread(key) + "\r\n");
  };
  EXPECT_EQ(only_subject("p3@people.example", "Re: STOP").outcome, IntakeOutcome::reply);
  EXPECT_FALSE(is_gone("p3@people.example")) << "behind \"Re:\" stands what we wrote";
  EXPECT_EQ(only_subject("p4@people.example", "Unsubscribe").outcome, IntakeOutcome::left);
  EXPECT_TRUE(is_gone("p4@people.example"));
  EXPECT_EQ(list(ReplyClass::leave_me_alone).size(), 4U) << "a person reads them all the same";
}

TEST_F(RepliesTest, stand_in_the_order_in_which_they_are_to_be_read) {
  wrote("p1@people.example", "Thanks for the correction.");
  wrote("p2@people.example", "Which date is right?");
  wrote("p3@people.example", "I shall ask my lawyer.");
  wrote("p4@people.example", "This is a disgrace.");
  wrote("p5@people.example", "Remove me from your list.");
  std::string order;
  for (const auto& reply : list()) {
    order += std::string(model::to_string(reply.of)) + " ";
  }
  EXPECT_EQ(order, "leave_me_alone legal angry question thanks ");
}

TEST_F(RepliesTest, are_answered_once_and_their_writer_is_let_go_by_a_person) {
  wrote("p1@people.example", "Remove me from your list.");
  wrote("p2@people.example", "Which date is right?");
  wrote("p3@people.example", "x", "Auto-Submitted: auto-replied\r\n");
  ReplyDesk desk(*store_, clock_);
  const auto asks = list(ReplyClass::question).front();
  EXPECT_EQ(must(desk.answered(incident_, asks.id, author_)).answered_by, "anna");
  EXPECT_EQ(error_of(desk.answered(incident_, asks.id, reviewer_)), "reply.answered");
  EXPECT_EQ(error_of(desk.answered(incident_, {999}, reviewer_)), "reply.unknown");
  const auto wants_out = list(ReplyClass::leave_me_alone).front();
  EXPECT_EQ(must(desk.let_go(incident_, wants_out.id, reviewer_)).answered_by, "bo");
  EXPECT_TRUE(is_gone("p1@people.example"));
  EXPECT_EQ(must(desk.let_go(incident_, wants_out.id, author_)).answered_by, "bo");
  const auto automatic = list(ReplyClass::automatic).front();
  EXPECT_EQ(error_of(desk.let_go(incident_, automatic.id, author_)), "reply.automatic");
  EXPECT_EQ(counts().open, 0U);
  EXPECT_EQ(must(incidents_->facts(incident_)).left, 1U);
}

TEST_F(RepliesTest, that_are_angry_or_of_the_law_weigh_in_the_advice) {
  const PlanDesk plans(*store_, *incidents_, clock_, advice::default_playbook());
  EXPECT_EQ(must(plans.circumstances(incident_)).angry_replies, 0U);
  for (int person = 1; person <= 5; ++person) {
    wrote(fmt::format("p{}@people.example", person), "My lawyer will write to you.");
  }
  wrote("p6@people.example", "Thanks for the correction.");
  wrote("p1@people.example", "This is a disgrace.");
  EXPECT_EQ(must(plans.circumstances(incident_)).angry_replies, 5U) << "people, each once";
  EXPECT_TRUE(plans.advise(incident_).ok());
}

TEST_F(RepliesTest, stand_in_the_brief_without_who_wrote_them) {
  wrote("p1@people.example", "Which date is right, Friday or Saturday?");
  wrote("p2@people.example", "I shall ask my lawyer about it.");
  const auto sheet = must(words_->brief(incident_, text::Locale()));
  const std::string text = advice::sheet_text(sheet);
  EXPECT_THAT(text, HasSubstr("Which date is right, Friday or Saturday?"));
  EXPECT_THAT(text, HasSubstr("I shall ask my lawyer about it."));
  EXPECT_THAT(text, HasSubstr("Letters about the law (1 person)"));
  EXPECT_THAT(text, Not(HasSubstr("p1@people.example")));
}

TEST_F(RepliesTest, steer_no_terminal_from_the_brief) {
  wrote("p1@people.example", "Which date\u202E is\nright\u009B2J, \x1B[2J Friday?");
  const auto sheet = must(words_->brief(incident_, text::Locale()));
  EXPECT_THAT(advice::sheet_text(sheet), HasSubstr("Which date is right 2J,  [2J Friday?"));
}

TEST_F(RepliesTest, of_one_person_fill_no_disk) {
  for (std::uint64_t mail = 0; mail < kRepliesOfPersonMax + 2; ++mail) {
    wrote("p1@people.example", "I will look on Sunday.");
  }
  EXPECT_EQ(list().size(), kRepliesOfPersonMax);
  EXPECT_FALSE(wrote("p1@people.example", "And on Monday.").is_kept) << "it is not said to be kept";
  EXPECT_TRUE(wrote("p2@people.example", "And on Monday.").is_kept);
  EXPECT_EQ(list().size(), kRepliesOfPersonMax + 1);
  EXPECT_EQ(
      wrote("p1@people.example", "My lawyer writes.", in_thread("p1@people.example")).reply,
      ReplyClass::legal
  );
  EXPECT_EQ(list(ReplyClass::legal).size(), 1U) << "whoever has the mail is heard all the same";
}

TEST_F(RepliesTest, are_cut_and_read_from_html_too) {
  wrote("p1@people.example", std::string(3 * kReplyBytesMax, 'x'));
  EXPECT_EQ(list().front().text.size(), kReplyBytesMax);
  wrote(
      "p2@people.example",
      "<p>This is a disgrace.</p><div class=\"gmail_quote\">On Friday: my lawyer</div>",
      "Content-Type: text/html\r\n"
  );
  const auto angry = list(ReplyClass::angry);
  ASSERT_EQ(angry.size(), 1U);
  EXPECT_EQ(angry[0].text, "This is a disgrace.");
  EXPECT_THAT(list(ReplyClass::legal), IsEmpty());
}

}  // namespace
}  // namespace amends::engine
