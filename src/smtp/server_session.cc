#include "smtp/server_session.h"

#include "base/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace amends::smtp {

ServerSession::ServerSession(ServerOptions options) : options_(std::move(options)) {}

void ServerSession::connected() {
  say("220 " + options_.host_name + " ESMTP");
}

void ServerSession::received(std::string_view bytes) {
  if (over_ || bytes.empty()) {
    return;
  }
  if (mode_ == Mode::tls_handshake) {
    drop();
    return;
  }
  input_ += bytes;
  if (question_ != Question::none && input_.size() - position_ > kWaitingBytesMax) {
    end_with("421 4.7.0 Too much was sent before an answer");
    return;
  }
  pump();
}

void ServerSession::tls_established() {
  if (over_) {
    return;
  }
  AMENDS_CHECK(mode_ == Mode::tls_handshake);
  // RFC 3207, 4.2: nothing that came in clear text counts any more.
  mode_ = Mode::command;
  encrypted_ = true;
  greeted_ = false;
  user_.clear();
  input_.clear();
  position_ = 0;
  reset_transaction();
}

std::string ServerSession::take_output() {
  return std::exchange(output_, {});
}

std::optional<ServerEvent> ServerSession::next_event() {
  if (events_.empty()) {
    return std::nullopt;
  }
  ServerEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

// Answers of the caller

void ServerSession::accept() {
  // Indexed by Question.
  constexpr std::array<std::string_view, 5> kYes = {
      "", "2.1.0 Ok", "2.1.5 Ok", "2.0.0 Ok", "2.7.0 Authenticated"
  };
  reply(question_ == Question::auth ? 235 : 250, kYes[static_cast<std::size_t>(question_)]);
}

void ServerSession::reply(int code, std::string_view text) {
  if (over_) {
    return;
  }
  AMENDS_CHECK(question_ != Question::none && code >= 200 && code <= 599);
  const Question question = std::exchange(question_, Question::none);
  std::string line = fmt::format("{} {}", code, text.substr(0, kReplyTextBytesMax));
  std::ranges::replace_if(line, [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; }, '?');
  if (code < 300) {
    apply_yes(question);
  }
  if (question == Question::message) {
    reset_transaction();
    junk_ = 0;
  }
  if (code == 421) {
    end_with(line);
  } else if (question == Question::auth && code >= 500) {
    refuse(line);
  } else {
    say(line);
  }
  pump();
}

void ServerSession::apply_yes(Question question) {
  switch (question) {
    case Question::mail:
      mail_open_ = true;
      mail_from_ = std::exchange(asked_, {});
      break;
    case Question::rcpt:
      rcpt_to_.push_back(std::exchange(asked_, {}));
      break;
    case Question::auth:
      user_ = std::exchange(asked_, {});
      break;
    case Question::message:
    case Question::none:
      break;
  }
}

void ServerSession::drop() {
  if (!over_) {
    over_ = true;
    question_ = Question::none;
    output_.clear();
    events_.clear();
    events_.emplace_back(SessionOver{});
  }
}

// Bytes to lines

void ServerSession::pump() {
  while (!over_ && question_ == Question::none && mode_ != Mode::tls_handshake && step()) {
  }
  input_.erase(0, position_);
  position_ = 0;
}

bool ServerSession::step() {
  return mode_ == Mode::data ? read_data() : read_command();
}

bool ServerSession::read_command() {
  const std::size_t end = input_.find('\n', position_);
  const std::size_t size = std::min(end, input_.size()) - position_;
  const bool in_auth = mode_ != Mode::command;
  // An AUTH command may carry its first answer on its own line.
  const bool may_be_auth =
      in_auth || (input_.size() > position_ && (input_[position_] | 0x20) == 'a');
  if (size > (may_be_auth ? kAuthLineBytesMax : kCommandWithParametersBytesMax)) {
    end_with("500 5.5.2 Line too long");
    return false;
  }
  if (end == std::string::npos) {
    return false;
  }
  const std::string line = input_.substr(position_, size);
  position_ = end + 1;
  if (line.find('\r') + 1 != line.size() || line.empty() || line.contains('\0')) {
    end_with("521 5.5.2 Lines must end with CRLF and hold no other CR, LF or NUL");
    return false;
  }
  const std::string_view content = std::string_view(line).substr(0, line.size() - 1);
  if (in_auth) {
    take_auth_line(content);
  } else {
    take_command(content);
  }
  return true;
}

bool ServerSession::read_data() {
  const std::size_t end = input_.find('\n', position_);
  if (end == std::string::npos) {
    skip_long_line();
    return false;
  }
  const std::string_view line = std::string_view(input_).substr(position_, end + 1 - position_);
  position_ = end + 1;
  take_data_line(line);
  return true;
}

/// Keeps the last byte of an endless line: it may be the CR of its end.
void ServerSession::skip_long_line() {
  const std::size_t waiting = input_.size() - position_;
  if (waiting > kTextLineBytesMax + 2) {
    refuse_message("550 5.6.0 A line is longer than 998 octets");
    position_ = input_.size() - 1;
    mid_line_ = true;
  }
}

/// `line` ends with LF. Only ".\r\n" after a line that ended with CRLF ends the message: anything
/// laxer lets one message be read as two by the next hop.
void ServerSession::take_data_line(std::string_view line) {
  const bool at_start = line_start_ && !mid_line_;
  const bool whole = line.ends_with("\r\n");
  line_start_ = whole;
  mid_line_ = false;
  if (at_start && line == ".\r\n") {
    end_of_data();
    return;
  }
  if (!whole || line.find('\r') + 2 != line.size() || line.contains('\0')) {
    refuse_message("550 5.6.0 The message holds a bare CR, a bare LF or a NUL");
  }
  if (at_start && line.starts_with('.')) {
    line.remove_prefix(1);
  }
  if (line.size() > kTextLineBytesMax + 2) {
    refuse_message("550 5.6.0 A line is longer than 998 octets");
  }
  if (body_.size() + line.size() > options_.message_bytes_max) {
    refuse_message("552 5.3.4 The message is too large");
  }
  if (refusal_.empty()) {
    body_ += line;
  }
}

void ServerSession::refuse_message(std::string_view reply) {
  if (refusal_.empty()) {
    refusal_ = reply;
    body_ = {};
  }
}

void ServerSession::end_of_data() {
  mode_ = Mode::command;
  if (!refusal_.empty()) {
    const std::string line = std::exchange(refusal_, {});
    reset_transaction();
    refuse(line);
    return;
  }
  question_ = Question::message;
  events_.emplace_back(MessageReceived{
      .mail_from = mail_from_, .rcpt_to = rcpt_to_, .bytes = std::exchange(body_, {}), .user = user_
  });
}

// Steps

void ServerSession::reset_transaction() {
  mail_open_ = false;
  smtputf8_ = false;
  mail_from_.clear();
  rcpt_to_.clear();
  body_ = {};
  refusal_.clear();
  line_start_ = true;
  mid_line_ = false;
}

void ServerSession::say(std::string_view line) {
  output_ += line;
  output_ += "\r\n";
}

void ServerSession::refuse(std::string_view line) {
  if (++errors_ > kErrorsMax) {
    end_with("421 4.7.0 Too many errors");
  } else {
    say(line);
  }
}

void ServerSession::count_junk() {
  if (++junk_ > kJunkCommandsMax) {
    end_with("421 4.7.0 Too many commands without a message");
  }
}

void ServerSession::end_with(std::string_view line) {
  if (over_) {
    return;
  }
  say(line);
  over_ = true;
  question_ = Question::none;
  events_.emplace_back(SessionOver{});
}

}  // namespace amends::smtp
