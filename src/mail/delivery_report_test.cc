#include "mail/delivery_report.h"

#include "mail/limits.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace amends::mail {
namespace {

/// A report of RFC 3464 with these fields of one recipient and these returned headers.
std::string standard(std::string_view fields, std::string_view returned = "") {
  return fmt::format(
      "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: bounce+a-1@nordlys.example\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
      "--b\r\n\r\nIt did not arrive.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
      "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ida@mail.example\r\n{}\r\n"
      "--b\r\nContent-Type: message/rfc822\r\n\r\n{}Subject: lamps\r\n\r\nHello\r\n--b--\r\n",
      fields,
      returned
  );
}

TEST(DeliveryReport, of_the_standard_tells_address_action_status_and_words) {
  const MailReport report = read_report(standard(
      "Action: Failed\r\nStatus: 5.1.1 (no such)\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n"
      " <ida@mail.example>... User unknown\r\n",
      "Return-Path: <bounce+m1@Nordlys.example>\r\nMessage-ID: <a@nordlys.example>\r\n"
      "To: Ida <ida@mail.example>\r\nList-Unsubscribe: <https://l.example/u/\r\n x>, "
      "<mailto:y@z>\r\n"
  ));
  EXPECT_EQ(report.kind, ReportKind::delivery);
  ASSERT_EQ(report.recipients.size(), 1U);
  const ReportedRecipient& ida = report.recipients[0];
  EXPECT_EQ(ida.address, "ida@mail.example");
  EXPECT_EQ(ida.action, "failed");
  EXPECT_EQ(ida.status, "5.1.1");
  EXPECT_EQ(ida.diagnostic, "550 5.1.1 <ida@mail.example>... User unknown");
  EXPECT_EQ(ida.fate, DeliveryFate::no_mailbox);
  EXPECT_EQ(report.message_ids, std::vector<std::string>{"a@nordlys.example"});
  EXPECT_EQ(
      report.return_paths,
      (std::vector<std::string>{"bounce+m1@Nordlys.example", "bounce+a-1@nordlys.example"})
  );
  EXPECT_EQ(report.returned_to, std::vector<std::string>{"ida@mail.example"});
  EXPECT_EQ(report.unsubscribes, (std::vector<std::string>{"https://l.example/u/x", "mailto:y@z"}));
}

TEST(DeliveryReport, says_what_became_of_the_mail) {
  struct Case {
    std::string_view fields;
    DeliveryFate fate;
  };

  const std::vector<Case> cases = {
      {"Action: delivered\r\nStatus: 2.0.0\r\n", DeliveryFate::delivered},
      {"Action: relayed\r\nStatus: 2.0.0\r\n", DeliveryFate::delivered},
      {"Action: failed\r\nStatus: 5.1.1\r\n", DeliveryFate::no_mailbox},
      {"Action: failed\r\nStatus: 5.1.2\r\n", DeliveryFate::no_host},
      {"Action: failed\r\nStatus: 5.1.10\r\n", DeliveryFate::no_host},
      {"Action: failed\r\nStatus: 5.2.2\r\n", DeliveryFate::full_mailbox},
      {"Action: failed\r\nStatus: 5.7.1\r\n", DeliveryFate::blocked},
      {"Action: failed\r\nStatus: 4.4.7\r\n", DeliveryFate::unreachable},
      {"Action: delayed\r\nStatus: 4.1.1\r\n", DeliveryFate::unreachable},
      {"Action: failed\r\nStatus: 5.0.0\r\n", DeliveryFate::other},
      {"Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 556 go away\r\n",
       DeliveryFate::no_host},
      {"Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550 No such user\r\n",
       DeliveryFate::no_mailbox},
      {"Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 450 No such user\r\n",
       DeliveryFate::unreachable},
      {"Action: failed\r\nStatus: 5.2.1\r\nDiagnostic-Code: smtp; 550 User unknown\r\n",
       DeliveryFate::closed},
      {"Action: failed\r\nStatus: 5.1.8\r\nDiagnostic-Code: smtp; 553 domain does not exist\r\n",
       DeliveryFate::blocked},
      {"Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550 this looks like SPAM\r\n",
       DeliveryFate::spam},
      {"Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550 spam.example: user "
       "unknown\r\n",
       DeliveryFate::no_mailbox},
  };
  for (const Case& one : cases) {
    const MailReport report = read_report(standard(one.fields));
    ASSERT_EQ(report.recipients.size(), 1U) << one.fields;
    EXPECT_EQ(to_string(report.recipients[0].fate), to_string(one.fate)) << one.fields;
  }
}

TEST(DeliveryReport, of_a_host_that_writes_for_people_tells_of_each_address) {
  const MailReport report = read_report(
      "From: MAILER-DAEMON@old.example\n\nThe following could not be delivered.\n\n"
      "<ida@mail.example>:\nNo such user here.\n\n<bo@mail.example>:\nMailbox is full.\n\n"
      "--- Below this line is a copy of the message.\n\nReceived: from a\nMessage-ID: "
      "<a@b.example>\n"
      "To: ida@mail.example\n\nHello postmaster, user unknown\n"
  );
  EXPECT_EQ(report.kind, ReportKind::delivery);
  ASSERT_EQ(report.recipients.size(), 2U);
  EXPECT_EQ(report.recipients[0].address, "ida@mail.example");
  EXPECT_EQ(report.recipients[0].fate, DeliveryFate::no_mailbox);
  EXPECT_EQ(report.recipients[1].address, "bo@mail.example");
  EXPECT_EQ(report.recipients[1].fate, DeliveryFate::full_mailbox);
  EXPECT_EQ(report.message_ids, std::vector<std::string>{"a@b.example"});
}

TEST(DeliveryReport, that_warns_is_no_failure) {
  const MailReport report = read_report(
      "From: Mail Delivery System <mailer-daemon@mx.example>\nSubject: Warning: delivery "
      "delayed\n\n"
      "THIS IS A WARNING MESSAGE ONLY.\n  ida@mail.example\nUser unknown\n"
  );
  ASSERT_EQ(report.recipients.size(), 1U);
  EXPECT_EQ(report.recipients[0].action, "delayed");
  EXPECT_FALSE(is_hard(report.recipients[0].fate));
}

TEST(DeliveryReport, is_none_of_what_people_write) {
  for (const std::string_view mail :
       {"From: ida@mail.example\nSubject: Re: Undelivered Mail\n\nUser unknown, it says.\n",
        "From: ida@mail.example\nSubject: lamps\n\nMy mail could not be delivered: User unknown.\n",
        "From: ida@mail.example\nAuto-Submitted: auto-replied\nSubject: Away\n\nBack on Monday.\n",
        "From: ida@mail.example\nAuto-Submitted: auto-replied\nSubject: Automatic reply: Your lamp "
        "could not be delivered\n\nOur office has moved. Back on 5.1.26.\n",
        "From: ida@mail.example\nReturn-Path: <>\nX-Auto-Response-Suppress: All\nSubject: Away\n\n"
        "Until 5.1.26 this address is no longer in use.\n",
        "Content-Type: multipart/report; boundary=b\nSubject: read\n\n--b\n\nread\n--b--\n",
        "",
        "no mail"}) {
    const MailReport report = read_report(mail);
    EXPECT_EQ(report.kind, ReportKind::none) << mail;
    EXPECT_TRUE(report.recipients.empty());
  }
}

TEST(Feedback, tells_its_type_and_whom_it_is_about) {
  const auto feedback = [](std::string_view type) {
    return read_report(fmt::format(
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: {}\n"
        "Original-Mail-From: <bounce+x@nordlys.example>\nOriginal-Rcpt-To: <ida@mail.example>\n"
        "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <a@nordlys.example>\n\n--b--\n",
        type
    ));
  };
  const MailReport report = feedback("Abuse");
  EXPECT_EQ(report.kind, ReportKind::feedback);
  EXPECT_EQ(report.feedback_type, "abuse");
  EXPECT_TRUE(report.is_complaint());
  ASSERT_EQ(report.recipients.size(), 1U);
  EXPECT_EQ(report.recipients[0].address, "ida@mail.example");
  EXPECT_EQ(report.return_paths, std::vector<std::string>{"bounce+x@nordlys.example"});
  EXPECT_EQ(report.message_ids, std::vector<std::string>{"a@nordlys.example"});
  EXPECT_TRUE(feedback("opt-out").is_complaint());
  EXPECT_FALSE(feedback("auth-failure").is_complaint());
  EXPECT_FALSE(feedback("not-spam").is_complaint());
}

TEST(DeliveryReport, is_read_within_limits) {
  std::string many;
  for (std::size_t one = 0; one < 2 * kReportRecipientsMax; ++one) {
    many += fmt::format("Status: 5.1.1\r\n\r\nFinal-Recipient: rfc822; p{}@mail.example\r\n", one);
  }
  std::string marks;
  for (std::size_t one = 0; one < 2 * kReportMarksMax; ++one) {
    marks += fmt::format("Message-ID: <{}@nordlys.example>\r\n", one);
  }
  const MailReport report = read_report(standard(many, marks));
  EXPECT_EQ(report.recipients.size(), kReportRecipientsMax);
  EXPECT_EQ(report.message_ids.size(), kReportMarksMax);
  const MailReport lengthy = read_report(
      standard("Status: 5.0.0\r\nDiagnostic-Code: smtp; " + std::string(100'000, 'x') + "\r\n")
  );
  ASSERT_EQ(lengthy.recipients.size(), 1U);
  EXPECT_LE(lengthy.recipients[0].diagnostic.size(), kReportDiagnosticMax);
}

}  // namespace
}  // namespace amends::mail
