#include "sandbox/message_reader.h"

#include "mail/message.h"
#include "mail/quoted_printable.h"
#include "sandbox/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::sandbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kHtml =
    "<html lang=\"bg\"><body><p>Здравейте, Мария! Код SPRING-20.</p>"
    "<a href=\"https://shop.example/?a=1&amp;b=2\">Към магазина</a>"
    "<a href=\"mailto:a@shop.example\">Пишете</a>"
    "<img src=\"https://mail.example/o/abc.gif\" alt=\"\"></body></html>\n";

mail::MessageHeaders headers() {
  mail::MessageHeaders headers;
  headers.date = from_us(1'800'000'000'000'000);
  headers.from = *mail::parse_mailbox("Магазин <news@shop.example>");
  headers.to = *mail::parse_mailbox("Мария <maria@town.example>");
  headers.subject = "Пролетна разпродажба: двадесет процента по-евтино само днес и утре";
  headers.message_id = "0123456789abcdef@shop.example";
  headers.unsubscribe = {"https://mail.example/u/abc"};
  headers.one_click = mail::OneClick::offered;
  headers.feedback_id = "17:shop";
  return headers;
}

std::string composed(std::string_view text, std::string_view html) {
  const auto text_qp = mail::encode_literal(text);
  const auto html_qp = mail::encode_literal(html);
  auto message = mail::compose(headers(), {.text_qp = text_qp, .html_qp = html_qp});
  EXPECT_TRUE(message.ok()) << message.error().explain();
  return *std::move(message);
}

TEST(ReadMessage, reads_a_composed_message) {
  const auto read = read_message(composed("Здравейте, Мария!\n", kHtml));
  EXPECT_EQ(read.headers.message_id, "0123456789abcdef@shop.example");
  EXPECT_EQ(read.headers.subject, headers().subject);
  EXPECT_THAT(read.headers.from, HasSubstr("Магазин"));
  EXPECT_THAT(read.headers.to, HasSubstr("maria@town.example"));
  EXPECT_EQ(read.headers.feedback_id, "17:shop");
  EXPECT_EQ(read.headers.list_unsubscribe, "https://mail.example/u/abc");
  EXPECT_TRUE(read.headers.one_click);
  EXPECT_THAT(read.html, HasSubstr("Здравейте, Мария!"));
  EXPECT_THAT(read.plain, HasSubstr("Здравейте, Мария!"));
  EXPECT_EQ(read.language, "bg");
  ASSERT_THAT(read.links, SizeIs(1));
  EXPECT_EQ(read.links[0].url, "https://shop.example/?a=1&b=2");
  EXPECT_EQ(read.links[0].text, "Към магазина");
  EXPECT_THAT(read.images, ElementsAre("https://mail.example/o/abc.gif"));
  EXPECT_THAT(read.codes, ElementsAre("SPRING-20"));
}

TEST(ReadMessage, reads_plain_text_alone) {
  const auto read =
      read_message(composed("Виж https://shop.example/a, после <https://shop.example/b>.\n", ""));
  ASSERT_THAT(read.links, SizeIs(2));
  EXPECT_EQ(read.links[0].url, "https://shop.example/a");
  EXPECT_EQ(read.links[1].url, "https://shop.example/b");
  EXPECT_EQ(read.language, "bg");
}

TEST(ReadMessage, reads_headers_alone_the_same) {
  const auto message = composed("Hello\n", kHtml);
  EXPECT_EQ(read_headers(message).subject, read_message(message).headers.subject);
  EXPECT_EQ(read_headers(message).message_id, "0123456789abcdef@shop.example");
}

TEST(ReadMessage, reads_base64_and_a_legacy_charset_in_nested_parts) {
  const auto read = read_message(
      "Content-Type: multipart/mixed; boundary=\"o\"\r\n\r\n"
      "preamble\r\n--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n"
      "--i\r\nContent-Type: text/plain; charset=windows-1251\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nz/Do4uXy\r\n"
      "--i\r\nContent-Type: text/html; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
      "<a href=3D\"https://shop.example/x\">go</a>=\r\n\r\n--i--\r\n--o--\r\n"
  );
  EXPECT_THAT(read.plain, HasSubstr("Привет"));
  ASSERT_THAT(read.links, SizeIs(1));
  EXPECT_EQ(read.links[0].url, "https://shop.example/x");
}

TEST(ReadMessage, takes_hostile_input_as_it_comes) {
  std::string deep;
  for (int i = 0; i < 200; ++i) {
    deep += "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n";
  }
  const std::string cases[] = {
      "",
      "\n",
      ":",
      " folded first\r\n\r\n",
      "Content-Type: multipart/mixed; boundary=\"b\r\n\r\n--b",
      "Content-Type: multipart/mixed; boundary=;;;\"\r\n\r\n--",
      "Subject: =?utf-8?Q?=\r\nFrom: =?\r\nTo: =?x?y\r\n\r\n",
      "List-Unsubscribe: <<<>>><\r\n\r\n=",
      deep,
      std::string(300'000, 'a'),
      std::string(300'000, '\n'),
      "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=4",
  };
  for (const auto& message : cases) {
    const auto read = read_message(message);
    EXPECT_THAT(read.links, IsEmpty());
    EXPECT_TRUE(read.headers.list_unsubscribe.empty());
  }
}

TEST(ReadMessage, keeps_to_its_limits) {
  std::string html = "Content-Type: text/html\r\n\r\n";
  for (std::size_t i = 0; i < kLinksMax + 10; ++i) {
    html += "<a href='https://a.example/'>x</a><img src='https://a.example/i'>";
  }
  const auto read = read_message(html);
  EXPECT_THAT(read.links, SizeIs(kLinksMax));
  EXPECT_THAT(read.images, SizeIs(kLinksMax));
}

TEST(ReadMessage, tells_the_languages_by_their_letters) {
  const std::pair<const char*, const char*> cases[] = {
      {"Hello there", "en"},
      {"Здравейте, приятели", "bg"},
      {"Мы рады вам", "ru"},
      {"שלום לכולם", "he"},
  };
  for (const auto& [text, language] : cases) {
    EXPECT_EQ(read_message(composed(text, "")).language, language) << text;
  }
}

TEST(ReadMessage, takes_one_click_only_as_rfc_8058_writes_it) {
  EXPECT_TRUE(read_headers("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n").one_click);
  EXPECT_FALSE(read_headers("List-Unsubscribe-Post: yes\r\n\r\n").one_click);
  EXPECT_EQ(
      read_headers("List-Unsubscribe: <mailto:a@b.example>,\r\n <https://b.example/u>\r\n\r\n")
          .list_unsubscribe,
      "https://b.example/u"
  );
}

}  // namespace
}  // namespace amends::sandbox
