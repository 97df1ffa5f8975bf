#include "smtp/client_dialogue.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace amends::smtp {
namespace {

constexpr std::string_view kPlainEhlo =
    "S:250-relay.example\n"
    "S:250-8BITMIME\n"
    "S:250-SMTPUTF8\n"
    "S:250 SIZE 1000\n";

std::string_view name_of(Stage stage) {
  constexpr std::string_view kNames[] = {"mail", "rcpt", "data", "dot"};
  return kNames[static_cast<std::size_t>(stage)];
}

std::string_view name_of(Certainty certainty) {
  constexpr std::string_view kNames[] = {"idle", "before_dot", "after_dot"};
  return kNames[static_cast<std::size_t>(certainty)];
}

std::string told(const ClientEvent& event) {
  if (const auto* answered = std::get_if<Answered>(&event)) {
    const std::string here = answered->refused_here ? " " + answered->refused_here->id() : "";
    return "answered " + std::string(name_of(answered->stage)) + " " +
           std::to_string(answered->reply.code) + here;
  }
  if (const auto* ended = std::get_if<Ended>(&event)) {
    return "ended " + (ended->error ? ended->error->id() : "politely") + " " +
           std::string(name_of(ended->certainty));
  }
  constexpr std::string_view kNames[] = {"ready", "start_tls", "awaiting_dot"};
  return std::string(kNames[event.index()]);
}

/// Plays a conversation written as lines:
///   S:text    the relay says text and CRLF (\r, \n and \0 are escapes; a last "\c" leaves the CRLF
///   out) C:text    the client must have written exactly this line next E:event   the next event
///   must be this one !verb     connected, tls, closed, timeout, begin, finish, quit
class Script {
 public:
  explicit Script(ClientOptions options) : dialogue_(std::move(options)) {}

  Envelope envelope{.mail_from = "bounce+1@news.example", .rcpt_to = "ann@there.example"};
  std::string message = "Subject: x\r\n\r\nHello\r\n";

  void play(std::string_view script) {
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < script.size();) {
      const std::size_t end = std::min(script.find('\n', begin), script.size());
      const std::string_view line = script.substr(begin, end - begin);
      SCOPED_TRACE("line " + std::to_string(++number) + ": " + std::string(line));
      play_line(line);
      begin = end + 1;
    }
    take();
    EXPECT_EQ(written_, "") << "written and not expected";
    EXPECT_EQ(next_event(), "none");
  }

  ClientDialogue& dialogue() { return dialogue_; }

 private:
  void play_line(std::string_view line) {
    if (line.starts_with("S:")) {
      say(line.substr(2));
    } else if (line.starts_with("C:")) {
      EXPECT_EQ(next_line(), line.substr(2));
    } else if (line.starts_with("E:")) {
      EXPECT_EQ(next_event(), line.substr(2));
    } else {
      act(line);
    }
  }

  void act(std::string_view verb) {
    const std::pair<std::string_view, std::function<void()>> verbs[] = {
        {"!connected", [this] { dialogue_.connected(); }},
        {"!tls", [this] { dialogue_.tls_established(); }},
        {"!closed", [this] { dialogue_.closed(); }},
        {"!timeout", [this] { dialogue_.timed_out(); }},
        {"!begin", [this] { dialogue_.begin(envelope, message); }},
        {"!finish", [this] { dialogue_.finish(); }},
        {"!quit", [this] { dialogue_.quit(); }},
    };
    for (const auto& [name, run] : verbs) {
      if (name == verb) {
        run();
        return;
      }
    }
    ADD_FAILURE() << "no such verb";
  }

  void say(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\') {
        bytes += text[i];
        continue;
      }
      switch (text[++i]) {
        case 'r':
          bytes += '\r';
          break;
        case 'n':
          bytes += '\n';
          break;
        case '0':
          bytes += '\0';
          break;
        default:
          dialogue_.received(bytes);
          return;
      }
    }
    dialogue_.received(bytes + "\r\n");
  }

  void take() { written_ += dialogue_.take_output().str(); }

  std::string next_line() {
    take();
    const std::size_t end = written_.find("\r\n");
    if (end == std::string::npos) {
      return "(nothing)";
    }
    std::string line = written_.substr(0, end);
    written_.erase(0, end + 2);
    return line;
  }

  std::string next_event() {
    const std::optional<ClientEvent> event = dialogue_.next_event();
    return event ? told(*event) : "none";
  }

  ClientDialogue dialogue_;
  std::string written_;
};

ClientOptions clear_options() {
  return {.helo_name = "us.example", .tls = TlsPolicy::never};
}

std::string to_ready(std::string_view ehlo = kPlainEhlo) {
  return "!connected\nS:220 hello\nC:EHLO us.example\n" + std::string(ehlo) + "E:ready\n";
}

std::string pipelining_ready() {
  return to_ready("S:250-relay.example\nS:250-PIPELINING\nS:250 8BITMIME\n");
}

const std::string kMail = "!begin\nC:MAIL FROM:<bounce+1@news.example> SIZE=21\n";
const std::string kRcpt = kMail + "S:250 ok\nC:RCPT TO:<ann@there.example>\n";
const std::string kData = kRcpt + "S:250 ok\nC:DATA\n";
const std::string kBody = kData + "S:354 go\nE:awaiting_dot\nC:Subject: x\nC:\nC:Hello\n";
const std::string kDot = kBody + "!finish\nC:.\n";
const std::string kGroup =
    "!begin\nC:MAIL FROM:<bounce+1@news.example>\nC:RCPT TO:<ann@there.example>\nC:DATA\n";

void play(const std::string& script) {
  Script(clear_options()).play(script);
}

TEST(ClientDialogue, sends_two_messages_and_says_goodbye) {
  play(
      to_ready() + kDot + "S:250 2.0.0 queued\nE:answered dot 250\nE:ready\n" + kDot +
      "S:250 queued\nE:answered dot 250\nE:ready\n!quit\nC:QUIT\nS:221 bye\nE:ended politely idle\n"
  );
}

TEST(ClientDialogue, sends_the_envelope_in_one_piece_when_the_relay_pipelines) {
  play(
      pipelining_ready() + kGroup +
      "S:250 a\\r\\n250 b\\r\\n354 go\nE:awaiting_dot\nC:Subject: x\nC:\nC:Hello\n!finish\nC:.\n"
      "S:250 queued\nE:answered dot 250\nE:ready\n"
  );
}

struct Break {
  const char* name;
  std::string script;
  std::string certainty;
};

std::vector<Break> stages() {
  return {
      {"greeting", "!connected\n", "idle"},
      {"ehlo", "!connected\nS:220 hello\nC:EHLO us.example\n", "idle"},
      {"ready", to_ready(), "idle"},
      {"mail", to_ready() + kMail, "before_dot"},
      {"rcpt", to_ready() + kRcpt, "before_dot"},
      {"data", to_ready() + kData, "before_dot"},
      {"pipelined", pipelining_ready() + kGroup, "before_dot"},
      {"awaiting_dot", to_ready() + kBody, "before_dot"},
      {"dot", to_ready() + kDot, "after_dot"},
      {"after the answer", to_ready() + kDot + "S:250 ok\nE:answered dot 250\nE:ready\n", "idle"},
      {"rset", to_ready() + kRcpt + "S:550 no\nE:answered rcpt 550\nC:RSET\n", "idle"},
  };
}

TEST(ClientDialogue, knows_after_every_loss_of_the_line_whether_the_dot_had_left) {
  for (const Break& stage : stages()) {
    SCOPED_TRACE(stage.name);
    play(stage.script + "!closed\nE:ended smtp.closed " + stage.certainty + "\n");
    play(stage.script + "!timeout\nE:ended smtp.timeout " + stage.certainty + "\n");
    play(
        stage.script + "!timeout\n!closed\nS:250 late\nE:ended smtp.timeout " + stage.certainty +
        "\n"
    );
  }
}

TEST(ClientDialogue, ends_at_nonsense_in_every_state) {
  for (const Break& stage : stages()) {
    SCOPED_TRACE(stage.name);
    for (const char* nonsense :
         {"OK", "2500 ok", "199 x", "250-a\\r\\n550 b", "600 x", "399 huh"}) {
      play(stage.script + "S:" + nonsense + "\nE:ended smtp.protocol " + stage.certainty + "\n");
    }
  }
}

TEST(ClientDialogue, takes_half_a_reply_before_a_loss_for_no_reply) {
  play(to_ready() + kDot + "S:250 queued as 1\\c\n!closed\nE:ended smtp.closed after_dot\n");
  play(to_ready() + kDot + "S:250-queued\n!closed\nE:ended smtp.closed after_dot\n");
}

TEST(ClientDialogue, reports_a_refusal_at_each_stage_and_goes_on) {
  for (const std::string code : {"450", "550", "452", "554"}) {
    play(to_ready() + kMail + "S:" + code + " no\nE:answered mail " + code + "\nE:ready\n");
    const std::string reset = "C:RSET\nS:250 ok\nE:ready\n";
    play(to_ready() + kRcpt + "S:" + code + " no\nE:answered rcpt " + code + "\n" + reset);
    play(to_ready() + kData + "S:" + code + " no\nE:answered data " + code + "\n" + reset);
    play(to_ready() + kDot + "S:" + code + " no\nE:answered dot " + code + "\nE:ready\n");
  }
}

TEST(ClientDialogue, takes_421_as_an_answer_and_the_end) {
  const std::string bye = "S:421 4.3.2 bye\n";
  const std::string end = "E:ended smtp.closing idle\n";
  play("!connected\n" + bye + end);
  play(to_ready() + bye + end);
  play(to_ready() + kMail + bye + "E:answered mail 421\n" + end);
  play(to_ready() + kRcpt + bye + "E:answered rcpt 421\n" + end);
  play(to_ready() + kData + bye + "E:answered data 421\n" + end);
  play(to_ready() + kBody + bye + "E:answered data 421\n" + end);
  play(to_ready() + kDot + bye + "E:answered dot 421\n" + end);
  play(pipelining_ready() + kGroup + bye + "E:answered mail 421\n" + end);
}

TEST(ClientDialogue, sends_no_body_after_anything_but_354) {
  play(to_ready() + kData + "S:250 ok\nE:ended smtp.protocol before_dot\n");
  play(to_ready() + kData + "S:334 go\nE:ended smtp.protocol before_dot\n");
  play(to_ready() + kRcpt + "S:354 go\nE:ended smtp.protocol before_dot\n");
  play(to_ready() + kMail + "S:354 go\nE:ended smtp.protocol before_dot\n");
}

TEST(ClientDialogue, gives_up_when_the_relay_speaks_in_the_middle_of_the_body) {
  play(to_ready() + kBody + "S:552 too big\nE:answered data 552\nE:ended smtp.closing idle\n");
  play(to_ready() + kBody + "S:250 ok\nE:ended smtp.protocol before_dot\n");
  play(to_ready() + kBody + "S:250 half\\c\n!finish\nE:ended smtp.protocol before_dot\n");
  play(to_ready() + kData + "S:354 go\\r\\n250 ok\nE:ended smtp.protocol before_dot\n");
}

TEST(ClientDialogue, never_shifts_replies_by_one) {
  play(to_ready() + kMail + "S:250 a\\r\\n250 b\nE:ended smtp.protocol before_dot\n");
  play(to_ready() + kDot + "S:250 a\\r\\n250 b\nE:answered dot 250\nE:ended smtp.protocol idle\n");
  play("!connected\nS:220 x\\r\\n250 ok\nE:ended smtp.protocol idle\n");
}

TEST(ClientDialogue, ends_a_pipelined_message_that_nobody_was_to_get) {
  const std::string refused =
      pipelining_ready() + kGroup + "S:250 a\\r\\n550 no\nE:answered rcpt 550\n";
  play(refused + "S:554 no recipients\nC:RSET\nS:250 ok\nE:ready\n");
  play(refused + "S:354 go\nC:.\nS:554 no recipients\nE:ready\n");
  play(refused + "S:354 go\nC:.\n!closed\nE:ended smtp.closed idle\n");
}

TEST(ClientDialogue, reads_the_rest_of_a_pipelined_group_after_mail_is_refused) {
  const std::string refused = pipelining_ready() + kGroup + "S:451 no\nE:answered mail 451\n";
  play(refused + "S:503 x\\r\\n503 x\nC:RSET\nS:250 ok\nE:ready\n");
  play(refused + "S:503 x\\r\\n354 x\nC:.\nS:554 x\nE:ready\n");
}

TEST(ClientDialogue, answers_a_message_once_when_421_follows_its_refusal) {
  const std::string end = "S:421 bye\nE:ended smtp.closing idle\n";
  const std::string rcpt = "S:250 a\\r\\n550 no\nE:answered rcpt 550\n";
  play(pipelining_ready() + kGroup + "S:451 no\nE:answered mail 451\n" + end);
  play(pipelining_ready() + kGroup + "S:451 no\nE:answered mail 451\nS:503 x\n" + end);
  play(pipelining_ready() + kGroup + rcpt + end);
}

TEST(ClientDialogue, writes_no_dot_where_it_could_send_an_empty_message) {
  play(
      pipelining_ready() + kGroup +
      "S:451 no\nE:answered mail 451\nS:250 x\\r\\n354 x\nE:ended smtp.protocol idle\n"
  );
}

/// "250 250 354" and the body of the one that is under way.
const std::string kPipelinedBody =
    "S:250 a\\r\\n250 b\\r\\n354 go\nE:awaiting_dot\nC:Subject: x\nC:\nC:Hello\n";

/// Past the dot of the first message, with which the commands of the second have gone.
std::string two_in_a_row() {
  return pipelining_ready() + kGroup + kPipelinedBody + "!begin\n!finish\nC:.\n" +
         kGroup.substr(kGroup.find('\n') + 1);
}

TEST(ClientDialogue, sends_the_next_commands_with_the_dot) {
  play(
      two_in_a_row() + "S:250 taken\nE:answered dot 250\n" + kPipelinedBody +
      "!finish\nC:.\nS:250 taken\nE:answered dot 250\nE:ready\n"
  );
}

TEST(ClientDialogue, writes_nothing_of_the_next_before_the_dot) {
  const std::string both = pipelining_ready() + kGroup + kPipelinedBody + "!begin\n";
  play(both + "!closed\nE:ended smtp.closed before_dot\n");
  play(both + "S:552 too much\nE:answered data 552\nE:ended smtp.closing idle\n");
  play(both + "S:421 bye\nE:answered data 421\nE:ended smtp.closing idle\n");
}

TEST(ClientDialogue, refuses_the_next_when_the_dot_is_answered) {
  Script script(clear_options());
  script.play(pipelining_ready() + kGroup + kPipelinedBody);
  script.message = "Subject: x\n";  // a bare LF
  script.play(
      "!begin\n!finish\nC:.\nS:250 taken\nE:answered dot 250\n"
      "E:answered mail 550 smtp.message\nE:ready\n"
  );
}

TEST(ClientDialogue, knows_whose_dot_had_left_when_the_next_was_begun) {
  const std::string taken = two_in_a_row() + "S:250 taken\nE:answered dot 250\n";
  play(two_in_a_row() + "!closed\nE:ended smtp.closed after_dot\n");
  play(two_in_a_row() + "S:421 bye\nE:answered dot 421\nE:ended smtp.closing before_dot\n");
  play(taken + "!closed\nE:ended smtp.closed before_dot\n");
  play(taken + "S:421 bye\nE:ended smtp.closing before_dot\n");
  play(taken + "S:250 ok\nS:421 bye\nE:answered rcpt 421\nE:ended smtp.closing idle\n");
}

TEST(ClientDialogue, doubles_dots_and_ends_an_unfinished_last_line) {
  Script script(clear_options());
  script.message = ".a\r\n..\r\nb.";
  script.play(
      to_ready() +
      "!begin\nC:MAIL FROM:<bounce+1@news.example> SIZE=10\nS:250 ok\nC:RCPT "
      "TO:<ann@there.example>\n"
      "S:250 ok\nC:DATA\nS:354 go\nE:awaiting_dot\n!finish\nC:..a\nC:...\nC:b.\nC:.\n"
      "S:250 ok\nE:answered dot 250\nE:ready\n"
  );
}

TEST(ClientDialogue, hands_the_body_over_without_a_copy) {
  Script script(clear_options());
  script.message = std::string(500, 'x') + "\r\n";
  script.play(to_ready());
  const char* body = script.message.data();
  script.dialogue().begin(script.envelope, std::move(script.message));
  static_cast<void>(script.dialogue().take_output());
  script.dialogue().received("250 a\r\n");
  static_cast<void>(script.dialogue().take_output());
  script.dialogue().received("250 b\r\n");
  static_cast<void>(script.dialogue().take_output());
  script.dialogue().received("354 go\r\n");
  const text::PiecedText output = script.dialogue().take_output();
  EXPECT_EQ(output.piece(0).data(), body);
}

struct LocalRefusal {
  const char* id;
  std::function<void(Script&)> change;
};

TEST(ClientDialogue, refuses_by_itself_what_the_relay_could_not_take_and_writes_nothing) {
  const LocalRefusal cases[] = {
      {"smtp.smtputf8_missing", [](Script& s) { s.envelope.needs_smtputf8 = true; }},
      {"smtp.8bitmime_missing", [](Script& s) { s.message = "caf\xc3\xa9\r\n"; }},
      {"smtp.too_large", [](Script& s) { s.message = std::string(200, 'x') + "\r\n"; }},
      {"smtp.envelope",
       [](Script& s) { s.envelope.rcpt_to = "a@b.example>\r\nRCPT TO:<c@d.example"; }},
      {"smtp.envelope", [](Script& s) { s.envelope.rcpt_to = ""; }},
      {"smtp.envelope", [](Script& s) { s.envelope.mail_from = "a b@c.example"; }},
      {"smtp.envelope", [](Script& s) { s.envelope.rcpt_to = "\xc3\xa9@c.example"; }},
      {"smtp.message", [](Script& s) { s.message = "a\nb\r\n"; }},
      {"smtp.message", [](Script& s) { s.message = "a\r\n.\rb\r\n"; }},
      {"smtp.message", [](Script& s) { s.message = "a\r"; }},
  };
  for (const LocalRefusal& c : cases) {
    SCOPED_TRACE(c.id);
    Script script(clear_options());
    c.change(script);
    const std::string code = std::string_view(c.id) == "smtp.too_large" ? "552" : "550";
    script.play(
        to_ready("S:250-relay.example\nS:250 SIZE 100\n") + "!begin\nE:answered mail " + code +
        " " + c.id + "\nE:ready\n"
    );
  }
}

TEST(ClientDialogue, says_what_the_message_needs) {
  Script script(clear_options());
  script.envelope.rcpt_to = "jos\xc3\xa9@there.example";
  script.envelope.needs_smtputf8 = true;
  script.message = "caf\xc3\xa9\r\n";
  script.play(
      to_ready() +
      "!begin\nC:MAIL FROM:<bounce+1@news.example> SIZE=7 BODY=8BITMIME SMTPUTF8\nS:250 ok\n"
      "C:RCPT TO:<jos\xc3\xa9@there.example>\n!quit\nE:ended politely before_dot\n"
  );
}

TEST(ClientDialogue, falls_back_to_helo) {
  play(
      "!connected\nS:220 hello\nC:EHLO us.example\nS:502 what\nC:HELO us.example\nS:250 "
      "hi\nE:ready\n"
      "!begin\nC:MAIL FROM:<bounce+1@news.example>\n!quit\nE:ended politely before_dot\n"
  );
}

// TLS

ClientOptions tls_options(TlsPolicy policy) {
  return {.helo_name = "us.example", .tls = policy};
}

const std::string kHello = "!connected\nS:220 hello\nC:EHLO us.example\n";
const std::string kOffersTls = kHello + "S:250-relay.example\nS:250 STARTTLS\nC:STARTTLS\n";

TEST(ClientDialogue, makes_the_channel_encrypted_and_asks_again) {
  Script script(tls_options(TlsPolicy::required));
  script.play(
      kOffersTls + "S:220 go\nE:start_tls\n!tls\nC:EHLO us.example\nS:250 relay.example\nE:ready\n"
  );
  EXPECT_TRUE(script.dialogue().encrypted());
}

TEST(ClientDialogue, never_goes_on_in_clear_text_where_tls_is_required) {
  const std::string end = "E:ended smtp.tls_required idle\n";
  Script(tls_options(TlsPolicy::required)).play(kHello + "S:250-x\nS:250 SIZE\n" + end);
  Script(tls_options(TlsPolicy::required)).play(kOffersTls + "S:454 not now\n" + end);
  Script(tls_options(TlsPolicy::required)).play(kHello + "S:502 no\nE:ended smtp.refused idle\n");
  Script(tls_options(TlsPolicy::opportunistic)).play(kOffersTls + "S:454 not now\nE:ready\n");
  Script(tls_options(TlsPolicy::opportunistic)).play(kHello + "S:250 x\nE:ready\n");
}

TEST(ClientDialogue, aborts_when_clear_text_follows_the_yes_to_starttls) {
  const std::string end = "E:ended smtp.tls_injection idle\n";
  for (const TlsPolicy policy : {TlsPolicy::required, TlsPolicy::opportunistic}) {
    Script(tls_options(policy)).play(kOffersTls + "S:220 go\\r\\n250 AUTH PLAIN\n" + end);
    Script(tls_options(policy)).play(kOffersTls + "S:220 go\\r\\n2\\c\n" + end);
    Script(tls_options(policy)).play(kOffersTls + "S:220 go\nS:250 AUTH PLAIN\n" + end);
  }
  Script(tls_options(TlsPolicy::required))
      .play(kOffersTls + "S:220 go\nE:start_tls\n!closed\nE:ended smtp.tls_failed idle\n");
}

// AUTH

ClientOptions login_options(ClearTextAuth clear_text) {
  return {
      .helo_name = "us.example",
      .tls = TlsPolicy::never,
      .credentials = Credentials{"ann", "s3cret"},
      .clear_text_auth = clear_text
  };
}

constexpr std::string_view kPlainLine = "C:AUTH PLAIN AGFubgBzM2NyZXQ=\n";

TEST(ClientDialogue, logs_in_by_plain_and_by_login) {
  const std::string plain = kHello + "S:250-x\nS:250 AUTH LOGIN PLAIN\n" + std::string(kPlainLine);
  const std::string login =
      "C:AUTH LOGIN\nS:334 VXNlcm5hbWU6\nC:YW5u\nS:334 UGFzc3dvcmQ6\nC:czNjcmV0\nS:235 "
      "ok\nE:ready\n";
  Script(login_options(ClearTextAuth::allow)).play(plain + "S:235 ok\nE:ready\n");
  Script(login_options(ClearTextAuth::allow)).play(plain + "S:504 no\n" + login);
  Script(login_options(ClearTextAuth::allow)).play(kHello + "S:250-x\nS:250 AUTH LOGIN\n" + login);
}

TEST(ClientDialogue, never_sends_a_password_in_clear_text_unless_allowed) {
  Script(login_options(ClearTextAuth::refuse))
      .play(kHello + "S:250-x\nS:250 AUTH PLAIN\nE:ended smtp.auth_clear_text idle\n");
  Script(login_options(ClearTextAuth::allow))
      .play(kHello + "S:250-x\nS:250 AUTH CRAM-MD5\nE:ended smtp.auth_unavailable idle\n");
}

TEST(ClientDialogue, keeps_credentials_out_of_every_error) {
  for (const char* reply :
       {"535 5.7.8 bad AGFubgBzM2NyZXQ= s3cret",
        "421 s3cret",
        "s3cret",
        "334 s3cret",
        "999 s3cret",
        "250 s3cret"}) {
    Script script(login_options(ClearTextAuth::allow));
    script.play(kHello + "S:250-x\nS:250 AUTH PLAIN\n" + std::string(kPlainLine));
    script.dialogue().received(std::string(reply) + "\r\n");
    const std::optional<ClientEvent> event = script.dialogue().next_event();
    ASSERT_TRUE(event && std::holds_alternative<Ended>(*event)) << reply;
    const std::string text = std::get<Ended>(*event).error->explain();
    EXPECT_FALSE(text.contains("s3cret") || text.contains("AGFub")) << text;
  }
}

TEST(ClientDialogue, says_clearly_that_a_login_failed) {
  Script(login_options(ClearTextAuth::allow))
      .play(
          kHello + "S:250-x\nS:250 AUTH PLAIN\n" + std::string(kPlainLine) +
          "S:535 5.7.8 no\nE:ended smtp.auth_failed idle\n"
      );
}

TEST(ClientDialogue, refuses_a_helo_name_that_could_be_two_commands) {
  Script({.helo_name = "a\r\nMAIL", .tls = TlsPolicy::never})
      .play("!connected\nE:ended smtp.helo_name idle\n");
}

TEST(ClientDialogue, waits_ten_minutes_for_the_reply_to_the_dot) {
  Script script(clear_options());
  script.play(to_ready() + kDot);
  EXPECT_EQ(script.dialogue().timeout(), std::chrono::minutes(10));
  EXPECT_TRUE(info(State::dot).sentence.contains("may have been sent"));
}

// RFC 5321, 4.5.3.2, has these for the least.
TEST(ClientDialogue, waits_as_long_as_the_standard_asks_unless_told) {
  const StepTimeouts usual;
  EXPECT_EQ(usual.greeting, std::chrono::minutes(5));
  EXPECT_EQ(usual.mail, std::chrono::minutes(5));
  EXPECT_EQ(usual.rcpt, std::chrono::minutes(5));
  EXPECT_EQ(usual.data, std::chrono::minutes(2));
  EXPECT_EQ(usual.body, std::chrono::minutes(3));
  EXPECT_EQ(usual.dot, std::chrono::minutes(10));
}

TEST(ClientDialogue, waits_for_each_step_as_it_is_told) {
  ClientOptions options = clear_options();
  options.timeouts.connect = std::chrono::seconds(11);
  options.timeouts.greeting = std::chrono::seconds(12);
  options.timeouts.mail = std::chrono::seconds(13);
  options.timeouts.rcpt = std::chrono::seconds(14);
  options.timeouts.data = std::chrono::seconds(15);
  options.timeouts.body = std::chrono::seconds(16);
  options.timeouts.dot = std::chrono::seconds(1700);
  Script script(options);
  const std::pair<std::string, int> steps[] = {
      {"", 11},
      {"!connected\n", 12},
      {"S:220 hello\nC:EHLO us.example\n", 12},
      {std::string(kPlainEhlo) + "E:ready\n" + kMail, 13},
      {"S:250 ok\nC:RCPT TO:<ann@there.example>\n", 14},
      {"S:250 ok\nC:DATA\n", 15},
      {"S:354 go\nE:awaiting_dot\nC:Subject: x\nC:\nC:Hello\n", 16},
      {"!finish\nC:.\n", 1700},
      {"!closed\nE:ended smtp.closed after_dot\n", 0},
  };
  for (const auto& [step, seconds] : steps) {
    script.play(step);
    EXPECT_EQ(script.dialogue().timeout(), std::chrono::seconds(seconds)) << step;
  }
}

TEST(ClientDialogue, pipelines_no_more_than_it_is_told_to) {
  ClientOptions options = clear_options();
  options.pipelining = Pipelining::off;
  Script off(options);
  off.play(pipelining_ready() + "!begin\nC:MAIL FROM:<bounce+1@news.example>\n");
  EXPECT_FALSE(off.dialogue().pipelines());
  off.play("S:250 ok\nC:RCPT TO:<ann@there.example>\nS:250 ok\nC:DATA\n");

  options.pipelining = Pipelining::commands;
  Script commands(options);
  commands.play(pipelining_ready() + kGroup + kPipelinedBody);
  EXPECT_FALSE(commands.dialogue().pipelines()) << "nothing goes with the dot";
  commands.play("!finish\nC:.\nS:250 taken\nE:answered dot 250\nE:ready\n");
}

TEST(ClientDialogueDeathTest, does_not_let_a_caller_end_a_message_early) {
  Script script(clear_options());
  script.play(to_ready() + kData);
  EXPECT_DEATH(script.dialogue().finish(), "awaiting_dot");
}

}  // namespace
}  // namespace amends::smtp
