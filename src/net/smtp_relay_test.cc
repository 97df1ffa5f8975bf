#include "net/smtp_relay.h"

#include "net/smtp_listener.h"
#include "net/test_socket.h"
#include "text/pieced_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace amends::net {
namespace {

using std::chrono::milliseconds;
using Lines = std::vector<std::string>;

/// Writes down what happens on a line; finishes and begins as it is told to.
class Recorder final : public ports::LineEvents {
 public:
  void ready() override {
    note("ready");
    if (messages > 0) {
      --messages;
      line->begin(
          {"from@a.example", "to@b.example"},
          pieces ? smtp::Message(*std::exchange(pieces, std::nullopt)) : smtp::Message(message)
      );
    } else if (line && ends == Ends::quits) {
      line->quit();
      note("quit");
    }
  }

  void awaiting_dot() override {
    note("awaiting_dot");
    if (dot == Dot::finish) {
      line->finish();
    } else if (dot == Dot::cut) {
      line->cut();
      note("cut");
    } else if (dot == Dot::destroy) {
      line.reset();
      note("destroyed");
    }
  }

  void answered(smtp::Stage stage, const smtp::Reply& reply) override {
    constexpr const char* kStages[] = {"mail", "rcpt", "data", "dot"};
    note(std::string(kStages[static_cast<int>(stage)]) + " " + std::to_string(reply.code));
  }

  void lost(const Error& why, smtp::Certainty certainty) override {
    constexpr const char* kNames[] = {"idle", "before_dot", "after_dot"};
    const std::scoped_lock lock(mutex_);
    why_ = why;
    seen_.push_back("lost " + why.id() + " " + kNames[static_cast<int>(certainty)]);
    changed_.notify_all();
  }

  /// What has happened, as soon as something that starts with `last` has.
  Lines wait_for(std::string_view last) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(5), [&] {
      return std::ranges::any_of(seen_, [&](const auto& one) { return one.starts_with(last); });
    });
    return seen_;
  }

  Error why() {
    const std::scoped_lock lock(mutex_);
    return why_;
  }

  enum class Dot { finish, cut, destroy, wait };
  enum class Ends { quits, stays };

  std::unique_ptr<ports::Line> line;
  std::optional<text::PiecedText> pieces;  // in place of `message`, once
  std::string message = "Subject: x\r\n\r\n.dots\r\nand text\r\n";
  int messages = 1;
  Dot dot = Dot::finish;
  Ends ends = Ends::quits;

 private:
  void note(std::string what) {
    const std::scoped_lock lock(mutex_);
    seen_.push_back(std::move(what));
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Lines seen_;
  Error why_;
};

/// Answers as it is told and keeps the messages.
class Mailbox final : public SmtpHandler {
 public:
  void rcpt(const SmtpPeer&, const std::string&, SmtpAnswer answer) override {
    answer(rcpt_decision);
  }

  void message(const SmtpPeer& peer, smtp::MessageReceived message, SmtpAnswer answer) override {
    encrypted = peer.encrypted;
    messages.push_back(std::move(message));
    if (delay_on != nullptr) {
      delay_on->after(milliseconds(5), [answer = std::move(answer), this] { answer(decision); });
    } else {
      answer(decision);
    }
  }

  void connected(const SmtpPeer&, SmtpAnswer answer) override { answer(greeting); }

  SmtpDecision greeting = SmtpDecision::accept();
  SmtpDecision rcpt_decision = SmtpDecision::accept();
  SmtpDecision decision = SmtpDecision::accept();
  std::vector<smtp::MessageReceived> messages;
  bool encrypted = false;
  AsioLoop* delay_on = nullptr;
};

class SmtpRelayTest : public testing::Test {
 protected:
  SmtpRelayTest() {
    loop.start();
    relay.host = "127.0.0.1";
    relay.dialogue.helo_name = "client.example";
    relay.dialogue.tls = smtp::TlsPolicy::never;
    listening.session.host_name = "mail.example";
  }

  ~SmtpRelayTest() override {
    loop.call([&] { recorder.line.reset(); });
    listener.reset();
  }

  void listen() {
    listener = std::make_unique<SmtpListener>(loop, listening, mailbox);
    const auto started = listener->start();
    ASSERT_TRUE(started.ok()) << started.error().explain();
    relay.port = listener->port();
  }

  void open() {
    auto made = SmtpRelay::make(relay, loop);
    ASSERT_TRUE(made.ok()) << made.error().explain();
    loop.call([&] { recorder.line = (*made)->open(recorder); });
  }

  /// More pieces than one system call takes, of an owner that nobody but the message keeps.
  void carry_pieces() {
    constexpr std::size_t kPieces = 300;
    auto constants = std::make_shared<std::vector<std::string>>();
    for (std::size_t i = 0; i < kPieces; ++i) {
      std::string& lines = constants->emplace_back();
      while (lines.size() < 600 + 7 * i) {
        lines += "line of piece " + std::to_string(i) + "\r\n";
      }
    }
    std::string whole = "Subject: x\r\n\r\n";
    text::PiecedText pieces(whole);
    for (const std::string& constant : *constants) {
      pieces.borrow(constant);
      pieces += "their own\r\n";
      whole += constant + "their own\r\n";
    }
    ASSERT_EQ(pieces.pieces(), 2 * kPieces + 1);
    pieces.keep(std::move(constants));
    recorder.pieces = std::move(pieces);
    listen();
    open();
    EXPECT_EQ(recorder.wait_for("quit").size(), 5U);
    ASSERT_EQ(mailbox.messages.size(), 1U);
    EXPECT_EQ(mailbox.messages[0].bytes, whole);
  }

  void use_tls(const std::string& host) {
    const auto pem = self_signed(host);
    ASSERT_TRUE(pem.ok());
    listening.session.start_tls = smtp::Offer::yes;
    listening.tls = *server_tls(*pem);
    relay.dialogue.tls = smtp::TlsPolicy::required;
    const auto path = std::filesystem::path(testing::TempDir()) / "amends_net_ca.pem";
    std::ofstream(path) << pem->certificate;
    relay.tls.ca_file = path;
  }

  AsioLoop loop{"smtp"};
  Mailbox mailbox;
  Recorder recorder;
  SmtpListenerOptions listening;
  RelayOptions relay;
  std::unique_ptr<SmtpListener> listener;
};

TEST_F(SmtpRelayTest, carries_several_messages_over_one_line_and_quits) {
  recorder.messages = 2;
  listen();
  open();
  EXPECT_EQ(
      recorder.wait_for("quit"),
      (Lines{
          "ready", "awaiting_dot", "dot 250", "ready", "awaiting_dot", "dot 250", "ready", "quit"
      })
  );
  ASSERT_EQ(mailbox.messages.size(), 2U);
  EXPECT_EQ(mailbox.messages[0].bytes, recorder.message);
  EXPECT_EQ(mailbox.messages[0].mail_from, "from@a.example");
  EXPECT_EQ(mailbox.messages[0].rcpt_to, (Lines{"to@b.example"}));
}

TEST_F(SmtpRelayTest, carries_a_large_message_whole) {
  for (int i = 0; i < 100'000; ++i) {
    recorder.message += "line " + std::to_string(i) + " of a long message\r\n";
  }
  mailbox.delay_on = &loop;
  listen();
  open();
  EXPECT_EQ(recorder.wait_for("quit").size(), 5U);
  ASSERT_EQ(mailbox.messages.size(), 1U);
  EXPECT_EQ(mailbox.messages[0].bytes, recorder.message);
}

TEST_F(SmtpRelayTest, carries_a_message_of_many_pieces_whole) {
  carry_pieces();
}

TEST_F(SmtpRelayTest, carries_a_message_of_many_pieces_whole_where_it_is_encrypted) {
  use_tls("127.0.0.1");
  carry_pieces();
}

TEST_F(SmtpRelayTest, encrypts_after_starttls) {
  use_tls("127.0.0.1");
  listen();
  open();
  EXPECT_EQ(recorder.wait_for("quit").size(), 5U);
  EXPECT_TRUE(mailbox.encrypted);
  ASSERT_EQ(mailbox.messages.size(), 1U);
  EXPECT_EQ(mailbox.messages[0].bytes, recorder.message);
}

TEST_F(SmtpRelayTest, does_not_speak_to_a_relay_with_another_name_or_an_unknown_authority) {
  use_tls("other.example");
  listen();
  open();
  const auto seen = recorder.wait_for("lost");
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_TRUE(seen[0].ends_with(" idle")) << seen[0];
  EXPECT_TRUE(recorder.why().explain().contains("TLS with the relay")) << recorder.why().explain();

  use_tls("127.0.0.1");
  relay.tls.ca_file.clear();  // the system's do not know it
  listen();
  Recorder here;
  auto made = SmtpRelay::make(relay, loop);
  ASSERT_TRUE(made.ok());
  loop.call([&] { here.line = (*made)->open(here); });
  EXPECT_TRUE(here.wait_for("lost").back().ends_with(" idle"));
  loop.call([&] { here.line.reset(); });
  EXPECT_TRUE(mailbox.messages.empty());
}

TEST_F(SmtpRelayTest, encrypts_without_knowing_to_whom_only_when_told) {
  use_tls("other.example");
  relay.tls = {Verify::none, {}};
  listen();
  open();
  EXPECT_EQ(recorder.wait_for("quit").size(), 5U);
  EXPECT_TRUE(mailbox.encrypted);
}

TEST_F(SmtpRelayTest, tells_refusals_and_stays_ready) {
  mailbox.rcpt_decision = SmtpDecision::reply(550, "5.1.1 No such user");
  listen();
  open();
  EXPECT_EQ(recorder.wait_for("quit"), (Lines{"ready", "rcpt 550", "ready", "quit"}));
}

TEST_F(SmtpRelayTest, tells_what_is_certain_for_each_fault_after_the_dot) {
  struct Case {
    SmtpDecision decision;
    std::string_view event;
  };

  const Case cases[] = {
      {SmtpDecision::drop(), "lost smtp.closed after_dot"},
      {SmtpDecision::silence(), "lost smtp.timeout after_dot"},
      {SmtpDecision::garbage("\x01\x02 what\r\n"), "lost smtp.protocol after_dot"},
      {SmtpDecision::garbage("250"), "lost smtp.closed after_dot"},
      {SmtpDecision::reply(451, "4.3.0 Later"), "dot 451"},
      {SmtpDecision::reply(554, "5.6.0 Never"), "dot 554"},
      {SmtpDecision::reply(421, "4.3.2 Going"), "dot 421"},
  };
  relay.timeout_max = milliseconds(400);
  for (const auto& c : cases) {
    Recorder here;
    here.ends = Recorder::Ends::stays;
    mailbox.decision = c.decision;
    listen();
    auto made = SmtpRelay::make(relay, loop);
    ASSERT_TRUE(made.ok());
    loop.call([&] { here.line = (*made)->open(here); });
    const auto seen = here.wait_for(c.event);
    ASSERT_GE(seen.size(), 3U) << c.event;
    EXPECT_EQ(seen[2], c.event);
    loop.call([&] { here.line.reset(); });
  }
}

TEST_F(SmtpRelayTest, cuts_and_destroys_before_the_dot_without_a_message_or_a_call) {
  for (const auto dot : {Recorder::Dot::cut, Recorder::Dot::destroy}) {
    Recorder here;
    here.dot = dot;
    listen();
    auto made = SmtpRelay::make(relay, loop);
    ASSERT_TRUE(made.ok());
    loop.call([&] { here.line = (*made)->open(here); });
    const std::string last = dot == Recorder::Dot::cut ? "cut" : "destroyed";
    EXPECT_EQ(here.wait_for(last), (Lines{"ready", "awaiting_dot", last}));
    listener->stop();
    loop.call([] {});
    EXPECT_EQ(here.wait_for(last).size(), 3U);
    EXPECT_TRUE(mailbox.messages.empty());
    loop.call([&] { here.line.reset(); });
  }
}

TEST_F(SmtpRelayTest, loses_the_line_before_the_dot_when_the_relay_leaves_then) {
  recorder.dot = Recorder::Dot::wait;
  listen();
  open();
  EXPECT_EQ(recorder.wait_for("awaiting_dot").size(), 2U);
  listener->stop();
  EXPECT_EQ(recorder.wait_for("lost").back(), "lost smtp.closed before_dot");
  loop.call([&] { recorder.line->finish(); });  // too late, and harmless
}

TEST_F(SmtpRelayTest, reports_a_greeting_that_refuses) {
  mailbox.greeting = SmtpDecision::reply(554, "5.3.2 Not today");
  listen();
  open();
  EXPECT_EQ(recorder.wait_for("lost"), (Lines{"lost smtp.refused idle"}));
}

TEST_F(SmtpRelayTest, is_turned_away_by_a_full_listener) {
  listening.connections_max = 0;
  listen();
  open();
  const auto seen = recorder.wait_for("lost");
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_TRUE(recorder.why().explain().contains("421")) << recorder.why().explain();
}

TEST_F(SmtpRelayTest, reports_where_nobody_listens_and_names_that_are_none) {
  relay.port = TestSocket::listening().port();  // closed again
  open();
  EXPECT_EQ(recorder.wait_for("lost"), (Lines{"lost relay.connect idle"}));
  relay.host = "no.such.host.invalid";
  Recorder here;
  auto made = SmtpRelay::make(relay, loop);
  ASSERT_TRUE(made.ok());
  loop.call([&] { here.line = (*made)->open(here); });
  EXPECT_EQ(here.wait_for("lost"), (Lines{"lost relay.resolve idle"}));
  loop.call([&] { here.line.reset(); });
}

TEST_F(SmtpRelayTest, stops_waiting_for_a_relay_that_never_greets) {
  const auto silent = TestSocket::listening();
  relay.port = silent.port();
  relay.timeout_max = milliseconds(50);
  open();
  EXPECT_EQ(recorder.wait_for("lost"), (Lines{"lost smtp.timeout idle"}));
}

TEST_F(SmtpRelayTest, refuses_nonsense_and_begins_with_tls_where_it_must) {
  const auto server = TestSocket::listening();
  relay.port = server.port();
  std::thread script([&] {
    server.accept().send("SSH-2.0-OpenSSH\r\n");
    server.accept().send("220 plain text to a TLS client\r\n");
  });
  open();
  EXPECT_EQ(recorder.wait_for("lost"), (Lines{"lost smtp.protocol idle"}));
  relay.dialogue.channel = smtp::Channel::tls;
  Recorder here;
  auto made = SmtpRelay::make(relay, loop);
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE((*made)->name().starts_with("smtps://127.0.0.1:"));
  loop.call([&] { here.line = (*made)->open(here); });
  EXPECT_EQ(here.wait_for("lost"), (Lines{"lost relay.tls idle"}));
  script.join();
  loop.call([&] { here.line.reset(); });
}

TEST_F(SmtpRelayTest, writes_the_dot_only_when_it_is_told_to) {
  const auto server = TestSocket::listening();
  relay.port = server.port();
  recorder.dot = Recorder::Dot::wait;
  open();
  auto socket = server.accept();
  socket.send("220 mail.example\r\n");
  static_cast<void>(socket.read_until("\r\n"));
  socket.send("250 mail.example\r\n");
  for (const char* reply : {"250 ok\r\n", "250 ok\r\n", "354 go\r\n"}) {
    static_cast<void>(socket.read_until("\r\n"));
    socket.send(reply);
  }
  EXPECT_EQ(socket.read_until("and text\r\n"), "Subject: x\r\n\r\n..dots\r\nand text\r\n");
  EXPECT_EQ(recorder.wait_for("awaiting_dot").size(), 2U);
  loop.call([&] { recorder.line->finish(); });
  EXPECT_EQ(socket.read_until("\n"), ".\r\n");
  socket.close();
  EXPECT_EQ(recorder.wait_for("lost").back(), "lost smtp.closed after_dot");
}

// Were it written a turn of the loop later, a stop in between would be followed by a dot.
TEST_F(SmtpRelayTest, has_written_the_dot_when_finish_returns) {
  const auto server = TestSocket::listening();
  relay.port = server.port();
  recorder.dot = Recorder::Dot::wait;
  open();
  auto socket = server.accept();
  socket.send("220 mail.example\r\n");
  static_cast<void>(socket.read_until("\r\n"));
  for (const char* reply : {"250 mail.example\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"}) {
    socket.send(reply);
    static_cast<void>(socket.read_until("\r\n"));
  }
  EXPECT_EQ(recorder.wait_for("awaiting_dot").size(), 2U);
  loop.call([&] {
    recorder.line->finish();
    recorder.line->cut();
  });
  EXPECT_TRUE(socket.read_until("\r\n.\r\n").ends_with("\r\n.\r\n"));
}

TEST(SmtpListener, needs_a_certificate_to_offer_starttls) {
  AsioLoop loop("smtp");
  Mailbox mailbox;
  SmtpListenerOptions options;
  options.session.start_tls = smtp::Offer::yes;
  SmtpListener listener(loop, options, mailbox);
  const auto started = listener.start();
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().id(), "net.options");
}

TEST(SmtpListener, ends_a_client_that_says_nothing) {
  AsioLoop loop("smtp");
  loop.start();
  Mailbox mailbox;
  SmtpListenerOptions options;
  options.session.host_name = "mail.example";
  options.command_timeout = milliseconds(50);
  SmtpListener listener(loop, options, mailbox);
  ASSERT_TRUE(listener.start().ok());
  auto socket = TestSocket::to_port(listener.port());
  const auto said = socket.read_all();
  EXPECT_TRUE(said.starts_with("220 mail.example")) << said;
  EXPECT_TRUE(said.ends_with("421 4.4.2 Nothing came for too long\r\n")) << said;
}

TEST(Tls, reports_files_that_are_no_certificates) {
  const auto path = std::filesystem::path(testing::TempDir()) / "amends_net_not_pem";
  std::ofstream(path) << "nothing";
  EXPECT_EQ(client_tls({.ca_file = path}).error().id(), "tls.setup");
  EXPECT_EQ(server_tls(path, path).error().id(), "tls.setup");
  EXPECT_EQ(server_tls(PemPair{"x", "y"}).error().id(), "tls.setup");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace amends::net
