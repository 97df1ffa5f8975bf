#include "engine/intake.h"
#include "engine/limits.h"
#include "engine/return_path.h"
#include "mail/message_id.h"
#include "tests/engine/desk_fixture.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {
namespace {

using mail::DeliveryFate;
using model::SendState;
using model::SignalKind;
using testing::HasSubstr;

constexpr std::string_view kFirst = "p1@people.example";
constexpr std::string_view kSecond = "p2@people.example";
constexpr std::string_view kUnknown =
    "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n";
constexpr std::string_view kFull =
    "Action: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full\r\n";

/// p1 is in doubt, the others have got it.
class ReportsTest : public DeskTest {
 protected:
  void SetUp() override {
    relay_.hooks().deed = [](const std::string& to) {
      return to == kFirst ? sim::Deed::break_taken : sim::Deed::accept;
    };
    send_to_all(4);
    ASSERT_EQ(counts().of(SendState::uncertain), 1U);
  }

  [[nodiscard]] model::ContactId contact(std::string_view key) {
    return must(store_->contacts().find(key))->id;
  }

  [[nodiscard]] mail::MessageKey message_key(std::string_view key) {
    return {identity_.installation, record().id.value, contact(key).value, 1};
  }

  [[nodiscard]] std::string return_path(std::string_view key) {
    return "bounce+" + return_path_token(identity_.secret, message_key(key)) + "@nordlys.example";
  }

  [[nodiscard]] std::string message_id(std::string_view key) {
    return mail::make_message_id(identity_.secret, message_key(key), "nordlys.example");
  }

  [[nodiscard]] std::string unsubscribe_page(std::string_view key) {
    return "https://links.nordlys.example/u/" +
           identity_.tokens().make({TokenKind::unsubscribe, record().id, contact(key), 1, 0});
  }

  Intake take(const std::string& mail) {
    Tracking tracking(*store_, identity_, clock_);
    return must(take_mail(mail, {*store_, tracking, identity_, clock_}));
  }

  /// RFC 3464, about `recipient`, with these headers of the mail that came back.
  static std::string report(
      std::string_view to,
      std::string_view recipient,
      std::string_view fields,
      std::string_view returned,
      std::string_view id = "1"
  ) {
    return fmt::format(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.people.example\r\nTo: {}\r\n"
        "Subject: Undelivered Mail\r\nMessage-ID: <report-{}@mx.people.example>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.people.example\r\n\r\nFinal-Recipient: rfc822; {}\r\n{}\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{}Subject: Our lamps\r\n\r\n--b--\r\n",
        to,
        id,
        recipient,
        fields,
        returned
    );
  }

  /// RFC 5965, of a provider that hides whom it is about.
  static std::string complaint(std::string_view type, std::string_view returned) {
    return fmt::format(
        "From: fbl@provider.example\r\nTo: complaints@nordlys.example\r\nSubject: FW: lamps\r\n"
        "Message-ID: <fbl-1@provider.example>\r\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {}\r\n"
        "User-Agent: Provider/1\r\nVersion: 1\r\nOriginal-Rcpt-To: redacted\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n{}To: redacted\r\nSubject: Our lamps\r\n\r\n"
        "Hello\r\n--b--\r\n",
        type,
        returned
    );
  }

  [[nodiscard]] std::optional<model::SuppressionReason> gone(std::string_view key) {
    const auto suppression = must(store_->contacts().find_suppression(key));
    return suppression ? std::optional(suppression->reason) : std::nullopt;
  }

  [[nodiscard]] std::vector<model::Signal> signals(std::string_view key) {
    return must(store_->signals().of_contact(record().id, contact(key)));
  }

  [[nodiscard]] SendState state_of(std::string_view key) {
    return must(store_->ledger().find(record().id, contact(key)))->state;
  }

  [[nodiscard]] std::vector<model::Reply> kept() {
    return must(store_->replies().of({record().id}, model::ReplyClass::automatic, 100));
  }
};

TEST_F(ReportsTest, about_nobody_s_mailbox_count_and_close_it_and_settle_the_doubt) {
  const Intake intake = take(report(return_path(kFirst), kFirst, kUnknown, ""));
  EXPECT_EQ(intake.outcome, IntakeOutcome::bounced);
  EXPECT_EQ(intake.fate, DeliveryFate::no_mailbox);
  EXPECT_TRUE(intake.suppressed);
  EXPECT_TRUE(intake.settled);
  open();
  EXPECT_EQ(gone(kFirst), model::SuppressionReason::bounced);
  EXPECT_EQ(state_of(kFirst), SendState::accepted) << "the relay had it";
  const auto learned = must(store_->settlements().newest(record().id, contact(kFirst)));
  ASSERT_TRUE(learned);
  EXPECT_EQ(learned->kind, model::EvidenceKind::delivery_report);
  EXPECT_THAT(learned->detail, HasSubstr("no_mailbox 5.1.1"));
  const auto seen = signals(kFirst);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].kind, SignalKind::bounced);
  EXPECT_THAT(seen[0].detail, HasSubstr("User unknown"));
  const auto shown = kept();
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown[0].contact, contact(kFirst));
  EXPECT_EQ(shown[0].proof, model::ReplyProof::thread);
}

TEST_F(ReportsTest, count_once_however_many_come) {
  const std::string mail = report(return_path(kFirst), kFirst, kUnknown, "");
  take(mail);
  const Intake again = take(mail);
  EXPECT_EQ(again.outcome, IntakeOutcome::bounced);
  EXPECT_FALSE(again.suppressed);
  EXPECT_FALSE(again.settled);
  take(report(return_path(kFirst), kFirst, kUnknown, "", "of another host"));
  EXPECT_EQ(signals(kFirst).size(), 1U);
  const auto people = must(store_->signals().people(record().id, {SignalKind::bounced, {}, {}}));
  EXPECT_EQ(people.size(), 1U);
  EXPECT_EQ(kept().size(), 2U) << "two reports, of which one came twice";
}

TEST_F(ReportsTest, about_a_full_mailbox_count_and_close_nothing) {
  const Intake intake = take(report(return_path(kSecond), kSecond, kFull, ""));
  EXPECT_EQ(intake.outcome, IntakeOutcome::bounced);
  EXPECT_EQ(intake.fate, DeliveryFate::full_mailbox);
  EXPECT_FALSE(intake.suppressed);
  EXPECT_FALSE(gone(kSecond));
  EXPECT_EQ(signals(kSecond).size(), 1U);
}

TEST_F(ReportsTest, of_a_mail_that_is_late_or_arrived_only_settle) {
  const Intake late = take(report(
      return_path(kFirst),
      kFirst,
      "Action: delayed\r\nStatus: 4.4.1\r\nDiagnostic-Code: smtp; 450 User unknown\r\n",
      ""
  ));
  EXPECT_EQ(late.outcome, IntakeOutcome::told);
  EXPECT_TRUE(late.settled);
  const Intake arrived =
      take(report(return_path(kSecond), kSecond, "Action: delivered\r\nStatus: 2.0.0\r\n", ""));
  EXPECT_EQ(arrived.outcome, IntakeOutcome::told);
  EXPECT_EQ(arrived.fate, DeliveryFate::delivered);
  EXPECT_FALSE(gone(kFirst));
  EXPECT_TRUE(signals(kFirst).empty());
  EXPECT_TRUE(signals(kSecond).empty());
}

TEST_F(ReportsTest, are_proven_by_each_mark_of_ours) {
  const std::vector<std::string> marks = {
      "Return-Path: <" + return_path(kFirst) + ">\r\n",
      "Message-ID: <" + message_id(kFirst) + ">\r\nTo: " + std::string(kFirst) + "\r\n",
      "List-Unsubscribe: <" + unsubscribe_page(kFirst) + ">\r\n",
      "List-Unsubscribe: <https://x.example/y>,\r\n <mailto:leave@nordlys.example?subject=" +
          unsubscribe_page(kFirst).substr(unsubscribe_page(kFirst).rfind('/') + 1) + ">\r\n"
  };
  for (std::size_t mark = 0; mark < marks.size(); ++mark) {
    const Intake intake = take(report(
        "office@nordlys.example", "forwarded@else.example", kFull, marks[mark], std::to_string(mark)
    ));
    EXPECT_EQ(intake.outcome, IntakeOutcome::bounced) << marks[mark];
    EXPECT_EQ(intake.settled, mark == 0) << marks[mark];
  }
  EXPECT_EQ(signals(kFirst).size(), 1U);
}

TEST_F(ReportsTest, without_a_mark_are_kept_and_do_nothing) {
  std::string forged = return_path(kFirst);
  const std::size_t digit = forged.find('@') - 1;
  forged[digit] = forged[digit] == '0' ? '1' : '0';
  std::string id = message_id(kFirst);
  id[0] = id[0] == 'a' ? 'b' : 'a';
  const std::vector<std::string> returned = {
      "",
      "Return-Path: <" + forged + ">\r\n",
      "Message-ID: <" + id + ">\r\n",
      // A mark of somebody else's copy is theirs, and this one does not stand where it counts.
      "Subject: " + return_path(kFirst) + "\r\n"
  };
  for (std::size_t one = 0; one < returned.size(); ++one) {
    const Intake intake =
        take(report(forged, kFirst, kUnknown, returned[one], std::to_string(one)));
    EXPECT_EQ(intake.outcome, IntakeOutcome::unproven_report) << returned[one];
    EXPECT_EQ(intake.writer, contact(kFirst));
  }
  EXPECT_FALSE(gone(kFirst));
  EXPECT_TRUE(signals(kFirst).empty());
  EXPECT_EQ(state_of(kFirst), SendState::uncertain);
  const auto shown = kept();
  ASSERT_EQ(shown.size(), returned.size());
  EXPECT_EQ(shown[0].proof, model::ReplyProof::from);
  EXPECT_THAT(shown[0].text, HasSubstr("User unknown"));
}

TEST_F(ReportsTest, without_a_mark_are_new_once_and_not_without_end) {
  const auto forged = [&](std::size_t number) {
    return take(report("office@nordlys.example", kSecond, kUnknown, "", std::to_string(number)));
  };
  for (std::size_t number = 0; number < kRepliesOfPersonMax; ++number) {
    EXPECT_TRUE(forged(number).is_kept) << number;
  }
  EXPECT_FALSE(forged(0).is_kept) << "the same mail once more";
  EXPECT_FALSE(forged(kRepliesOfPersonMax).is_kept) << "one more than anybody reads";
  EXPECT_EQ(forged(kRepliesOfPersonMax + 1).writer, contact(kSecond)) << "the log still names them";
}

TEST_F(ReportsTest, about_strangers_are_told_and_not_kept) {
  const Intake intake = take(report("office@nordlys.example", "x@people.example", kUnknown, ""));
  EXPECT_EQ(intake.outcome, IntakeOutcome::unproven_report);
  EXPECT_FALSE(intake.writer);
  EXPECT_TRUE(kept().empty());
}

TEST_F(ReportsTest, about_several_say_of_each_what_stands_beside_their_address) {
  const std::string fields = std::string(kFull) +
                             "\r\nFinal-Recipient: rfc822; q@else.example\r\n" +
                             std::string(kUnknown);
  EXPECT_EQ(
      take(report(return_path(kSecond), kSecond, fields, "")).fate, DeliveryFate::full_mailbox
  );
  const Intake others = take(report(return_path(kFirst), "r@else.example", fields, "", "2"));
  EXPECT_EQ(others.fate, DeliveryFate::other) << "nobody is closed by a word about others";
  EXPECT_FALSE(gone(kFirst));
}

TEST_F(ReportsTest, about_several_of_whom_nobody_failed_count_nobody) {
  const std::string fields =
      "Action: delayed\r\nStatus: 4.4.1\r\n\r\nFinal-Recipient: rfc822; q@else.example\r\n"
      "Action: delivered\r\nStatus: 2.0.0\r\n";
  const Intake intake = take(report(return_path(kSecond), "r@else.example", fields, ""));
  EXPECT_EQ(intake.outcome, IntakeOutcome::told);
  EXPECT_TRUE(signals(kSecond).empty());
}

TEST_F(ReportsTest, about_another_address_than_theirs_count_and_close_nothing) {
  const Intake forwarded = take(report(return_path(kSecond), "old@else.example", kUnknown, ""));
  EXPECT_EQ(forwarded.outcome, IntakeOutcome::bounced);
  EXPECT_EQ(forwarded.fate, DeliveryFate::no_mailbox);
  EXPECT_FALSE(forwarded.suppressed);
  EXPECT_FALSE(gone(kSecond)) << "they may read it where we sent it";
  EXPECT_EQ(signals(kSecond).size(), 1U);
  const Intake colleague =
      take(report(return_path(kSecond), "gone@people.example", kUnknown, "", "3"));
  EXPECT_FALSE(colleague.suppressed) << "one of several behind their address";
  const Intake inside =
      take(report(return_path(kSecond), "p2@mx1.people.example", kUnknown, "", "2"));
  EXPECT_TRUE(inside.suppressed) << "their own host under its own name";
}

TEST_F(ReportsTest, of_hosts_that_write_for_people_only_are_read_too) {
  const Intake intake = take(fmt::format(
      "Return-Path: <>\r\nFrom: Mail Delivery System <Mailer-Daemon@mx.people.example>\r\n"
      "To: {}\r\nSubject: Mail delivery failed: returning message to sender\r\n"
      "Message-ID: <e-1@mx.people.example>\r\n\r\n"
      "A message that you sent could not be delivered to one or more of its\r\nrecipients.\r\n\r\n"
      "  {}\r\n    host mx [192.0.2.1]: 550 5.1.1 User unknown\r\n\r\n"
      "------ This is a copy of the message. ------\r\n\r\nReceived: from x\r\n"
      "Message-ID: <x@y.example>\r\nFrom: news@nordlys.example\r\nSubject: lamps\r\n\r\nHello\r\n",
      return_path(kSecond),
      kSecond
  ));
  EXPECT_EQ(intake.outcome, IntakeOutcome::bounced);
  EXPECT_EQ(intake.fate, DeliveryFate::no_mailbox);
  EXPECT_EQ(gone(kSecond), model::SuppressionReason::bounced);
}

TEST_F(ReportsTest, that_complain_suppress_whom_our_own_mark_names) {
  const Intake intake =
      take(complaint("abuse", "List-Unsubscribe: <" + unsubscribe_page(kFirst) + ">\r\n"));
  EXPECT_EQ(intake.outcome, IntakeOutcome::complained);
  EXPECT_FALSE(intake.fate);
  EXPECT_TRUE(intake.suppressed);
  EXPECT_TRUE(intake.settled);
  EXPECT_EQ(gone(kFirst), model::SuppressionReason::complained);
  const auto seen = signals(kFirst);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].kind, SignalKind::complained);
  EXPECT_THAT(seen[0].detail, HasSubstr("abuse"));
}

TEST_F(ReportsTest, about_somebody_who_was_given_up_are_believed_too) {
  const model::Evidence given_up{
      record().id,
      contact(kFirst),
      model::EvidenceKind::two_people,
      SendState::abandoned,
      "the relay was lost",
      "",
      clock_.now()
  };
  ASSERT_EQ(must(store_->ledger().settle(record().id, {&given_up, 1})), 1U);
  const Intake answer = take(fmt::format(
      "From: {}\r\nSubject: Re: lamps\r\nIn-Reply-To: <{}>\r\n\r\nPlease unsubscribe me.\r\n",
      kFirst,
      message_id(kFirst)
  ));
  EXPECT_EQ(answer.outcome, IntakeOutcome::left) << "it came all the same, and they want no more";
  const Intake complained =
      take(complaint("abuse", "List-Unsubscribe: <" + unsubscribe_page(kFirst) + ">\r\n"));
  EXPECT_EQ(complained.outcome, IntakeOutcome::complained);
  EXPECT_EQ(state_of(kFirst), SendState::abandoned) << "what people decided stands";
}

TEST_F(ReportsTest, of_machines_about_signatures_are_no_complaints) {
  const std::string mark = "List-Unsubscribe: <" + unsubscribe_page(kSecond) + ">\r\n";
  EXPECT_EQ(take(complaint("auth-failure", mark)).outcome, IntakeOutcome::told);
  EXPECT_FALSE(gone(kSecond));
  EXPECT_TRUE(signals(kSecond).empty());
}

TEST_F(ReportsTest, without_a_mark_are_no_complaints) {
  EXPECT_EQ(take(complaint("abuse", "")).outcome, IntakeOutcome::unproven_report);
  EXPECT_FALSE(gone(kFirst));
}

TEST_F(ReportsTest, are_not_what_a_person_writes_about_one) {
  const Intake intake = take(fmt::format(
      "From: {}\r\nSubject: Re: Our lamps until Friday\r\nIn-Reply-To: <{}>\r\n\r\n"
      "My colleague got \"550 5.1.1 User unknown\". Which address is right?\r\n",
      kSecond,
      message_id(kSecond)
  ));
  EXPECT_EQ(intake.outcome, IntakeOutcome::reply);
  EXPECT_FALSE(gone(kSecond));
}

TEST_F(ReportsTest, are_not_what_somebody_s_program_answers_to_the_return_path) {
  for (const std::string_view header : {"Return-Path: <>", "Auto-Submitted: auto-replied"}) {
    const Intake intake = take(fmt::format(
        "{}\r\nFrom: {}\r\nTo: {}\r\nSubject: Auto: Your lamp could not be delivered\r\n\r\n"
        "Our office has moved. The old address is no longer in use.\r\n",
        header,
        kSecond,
        return_path(kSecond)
    ));
    EXPECT_EQ(intake.outcome, IntakeOutcome::automatic) << header;
    EXPECT_EQ(intake.reply, model::ReplyClass::automatic) << header;
  }
  EXPECT_FALSE(gone(kSecond)) << "they only moved their office";
  EXPECT_TRUE(signals(kSecond).empty());
}

TEST_F(ReportsTest, that_came_before_the_doubt_settle_it_at_the_next_start) {
  model::Signal signal;
  signal.mailing = record().id;
  signal.contact = contact(kFirst);
  signal.kind = SignalKind::bounced;
  signal.at = clock_.now();
  must(store_->signals().append({&signal, 1}));
  open();
  must(sending_->recover());
  EXPECT_EQ(state_of(kFirst), SendState::accepted);
}

TEST_F(ReportsTest, beside_them_an_answer_settles_only_in_the_thread_of_the_copy) {
  const auto answer = [&](std::string_view more) {
    return fmt::format("From: {}\r\nSubject: Re: lamps\r\n{}\r\nThanks.\r\n", kFirst, more);
  };
  take(answer(""));
  EXPECT_EQ(state_of(kFirst), SendState::uncertain) << "anybody can write any From";
  take(answer("In-Reply-To: <" + message_id(kFirst) + ">\r\n"));
  EXPECT_EQ(state_of(kFirst), SendState::accepted);
}

TEST_F(ReportsTest, reach_us_at_an_address_that_nobody_can_make) {
  const auto copy = read_return_path(identity_, return_path(kFirst));
  EXPECT_EQ(copy, (MarkedCopy{record().id, contact(kFirst), 1}));
  std::string upper = return_path(kFirst);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  EXPECT_EQ(read_return_path(identity_, upper), copy) << "hosts fold case";
  const std::string good = return_path(kFirst);
  const std::string mac = good.substr(good.rfind('-') + 1, 16);
  const std::vector<std::string> foreign = {
      "",
      "@",
      "bounce+@nordlys.example",
      "bounce+m1-c1-v1@nordlys.example",
      "bounce+m1-c1-v1-@nordlys.example",
      "bounce+m0-c1-v1-" + mac + "@nordlys.example",
      "bounce+m1-c99999999999999999999-v1-" + mac + "@nordlys.example",
      "bounce+m1-c2-v1-" + mac + "@nordlys.example",
      "bounce+x1-c1-v1-" + mac + "@nordlys.example",
      "m1-c1-v1-" + mac + "@nordlys.example",
      good.substr(1)
  };
  for (const std::string& address : foreign) {
    EXPECT_FALSE(read_return_path(identity_, address)) << address;
  }
}

}  // namespace
}  // namespace amends::engine
