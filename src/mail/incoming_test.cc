#include "mail/incoming.h"

#include "mail/limits.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>

namespace amends::mail {
namespace {

IncomingMail read(const std::string& mail) {
  auto incoming = read_incoming(mail);
  EXPECT_TRUE(incoming.ok()) << mail;
  return incoming.ok() ? *std::move(incoming) : IncomingMail();
}

TEST(IncomingMail, has_its_subject_unfolded_and_decoded) {
  const std::pair<const char*, const char*> cases[] = {
      {"Subject: AbC-1_2\r\n\r\n", "AbC-1_2"},
      {"Subject: AbC\n\nSubject: body\n", "AbC"},
      {"SUBJECT :AbC", "AbC"},
      {"From: a@b.example\r\nsubject:\r\n AbC\r\n\tdef\r\n\r\n", " AbC def"},
      {"Subject: Re: =?utf-8?Q?Ab?=\r\n =?utf-8?B?Qy1k?=\r\n\r\n", "Re: AbC-d"},
      {"Subject: first\r\nSubject: second\r\n\r\n", "first"},
      {"From nobody Sun Nov 22 13:00:00 2026\nSubject: AbC\n\n", "AbC"},
      {"X: 1\r\nno field\r\n folded\r\nSubject: AbC\r\n\r\n", "AbC"},
      {"X: 1\r\n\r\nSubject: of the body\r\n", ""},
      {"Subject: \xFF!\r\n\r\n", "\xEF\xBF\xBD!"},
      {"X-Subject: AbC\r\n\r\n", ""},
  };
  for (const auto& [mail, subject] : cases) {
    EXPECT_EQ(read(mail).subject, subject) << mail;
  }
}

TEST(IncomingMail, is_from_one_address_or_from_nobody) {
  const std::pair<const char*, const char*> cases[] = {
      {"From: ida@mail.example\r\n\r\n", "ida@mail.example"},
      {"From: <Ida@Mail.example>\r\n\r\n", "Ida@mail.example"},
      {"From: \"Berg, Ida\" <ida@mail.example>\r\n\r\n", "ida@mail.example"},
      {"From: =?utf-8?Q?Ida?=\r\n <ida@mail.example>\r\n\r\n", "ida@mail.example"},
      {"From: Ida (at home; alone) <ida@mail.example>\r\n\r\n", "ida@mail.example"},
      {"From: ida@mail.example, ole@mail.example\r\n\r\n", ""},
      {"From: <ida@mail.example>, <ole@mail.example>\r\n\r\n", ""},
      {"From: ida@mail.example\r\nFrom: ole@mail.example\r\n\r\n", ""},
      {"From: nobody\r\n\r\n", ""},
      {"From:\r\n\r\n", ""},
      {"Subject: x\r\n\r\nFrom: ida@mail.example\r\n", ""},
  };
  for (const auto& [mail, address] : cases) {
    const IncomingMail incoming = read(mail);
    EXPECT_EQ(incoming.from ? incoming.from->address() : "", address) << mail;
  }
}

TEST(IncomingMail, tells_programs_from_people) {
  const std::pair<const char*, SentBy> cases[] = {
      {"Subject: x\r\n", SentBy::a_person},
      {"Auto-Submitted: no\r\n", SentBy::a_person},
      {"Auto-Submitted: No (typed by hand)\r\n", SentBy::a_person},
      {"Auto-Submitted: no; owner=x\r\n", SentBy::a_person},
      {"Auto-Submitted: auto-replied\r\n", SentBy::an_answering_program},
      {"Auto-Submitted: auto-replied\r\nReturn-Path: <>\r\n", SentBy::a_program},
      {"Precedence: bulk\r\nAuto-Submitted: auto-replied\r\n", SentBy::a_program},
      {"auto-submitted:\r\n auto-generated; x=y\r\n", SentBy::a_program},
      {"Auto-Submitted: nobody\r\n", SentBy::a_program},
      {"Auto-Submitted: Auto-Replied (x)\r\nAuto-Submitted: no\r\n", SentBy::an_answering_program},
      {"Precedence: BULK\r\n", SentBy::a_program},
      {"Precedence: junk\r\n", SentBy::a_program},
      {"Precedence: list\r\n", SentBy::a_program},
      {"Precedence: first-class\r\n", SentBy::a_person},
      {"Return-Path: <>\r\n", SentBy::a_program},
      {"Return-Path: < >\r\n", SentBy::a_program},
      {"Return-Path: <MAILER-DAEMON>\r\n", SentBy::a_program},
      {"Return-Path: <MAILER-DAEMON@mx.example>\r\n", SentBy::a_program},
      {"Return-Path: <ida@mail.example>\r\n", SentBy::a_person},
      {"X: 1\r\n\r\nAuto-Submitted: auto-replied\r\n", SentBy::a_person},
  };
  for (const auto& [mail, sent_by] : cases) {
    EXPECT_EQ(read(mail).sent_by, sent_by) << mail;
  }
}

TEST(IncomingMail, begins_with_a_field_or_is_none) {
  for (const std::string& bytes :
       {std::string(),
        std::string("\r\n"),
        std::string("hello\r\n\r\n"),
        std::string(": x\r\n\r\n"),
        std::string(" Subject: folded at once\r\n\r\n"),
        std::string("\r\nSubject: below\r\n"),
        std::string("From nobody\n"),
        std::string("\0\0\0", 3),
        std::string(5000, 'a') + ": x\r\n\r\n",
        "X: " + std::string(kIncomingHeadBytesMax, 'a') + "\r\n\r\n"}) {
    const auto incoming = read_incoming(bytes);
    ASSERT_FALSE(incoming.ok()) << bytes.substr(0, 40);
    EXPECT_EQ(incoming.error().id(), "mail.incoming");
  }
}

TEST(IncomingMail, of_any_size_is_read_no_further_than_its_headers) {
  const std::string body(2 * kIncomingHeadBytesMax, 'a');
  EXPECT_EQ(read("Subject: AbC\r\n\r\n" + body).subject, "AbC");
  const std::string folded = "Subject: AbC\r\n " + std::string(100'000, 'b') + "\r\n more\r\n\r\n";
  EXPECT_LE(read(folded).subject.size(), 2 * kIncomingValueBytesMax + 2);
}

TEST(IncomingMail, has_a_head_that_ends_at_the_first_empty_line) {
  EXPECT_EQ(head_of("A: 1\r\nB: 2\r\n\r\nbody\r\n\r\n"), "A: 1\r\nB: 2\r\n\r\n");
  EXPECT_EQ(head_of("A: 1\n\nbody"), "A: 1\n\n");
  EXPECT_EQ(head_of("A: 1\r\nB: 2"), "A: 1\r\nB: 2");
  EXPECT_EQ(head_of("\nbody"), "\n");
  EXPECT_EQ(head_of(""), "");
}

TEST(IncomingMail, names_what_tells_of_a_program_beyond_the_standard) {
  const std::pair<const char*, const char*> cases[] = {
      {"Auto-Submitted: auto-replied\r\n", "auto-submitted"},
      {"Auto-Submitted: no\r\n", ""},
      {"Precedence: bulk\r\n", "precedence"},
      {"Precedence: auto_reply\r\n", "precedence"},
      {"Precedence: first-class\r\n", ""},
      {"Return-Path: <>\r\n", "return-path"},
      {"X-Autoreply: yes\r\n", "x-autoreply"},
      {"X-Autorespond:\r\n", "x-autorespond"},
      {"X-Auto-Response-Suppress: All\r\n", ""},
      {"X-MS-Exchange-Inbox-Rules-Loop: a@b.example\r\n", ""},
      {"X-Auto-Response-Suppress: All\r\nX-MS-Exchange-Inbox-Rules-Loop: a@b.example\r\n",
       "x-auto-response-suppress"},
      {"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n", "content-type"
      },
      {"Content-Type: multipart/report;\r\n report-type=feedback-report\r\n", "content-type"},
      {"Content-Type: multipart/alternative; boundary=b\r\n", ""},
      {"From: MAILER-DAEMON@mail.example\r\n", "from"},
      {"From: ida@mail.example\r\n", ""},
  };
  for (const auto& [header, automatic] : cases) {
    EXPECT_EQ(read(std::string("Subject: x\r\n") + header + "\r\n").automatic, automatic) << header;
  }
}

TEST(IncomingMail, names_the_mails_that_it_answers) {
  const IncomingMail incoming = read(
      "Message-ID: <own@mail.example>\r\nIn-Reply-To: <a@x.example>\r\n"
      "References: <b@x.example>\r\n <a@x.example>\r\n <no id> <c@x.example>\r\n\r\n"
  );
  EXPECT_EQ(incoming.message_id, "own@mail.example");
  const std::vector<std::string> expected = {"a@x.example", "b@x.example", "c@x.example"};
  EXPECT_EQ(incoming.answers_to, expected);
  EXPECT_EQ(read("Message-ID: nonsense\r\n\r\n").message_id, "");
  std::string many = "References:";
  for (std::size_t number = 0; number < 2 * kIncomingIdsMax; ++number) {
    many += "\r\n <" + std::to_string(number) + "@x.example>";
  }
  EXPECT_EQ(read(many + "\r\n\r\n").answers_to.size(), kIncomingIdsMax);
}

}  // namespace
}  // namespace amends::mail
