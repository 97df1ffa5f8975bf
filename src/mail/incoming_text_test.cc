#include "mail/incoming_text.h"

#include "mail/limits.h"
#include "text/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace amends::mail {
namespace {

TEST(IncomingText, is_the_first_plain_text) {
  const std::pair<const char*, const char*> cases[] = {
      {"Subject: x\r\n\r\nStop it.\r\n", "Stop it.\r\n"},
      {"Content-Type: text/plain; charset=utf-8\n\nStop\n", "Stop\n"},
      {"Content-Transfer-Encoding: quoted-printable\r\n\r\nNei=C3=A6\r\n", "Nei\xC3\xA6\r\n"},
      {"Content-Type: text/plain\r\nContent-Transfer-Encoding: BASE64\r\n\r\nU3RvcA==\r\n", "Stop"},
      {"Content-Type: text/plain;\r\n charset=\"iso-8859-1\"\r\n\r\n\xE6", "\xC3\xA6"},
      {"Content-Type: multipart/alternative; boundary=\"b 1\"\r\n\r\nno\r\n--b 1\r\n"
       "Content-Type: text/plain\r\n\r\nStop\r\n--b 1\r\nContent-Type: text/html\r\n\r\n<p>x"
       "\r\n--b 1--\r\nbelow",
       "Stop\r\n"},
      {"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; "
       "boundary=b\n\n--b\n\ninner\n--b--\n--a--\n",
       "inner\n"},
      {"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain\n"
       "Content-Disposition: attachment; filename=x\n\nfile\n--a\n\nwords\n--a--\n",
       "words\n"},
      {"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\n"
       "Subject: y\n\nanother mail\n--a--\n",
       ""},
      {"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nnever closed\n", "never closed\n"},
      {"Content-Type: multipart/mixed\n\n--a\n\nno boundary\n--a--\n", ""},
      {"Content-Type: application/pdf\n\nbytes\n", ""},
      {"From nobody Sun Nov 22 13:00:00 2026\nSubject: x\n\nof a mailbox file", "of a mailbox file"
      },
      {"", ""},
  };
  for (const auto& [mail, plain] : cases) {
    EXPECT_EQ(read_incoming_text(mail).plain, plain) << mail;
  }
}

TEST(IncomingText, is_html_where_there_is_nothing_else) {
  const IncomingText text =
      read_incoming_text("Content-Type: text/html; charset=utf-8\r\n\r\n<p>Stop</p>");
  EXPECT_EQ(text.plain, "");
  EXPECT_EQ(text.html, "<p>Stop</p>");
  const IncomingText beside = read_incoming_text(
      "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n"
      "\r\n \r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Stop</p>\r\n--b--\r\n"
  );
  EXPECT_EQ(beside.plain, "") << "nothing but white space";
  EXPECT_EQ(beside.html, "<p>Stop</p>\r\n");
}

TEST(IncomingText, stays_within_its_limits) {
  const std::string much(2 * kIncomingTextBytesMax, 'x');
  EXPECT_EQ(read_incoming_text("Subject: x\r\n\r\n" + much).plain.size(), kIncomingTextBytesMax);
  std::string deep = "Content-Type: multipart/mixed; boundary=b0\n\n";
  for (int level = 0; level <= kIncomingDepthMax; ++level) {
    deep += "--b" + std::to_string(level) + "\nContent-Type: multipart/mixed; boundary=b" +
            std::to_string(level + 1) + "\n\n";
  }
  EXPECT_EQ(read_incoming_text(deep + "--b7\n\nwords\n").plain, "");
  std::string many = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int part = 0; part <= kIncomingPartsMax; ++part) {
    many += "--b\nContent-Type: image/png\n\nx\n";
  }
  EXPECT_EQ(read_incoming_text(many + "--b\n\nwords\n").plain, "");
  EXPECT_TRUE(text::valid_utf8(read_incoming_text("Subject: x\r\n\r\n\xFF\xC3").plain));
}

}  // namespace
}  // namespace amends::mail
