#include "smtp/server_session.h"

#include "crypto/encoding.h"
#include "smtp/client_dialogue.h"
#include "smtp/message.h"
#include "smtp/wire.h"
#include "tests/support/attack_vectors.h"
#include "tests/support/result_rows.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace amends::smtp {
namespace {

/// A caller that says yes to everything and keeps what came.
class Host {
 public:
  explicit Host(ServerOptions options = {.host_name = "sink.example"})
      : session_(std::move(options)) {
    session_.connected();
    replies_ = session_.take_output();
  }

  /// The replies to these bytes.
  std::string send(std::string_view bytes) {
    session_.received(bytes);
    while (const std::optional<ServerEvent> event = session_.next_event()) {
      answer(*event);
    }
    return session_.take_output();
  }

  /// Ready for the text of a message.
  void begin_data() {
    send("EHLO c.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n");
    ASSERT_TRUE(send("DATA\r\n").starts_with("354 "));
  }

  ServerSession& session() { return session_; }

  std::vector<MessageReceived> messages;
  std::vector<std::string> rcpts;
  std::vector<std::string> logins;
  std::string rcpt_reply;
  int over = 0;
  int tls = 0;

 private:
  void answer(const ServerEvent& event) {
    if (const auto* message = std::get_if<MessageReceived>(&event)) {
      messages.push_back(*message);
      session_.accept();
    } else if (const auto* rcpt = std::get_if<RcptAsked>(&event)) {
      rcpts.push_back(rcpt->address);
      rcpt_reply.empty() ? session_.accept() : session_.reply(550, rcpt_reply);
    } else if (const auto* login = std::get_if<AuthAsked>(&event)) {
      logins.push_back(login->user + ":" + login->password);
      login->password == "right" ? session_.accept() : session_.reply(535, "5.7.8 No");
    } else if (std::holds_alternative<MailAsked>(event)) {
      session_.accept();
    } else {
      over += std::holds_alternative<SessionOver>(event) ? 1 : 0;
      tls += std::holds_alternative<TlsAsked>(event) ? 1 : 0;
    }
  }

  ServerSession session_;
  std::string replies_;
};

TEST(ServerSession, takes_a_pipelined_message) {
  Host host;
  const std::string replies = host.send(
      "EHLO c.example\r\nMAIL FROM:<a@b.example> SIZE=5 BODY=8BITMIME\r\nRCPT TO:<c@d.example>\r\n"
      "RCPT TO:<e@f.example>\r\nDATA\r\n..x\r\n.y\r\nz\r\n.\r\nQUIT\r\n"
  );
  ASSERT_EQ(host.messages.size(), 1U);
  EXPECT_EQ(host.messages[0].bytes, ".x\r\ny\r\nz\r\n");
  EXPECT_EQ(host.messages[0].mail_from, "a@b.example");
  EXPECT_EQ(host.messages[0].rcpt_to, (std::vector<std::string>{"c@d.example", "e@f.example"}));
  EXPECT_TRUE(replies.ends_with("250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n")) << replies;
  EXPECT_EQ(host.over, 1);
}

TEST(ServerSession, gives_the_same_for_every_cut) {
  const std::string bytes =
      "HELO c.example\r\nMAIL FROM:<>\r\nRCPT "
      "TO:<c@d.example>\r\nDATA\r\n..\r\n.\r\nRSET\r\nQUIT\r\n";
  Host whole;
  const std::string expected = whole.send(bytes);
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    Host host;
    EXPECT_EQ(host.send(bytes.substr(0, cut)) + host.send(bytes.substr(cut)), expected);
    ASSERT_EQ(host.messages.size(), 1U);
    EXPECT_EQ(host.messages[0].bytes, ".\r\n");
  }
}

struct EndOfData {
  std::string name;
  std::string bytes;
  bool ends;
};

std::vector<EndOfData> ends_of_data() {
  return {
      {"LF.LF", "\n.\n", false},
      {"CR.CR", "\r.\r", false},
      {"LF.CRLF", "\n.\r\n", false},
      {"CRLF.LF", "\r\n.\n", false},
      {"CR.CRLF", "\r.\r\n", false},
      {"CRLF.CR", "\r\n.\r", false},
      {"CRLF NUL.CRLF", std::string("\r\n\0.\r\n", 6), false},
      {"CRLF.NUL CRLF", std::string("\r\n.\0\r\n", 6), false},
      {"CRLF.CRCRLF", "\r\n.\r\r\n", false},
      {"CRLF. CRLF", "\r\n. \r\n", false},
      {"CRLF..CRLF", "\r\n..\r\n", false},
      {"LFCR.LFCR", "\n\r.\n\r", false},
      {"NEL.NEL", "\xc2\x85.\xc2\x85", false},
      {"CRLF LF.CRLF", "\r\n\n.\r\n", false},
      {"CRLF.CRLF", "\r\n.\r\n", true},
      {"CRCRLF.CRLF", "\r\r\n.\r\n", true},
  };
}

/// What follows the sequence must be a command only where the sequence ends the message, and a
/// message with a bare CR or LF in it must not get through.
void try_end_of_data(const EndOfData& c) {
  const std::string bytes = "front" + c.bytes + "MAIL FROM:<evil@x.example>\r\nsmuggled\r\n.\r\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    Host host;
    host.begin_data();
    static_cast<void>(host.send(bytes.substr(0, cut)));
    const std::string replies = host.send(bytes.substr(cut));
    ASSERT_LE(host.messages.size(), 1U);
    if (!host.messages.empty()) {
      EXPECT_EQ(host.messages[0].bytes.contains("smuggled"), !c.ends);
      EXPECT_TRUE(scan_message(host.messages[0].bytes).whole);
    }
  }
}

TEST(ServerSession, ends_a_message_at_nothing_but_crlf_dot_crlf) {
  for (const EndOfData& c : ends_of_data()) {
    SCOPED_TRACE(c.name);
    try_end_of_data(c);
  }
}

TEST(ServerSession, stands_the_published_smuggling_sequences) {
  const boost::json::value vectors = attack_vectors();
  if (vectors.is_null()) {
    GTEST_SKIP() << "attack_vectors.json is not there";
  }
  Tries sequences;
  for (const boost::json::value& c : vectors.at("smtp_end_of_data").as_array()) {
    SCOPED_TRACE(std::string(c.at("name").as_string()));
    const std::string bytes = *crypto::decode_hex(std::string(c.at("hex").as_string()));
    sequences.make([&] { try_end_of_data({"", bytes, c.at("ends_data").as_bool()}); });
  }
  write_result_rows(
      "hostile_smtp", {sequences.row("hostile input: smuggling sequences", "not stood")}
  );
}

TEST(ServerSession, refuses_a_message_with_a_bare_line_end_and_goes_on) {
  for (const std::string& text :
       {std::string("a\nb\r\n"),
        std::string("a\rb\r\n"),
        std::string("\n\r\n"),
        std::string("a\0\r\n", 4)}) {
    Host host;
    host.begin_data();
    EXPECT_TRUE(host.send(text + ".\r\nNOOP\r\n").starts_with("550 5.6.0 ")) << text;
    EXPECT_TRUE(host.messages.empty());
    EXPECT_EQ(host.send("MAIL FROM:<a@b.example>\r\n"), "250 2.1.0 Ok\r\n");
  }
}

TEST(ServerSession, ends_at_a_bare_line_end_in_a_command) {
  for (const std::string_view line : {"NOOP\n", "NO\rOP\r\n", "NOOP\r\r\n"}) {
    Host host;
    EXPECT_TRUE(host.send(line).starts_with("521 5.5.2 ")) << line;
    EXPECT_EQ(host.over, 1);
    EXPECT_EQ(host.send("NOOP\r\n"), "");
  }
}

struct CommandCase {
  std::string_view before;
  std::string_view command;
  std::string_view reply;
};

TEST(ServerSession, answers_each_command_by_its_place) {
  constexpr std::string_view kHello = "EHLO c.example\r\n";
  constexpr std::string_view kMail = "EHLO c.example\r\nMAIL FROM:<a@b.example>\r\n";
  const CommandCase cases[] = {
      {"", "MAIL FROM:<a@b.example>", "503 5.5.1"},
      {"", "HELO", "501 5.5.4"},
      {"", "EHLO a b", "501 5.5.4"},
      {"", "HELO c.example", "250 sink.example"},
      {"", "GET / HTTP/1.1", "500 5.5.1"},
      {kHello, "MAIL FROM:<>", "250 2.1.0"},
      {kHello, "mail from: <a@b.example>", "250 2.1.0"},
      {kHello, "MAIL a@b.example", "501 5.5.4"},
      {kHello, "MAIL FROM:a@b.example", "501 5.5.4"},
      {kHello, "MAIL FROM:<a@b.example", "501 5.5.4"},
      {kHello, "MAIL FROM:<a@b.example>x", "501 5.5.4"},
      {kHello, "MAIL FROM:<a b@b.example>", "501 5.1.3"},
      {kHello, "MAIL FROM:<<a@b.example>", "501 5.1.3"},
      {kHello, "MAIL FROM:<@r.example:a@b.example>", "501 5.1.3"},
      {kHello, "MAIL FROM:<a@b.example> SIZE=50000001", "552 5.3.4"},
      {kHello, "MAIL FROM:<a@b.example> SIZE=99999999999999999999999", "552 5.3.4"},
      {kHello, "MAIL FROM:<a@b.example> FOO=1", "555 5.5.4"},
      {kHello, "MAIL FROM:<\xc3\xa9@b.example>", "553 5.6.7"},
      {kHello, "MAIL FROM:<\xc3\xa9@b.example> SMTPUTF8", "250 2.1.0"},
      {kHello, "RCPT TO:<a@b.example>", "503 5.5.1"},
      {kHello, "DATA", "503 5.5.1"},
      {kMail, "MAIL FROM:<a@b.example>", "503 5.5.1"},
      {kMail, "RCPT TO:<>", "501 5.1.3"},
      {kMail, "RCPT TO:<postmaster>", "501 5.1.3"},
      {kMail, "RCPT TO:<a@b.example> NOTIFY=NEVER", "555 5.5.4"},
      {kMail, "RCPT TO:<\xc3\xa9@b.example>", "553 5.6.7"},
      {kMail, "RCPT TO:<a@b.example>", "250 2.1.5"},
      {kMail, "DATA", "554 5.5.1"},
      {kMail, "RSET", "250 2.0.0"},
      {kHello, "VRFY ann", "252 2.5.0"},
      {kHello, "STARTTLS", "502 5.5.1"},
      {kHello, "AUTH PLAIN AAAA", "502 5.5.1"},
  };
  for (const CommandCase& c : cases) {
    Host host;
    static_cast<void>(host.send(c.before));
    EXPECT_TRUE(host.send(std::string(c.command) + "\r\n").starts_with(c.reply)) << c.command;
  }
}

TEST(ServerSession, keeps_its_limits) {
  Host long_line;
  EXPECT_TRUE(
      long_line.send("NOOP " + std::string(kCommandBytesMax, 'x') + "\r\n").starts_with("500 ")
  );
  Host endless;
  EXPECT_TRUE(endless.send(std::string(kCommandWithParametersBytesMax + 1, 'x')).starts_with("500 ")
  );
  EXPECT_EQ(endless.over, 1);
  Host junk;
  for (int i = 0; i < kJunkCommandsMax; ++i) {
    EXPECT_TRUE(junk.send("NOOP\r\n").starts_with("250 "));
  }
  EXPECT_TRUE(junk.send("NOOP\r\n").starts_with("421 "));
  Host errors;
  for (int i = 0; i < kErrorsMax; ++i) {
    EXPECT_TRUE(errors.send("WHAT\r\n").starts_with("500 "));
  }
  EXPECT_TRUE(errors.send("WHAT\r\n").starts_with("421 "));
  Host many({.host_name = "sink.example", .recipients_max = 1});
  static_cast<void>(many.send("EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\n"));
  EXPECT_TRUE(many.send("RCPT TO:<c@d.example>\r\n").starts_with("452 4.5.3"));
}

TEST(ServerSession, refuses_a_long_line_and_a_large_message_at_their_end) {
  for (const std::size_t piece : {1U, 700U, 100000U}) {
    Host host({.host_name = "sink.example", .message_bytes_max = 5000});
    host.begin_data();
    const std::string text = std::string(kTextLineBytesMax + 1, 'x') + "\r\n.\r\n";
    std::string replies;
    for (std::size_t i = 0; i < text.size(); i += piece) {
      replies += host.send(std::string_view(text).substr(i, piece));
    }
    EXPECT_TRUE(replies.starts_with("550 5.6.0")) << replies;
    host.begin_data();
    std::string large;
    for (int i = 0; i < 1000; ++i) {
      large += "12345\r\n";
    }
    EXPECT_TRUE(host.send(large + ".\r\n").starts_with("552 5.3.4"));
    EXPECT_TRUE(host.messages.empty());
  }
  Host fits;
  fits.begin_data();
  EXPECT_TRUE(fits.send(std::string(kTextLineBytesMax, 'x') + "\r\n.\r\n").starts_with("250"));
}

TEST(ServerSession, stops_reading_while_a_question_is_open) {
  ServerSession session({.host_name = "sink.example"});
  session.received("EHLO c\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n");
  EXPECT_FALSE(session.wants_input());
  ASSERT_TRUE(session.next_event());
  EXPECT_FALSE(session.next_event());
  session.reply(451, "4.3.0 a\r\nb");
  EXPECT_TRUE(session.take_output().ends_with("451 4.3.0 a??b\r\n503 5.5.1 Say MAIL first\r\n"));
  EXPECT_TRUE(session.wants_input());
  session.received("MAIL FROM:<a@b.example>\r\n" + std::string(kWaitingBytesMax, 'x'));
  session.received("x");
  EXPECT_TRUE(session.take_output().starts_with("421 4.7.0"));
}

TEST(ServerSession, drops_without_a_word) {
  Host host;
  host.session().drop();
  EXPECT_EQ(host.send("NOOP\r\n"), "");
  EXPECT_EQ(host.over, 1);
}

ServerOptions secure_options() {
  return {
      .host_name = "sink.example",
      .start_tls = Offer::yes,
      .auth = Offer::yes,
      .relay_without_auth = Offer::no
  };
}

TEST(ServerSession, forgets_everything_that_was_said_before_tls) {
  Host host(secure_options());
  EXPECT_TRUE(host.send("EHLO c\r\n").contains("STARTTLS"));
  EXPECT_TRUE(host.send("STARTTLS foo\r\n").starts_with("501"));
  EXPECT_TRUE(host.send("AUTH PLAIN AGEAcmlnaHQ=\r\n").starts_with("538"));
  EXPECT_TRUE(host.send("STARTTLS\r\n").starts_with("220"));
  EXPECT_EQ(host.tls, 1);
  host.session().tls_established();
  EXPECT_TRUE(host.send("MAIL FROM:<a@b.example>\r\n").starts_with("503"));
  EXPECT_FALSE(host.send("EHLO c\r\n").contains("STARTTLS"));
  EXPECT_TRUE(host.send("STARTTLS\r\n").starts_with("503"));
}

TEST(ServerSession, ends_when_bytes_follow_starttls) {
  for (const std::string_view rest :
       {"NOOP\r\n", "RSET\r\nMAIL FROM:<a@x.example>\r\n", "\x16\x03"}) {
    Host host(secure_options());
    EXPECT_TRUE(host.send("STARTTLS\r\n" + std::string(rest)).starts_with("554"));
    EXPECT_EQ(host.over, 1);
    EXPECT_EQ(host.tls, 0);
  }
  Host late(secure_options());
  static_cast<void>(late.send("STARTTLS\r\n"));
  EXPECT_EQ(late.send("NOOP\r\n"), "");
  EXPECT_EQ(late.over, 1);
}

TEST(ServerSession, logs_in_inside_tls_only_and_relays_for_nobody_else) {
  Host host(secure_options());
  static_cast<void>(host.send("STARTTLS\r\n"));
  host.session().tls_established();
  EXPECT_TRUE(host.send("EHLO c\r\n").contains("AUTH PLAIN LOGIN"));
  EXPECT_TRUE(host.send("MAIL FROM:<a@b.example>\r\n").starts_with("530"));
  EXPECT_TRUE(host.send("AUTH PLAIN !!!\r\n").starts_with("501"));
  EXPECT_TRUE(host.send("AUTH CRAM-MD5\r\n").starts_with("504"));
  EXPECT_TRUE(host.send("AUTH LOGIN\r\n*\r\n").ends_with("501 5.7.0 Cancelled\r\n"));
  EXPECT_TRUE(host.send("AUTH PLAIN YgBhAHJpZ2h0\r\n").starts_with("535"));
  EXPECT_TRUE(host.send("AUTH LOGIN\r\nYW5u\r\nd3Jvbmc=\r\n").ends_with("535 5.7.8 No\r\n"));
  EXPECT_TRUE(
      host.send("AUTH PLAIN\r\nAGFubgByaWdodA==\r\n").ends_with("235 2.7.0 Authenticated\r\n")
  );
  EXPECT_EQ(host.logins, (std::vector<std::string>{"ann:wrong", "ann:right"}));
  EXPECT_TRUE(host.send("MAIL FROM:<a@b.example>\r\n").starts_with("250"));
  EXPECT_TRUE(host.send("AUTH PLAIN AGFubgByaWdodA==\r\n").starts_with("503"));
}

/// Our client against our server, joined by their bytes.
TEST(ServerSession, understands_our_own_client) {
  const std::string texts[] = {"Subject: x\r\n\r\n.\r\n..dots\r\nend", "a\r\n", "", ".\r\n"};
  for (const std::string& text : texts) {
    Host host;
    ClientDialogue client({.helo_name = "c.example", .tls = TlsPolicy::never});
    client.connected();
    client.received("220 sink.example\r\n");
    std::string seen;
    for (int i = 0; i < 40; ++i) {
      client.received(host.send(client.take_output().str()));
      const std::optional<ClientEvent> event = client.next_event();
      if (event && std::holds_alternative<AwaitingDot>(*event)) {
        client.finish();
      } else if (event && std::holds_alternative<Ready>(*event) && seen.empty()) {
        seen = "begun";
        client.begin({.mail_from = "", .rcpt_to = "ann@d.example"}, text);
      } else if (const auto* answered = event ? std::get_if<Answered>(&*event) : nullptr) {
        seen = answered->accepted() ? "accepted" : "refused";
      }
    }
    EXPECT_EQ(seen, "accepted");
    ASSERT_EQ(host.messages.size(), 1U);
    EXPECT_EQ(host.messages[0].bytes, text.empty() || text.ends_with('\n') ? text : text + "\r\n");
  }
}

}  // namespace
}  // namespace amends::smtp
