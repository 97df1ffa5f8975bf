#include "mail/message.h"

#include "mail/limits.h"
#include "mail/message_id.h"
#include "mail/quoted_printable.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace amends::mail {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

MessageHeaders headers() {
  return {
      .date = Instant(sys_days(2026y / 11 / 27)) + 9h + 5min + 3s,
      .from = *parse_mailbox("Nordlys <news@nordlys.example>"),
      .to = *parse_mailbox("Анна <ann@there.example>"),
      .reply_to = *parse_mailbox("hello@nordlys.example"),
      .subject = "20 % off",
      .message_id = "0123@nordlys.example",
      .unsubscribe = {"https://nordlys.example/u/1", "mailto:u@nordlys.example"},
      .one_click = OneClick::offered,
      .feedback_id = "7:nordlys",
      .extra = {{"X-Amends-Id", "7.1"}},
  };
}

/// The names of the header fields, joined by spaces.
std::string names_of(std::string_view message) {
  std::string out;
  while (!message.starts_with("\r\n")) {
    if (!message.starts_with(' ')) {
      out += std::string(message.substr(0, message.find(':'))) + " ";
    }
    message.remove_prefix(message.find("\r\n") + 2);
  }
  return out;
}

std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
  const std::size_t begin = text.find(before) + before.size();
  return text.substr(begin, text.find(after, begin) - begin);
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(Compose, writes_the_headers_in_a_fixed_order) {
  const std::string text = encode_literal("Hi\n");
  const std::string message = compose(headers(), {.text_qp = text, .html_qp = {}}).value();
  EXPECT_EQ(
      names_of(message),
      "Date From To Reply-To Subject Message-ID List-Unsubscribe List-Unsubscribe-Post Feedback-ID "
      "X-Amends-Id MIME-Version Content-Type Content-Transfer-Encoding "
  );
  EXPECT_TRUE(message.starts_with("Date: Fri, 27 Nov 2026 09:05:03 +0000\r\n"));
  EXPECT_TRUE(message.ends_with("\r\n\r\nHi\r\n"));
  EXPECT_EQ(compose(headers(), {.text_qp = text, .html_qp = {}}).value(), message);
}

TEST(Compose, puts_text_before_html_with_a_boundary_that_no_body_holds) {
  const std::string text = encode_literal("--=_ is no boundary");
  const std::string html = encode_literal("<p>=_</p>");
  const std::string message = compose(headers(), {.text_qp = text, .html_qp = html}).value();
  const std::string boundary = "--" + std::string(between(message, "boundary=\"", "\""));
  EXPECT_EQ(count_of(message, boundary), 3U);
  EXPECT_TRUE(message.ends_with("\r\n" + boundary + "--\r\n"));
  EXPECT_LT(message.find("text/plain"), message.find("text/html"));
  // The soft break at the end of a piece is no part of what is read.
  EXPECT_TRUE(message.contains("\r\n\r\n" + text.substr(0, text.size() - 3) + "\r\n" + boundary));
  EXPECT_TRUE(check_wire_text(message).ok());
}

TEST(Compose, never_ends_a_body_with_an_equals_sign) {
  const std::string text = encode_literal("Hi");
  EXPECT_TRUE(compose(headers(), {.text_qp = text, .html_qp = {}})->ends_with("Hi=\r\n\r\n"));
}

/// The Content-Types in the order of the message.
std::string types_of(std::string_view message) {
  std::string out;
  constexpr std::string_view kType = "Content-Type: ";
  for (std::size_t at = message.find(kType); at != std::string_view::npos;
       at = message.find(kType, at + 1)) {
    const std::string_view rest = message.substr(at + kType.size());
    out += std::string(rest.substr(0, rest.find_first_of(";\r"))) + " ";
  }
  return out;
}

TEST(Compose, nests_only_the_levels_that_are_needed) {
  const std::string text = encode_literal("Hi\n");
  const std::string html = encode_literal("<p>Hi</p>");
  const std::vector<FilePart> png = {*FilePart::picture({"a.png", "image/png", "x"}, "1@a.example")
  };
  const std::vector<FilePart> pdf = {*FilePart::attachment({"a.pdf", "application/pdf", "x"})};
  const auto types = [](MessageBody body) { return types_of(compose(headers(), body).value()); };
  EXPECT_EQ(types({text, {}, png, {}}), "text/plain ");
  EXPECT_EQ(types({{}, html, png, {}}), "multipart/related text/html image/png ");
  EXPECT_EQ(
      types({text, html, png, {}}),
      "multipart/related multipart/alternative text/plain text/html image/png "
  );
  EXPECT_EQ(types({text, {}, {}, pdf}), "multipart/mixed text/plain application/pdf ");
  EXPECT_EQ(
      types({text, html, png, pdf}),
      "multipart/mixed multipart/related multipart/alternative text/plain text/html image/png "
      "application/pdf "
  );
}

TEST(Compose, says_what_the_root_of_a_related_part_is) {
  const std::string html = encode_literal("<p>Hi</p>");
  const std::vector<FilePart> png = {*FilePart::picture({"a.png", "image/png", "x"}, "1@a.example")
  };
  EXPECT_TRUE(compose(
                  headers(), {{}, html, png, {}}
  )->contains("multipart/related;\r\n type=\"text/html\";\r\n boundary=\"=_r"));
  EXPECT_TRUE(compose(
                  headers(), {html, html, png, {}}
  )->contains("multipart/related;\r\n type=\"multipart/alternative\";\r\n"));
}

TEST(Compose, keeps_white_space_at_the_end_of_an_inner_body) {
  const std::string html = encode_literal("<p>");
  const auto text_of = [&html](const std::string& text) {
    const std::string qp = encode_literal(text);
    const std::string message = compose(headers(), {qp, html, {}, {}}).value();
    return std::string(between(message, "printable\r\n\r\n", "\r\n--=_a"));
  };
  EXPECT_EQ(text_of("Hi "), "Hi=20");
  EXPECT_EQ(text_of("Hi\t"), "Hi=09");
  EXPECT_EQ(text_of(" "), "=20");
  EXPECT_EQ(text_of("Hi \n"), "Hi=20\r\n");
  const std::string full(74, 'x');
  EXPECT_EQ(text_of(full + " "), full + "=\r\n=20");
}

TEST(Compose, refuses_what_would_break_the_message) {
  const std::string text = encode_literal("Hi\n");
  const auto id_of = [&text](const MessageHeaders& changed) {
    return compose(changed, {.text_qp = text, .html_qp = {}}).error().id();
  };
  MessageHeaders changed = headers();
  changed.subject = "Hi\r\nBcc: v@x.example";
  EXPECT_EQ(id_of(changed), "mail.header_control");
  changed = headers();
  changed.extra = {{"X-Id\r\nBcc", "x"}};
  EXPECT_EQ(id_of(changed), "mail.header_name");
  for (const char* id : {"", "a", "a@", "@b", "a@b>", "a b@c", "a@b@c", "a@b\r\n"}) {
    changed = headers();
    changed.message_id = id;
    EXPECT_EQ(id_of(changed), "mail.message_id") << id;
  }
  for (const char* url :
       {"",
        "https://x.example/a b",
        "https://x.example/>",
        "https://x.example/\r\n",
        "https://bücher.example"}) {
    changed = headers();
    changed.unsubscribe = {url};
    EXPECT_EQ(id_of(changed), "mail.unsubscribe") << url;
  }
  changed = headers();
  changed.unsubscribe = {"mailto:u@x.example"};
  EXPECT_EQ(id_of(changed), "mail.one_click");
  changed.unsubscribe = {"http://nordlys.example/u/1"};
  EXPECT_EQ(id_of(changed), "mail.one_click");
  changed.unsubscribe = {"http://127.0.0.1:8025/u/1"};
  EXPECT_TRUE(compose(changed, {.text_qp = "Hello\r\n", .html_qp = {}}).ok());
}

TEST(Compose, refuses_bodies_that_are_not_encoded) {
  const auto id_of = [](std::string_view body) {
    return compose(headers(), {.text_qp = body, .html_qp = {}}).error().id();
  };
  EXPECT_EQ(id_of(""), "mail.no_body");
  EXPECT_EQ(id_of("a\nb"), "mail.wire_text");
  EXPECT_EQ(id_of("--=_x\r\n"), "mail.body");
  EXPECT_EQ(id_of(std::string(999, 'x')), "mail.wire_text");
}

TEST(Compose, writes_the_same_bytes_for_bodies_in_pieces) {
  const std::vector<FilePart> png = {*FilePart::picture({"a.png", "image/png", "x"}, "1@a.example")
  };
  const std::vector<FilePart> pdf = {*FilePart::attachment({"a.pdf", "application/pdf", "x"})};
  MessageHeaders whole = headers();
  whole.extra.clear();
  const CommonHeaders common = *CommonHeaders::make(whole.from, whole.reply_to, whole.feedback_id);
  const OwnHeaders own{
      whole.date, whole.to, whole.subject, whole.message_id, whole.unsubscribe, whole.one_click
  };
  const std::string wide(72, 'x');
  // Ends that the end of a part treats in its own way, and nothing at all.
  const std::vector<std::string> ends = {
      "", "a", "a ", "a\t", "a\n", "\n", wide + "xx ", wide + "\xc3\xa9"
  };
  for (const std::string& end : ends) {
    const EncodedText constant(end.empty() ? "" : "Hi, ");
    EncodedBody text;
    text.add(constant);
    text.add_value(end);
    const std::string text_qp = encode_literal(end.empty() ? "" : "Hi, ") + encode_literal(end);
    for (const std::string& html_end : {std::string(), end + ">"}) {
      // Long enough to be borrowed.
      const std::string long_text = html_end.empty() ? "" : std::string(1000, 'l') + html_end;
      const EncodedText borrowed(long_text);
      EncodedBody html;
      html.add(borrowed);
      const std::string html_qp = encode_literal(long_text);
      const auto expected = compose(whole, {text_qp, html_qp, png, pdf});
      const auto made = compose(common, own, {text, html, png, pdf});
      ASSERT_EQ(made.ok(), expected.ok());
      EXPECT_EQ(
          made.ok() ? made->str() : made.error().id(),
          expected.ok() ? *expected : expected.error().id()
      );
      if (made.ok()) {
        EXPECT_TRUE(check_wire_text(made->str()).ok());
        EXPECT_EQ(
            compose(common, own, {text, html})->str(), compose(whole, {text_qp, html_qp}).value()
        );
      }
    }
  }
}

TEST(CheckWireText, finds_bare_line_ends_and_long_lines) {
  EXPECT_TRUE(check_wire_text("").ok());
  EXPECT_TRUE(check_wire_text("a\r\n\r\nb\r\n").ok());
  EXPECT_TRUE(check_wire_text(std::string(kLineBytesMax, 'x') + "\r\n").ok());
  for (const std::string& bad :
       {std::string("a"),
        std::string("a\n"),
        std::string("a\r"),
        std::string("a\rb\r\n"),
        std::string("a\r\r\n"),
        std::string("a\0\r\n", 4),
        std::string(kLineBytesMax + 1, 'x') + "\r\n"}) {
    EXPECT_EQ(check_wire_text(bad).error().id(), "mail.wire_text");
  }
}

TEST(FormatDate, writes_utc) {
  EXPECT_EQ(format_date(Instant()), "Thu, 1 Jan 1970 00:00:00 +0000");
  EXPECT_EQ(format_date(Instant() - 1us), "Wed, 31 Dec 1969 23:59:59 +0000");
}

constexpr std::string_view kSecret = "0123456789abcdef0123456789abcdef";

TEST(MessageId, is_the_same_for_the_same_send_only) {
  const MessageKey key{.installation = "i", .mailing = 1, .contact = 2, .version = 3};
  const std::string id = make_message_id(kSecret, key, "x.example");
  EXPECT_EQ(id, make_message_id(kSecret, key, "x.example"));
  EXPECT_EQ(id.find('@'), 32U);
  for (const MessageKey& other : {
           MessageKey{.installation = "j", .mailing = 1, .contact = 2, .version = 3},
           MessageKey{.installation = "i", .mailing = 2, .contact = 1, .version = 3},
           MessageKey{.installation = "i", .mailing = 1, .contact = 3, .version = 3},
           MessageKey{.installation = "i", .mailing = 1, .contact = 2, .version = 4},
       }) {
    EXPECT_NE(id, make_message_id(kSecret, other, "x.example"));
  }
  EXPECT_FALSE(id.starts_with(make_verp_token(kSecret, key)));
}

TEST(Verp, gives_its_token_back_however_case_was_folded) {
  const std::string path = verp_return_path("a1-b_2", "x.example").value();
  EXPECT_EQ(path, "bounce+a1-b_2@x.example");
  EXPECT_EQ(parse_verp(path, "x.example").value_or(""), "a1-b_2");
  EXPECT_EQ(parse_verp("BOUNCE+A1-B_2@X.EXAMPLE", "x.example").value_or(""), "a1-b_2");
}

TEST(Verp, refuses_foreign_addresses_and_tokens) {
  for (const char* address :
       {"",
        "bounce+",
        "bounce+@x.example",
        "bounce+a@y.example",
        "bounce@x.example",
        "bounc+a@x.example",
        "bounce+a b@x.example",
        "bounce+a+b@x.example",
        "bounce+a@b@x.example",
        "@x.example",
        "b@x.example"}) {
    EXPECT_EQ(parse_verp(address, "x.example").error().id(), "mail.verp") << address;
  }
  for (const std::string& token :
       {std::string(), std::string("A"), std::string("a\r\n"), std::string(58, 'a')}) {
    EXPECT_EQ(verp_return_path(token, "x.example").error().id(), "mail.verp");
  }
}

}  // namespace
}  // namespace amends::mail
