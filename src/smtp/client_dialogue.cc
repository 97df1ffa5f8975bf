#include "smtp/client_dialogue.h"

#include "base/check.h"
#include "smtp/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace amends::smtp {

namespace {

bool is_helo_name(std::string_view name) {
  return !name.empty() && name.size() <= 255 &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7F; });
}

/// MAIL, RCPT and DATA as one group (RFC 2920).
std::string group_of(std::string_view mail_line, std::string_view rcpt_line) {
  return fmt::format("{}\r\n{}\r\nDATA", mail_line, rcpt_line);
}

/// A refusal of ours, dressed as the relay's would be.
Reply made_up_reply(const Error& error) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kCodes = {{
      {"smtp.smtputf8_missing", "5.6.7"},
      {"smtp.8bitmime_missing", "5.6.3"},
      {"smtp.too_large", "5.3.4"},
      {"smtp.envelope", "5.1.3"},
      {"smtp.message", "5.6.0"},
  }};
  const auto found = std::ranges::find(kCodes, error.id(), [](const auto& c) { return c.first; });
  AMENDS_CHECK(found != kCodes.end());
  return {
      .code = error.id() == "smtp.too_large" ? 552 : 550,
      .enhanced = std::string(found->second),
      .lines = {error.message()}
  };
}

}  // namespace

ClientDialogue::ClientDialogue(ClientOptions options) : options_(std::move(options)) {}

// Inputs

void ClientDialogue::connected() {
  AMENDS_CHECK(state_ == State::connecting);
  encrypted_ = options_.channel == Channel::tls;
  state_ = State::greeting;
  if (!is_helo_name(options_.helo_name)) {
    end(Error(
        "smtp.helo_name", "the name for EHLO is empty or no host name; set the relay's helo name"
    ));
  }
}

void ClientDialogue::received(std::string_view bytes) {
  if (state_ == State::tls_handshake && !bytes.empty()) {
    end(Error("smtp.tls_injection", "clear text came after the relay had agreed to STARTTLS"));
  }
  if (state_ == State::ended) {
    return;
  }
  replies_.feed(bytes);
  while (state_ != State::ended) {
    Result<std::optional<Reply>> next = replies_.next();
    if (!next.ok()) {
      end(logging_in() ? Error("smtp.protocol", "the relay broke off the login with no SMTP reply")
                       : next.error());
      return;
    }
    if (!*next) {
      return;
    }
    dispatch(**std::move(next));
  }
}

void ClientDialogue::tls_established() {
  if (state_ == State::ended) {
    return;
  }
  AMENDS_CHECK(state_ == State::tls_handshake);
  encrypted_ = true;
  // RFC 3207, 4.2: what was learnt before the handshake is forgotten.
  offered_ = {};
  command(State::ehlo, "EHLO " + options_.helo_name);
}

void ClientDialogue::closed() {
  if (state_ == State::quit) {
    end(std::nullopt);
  } else if (state_ == State::tls_handshake) {
    end(Error("smtp.tls_failed", "the TLS handshake with the relay failed"));
  } else {
    end(make_error("smtp.closed", "the connection was lost {}", info(state_).sentence));
  }
}

void ClientDialogue::timed_out() {
  if (state_ == State::quit) {
    end(std::nullopt);
  } else {
    end(make_error(
        "smtp.timeout", "the relay took more than {} s {}", timeout().count(), info(state_).sentence
    ));
  }
}

void ClientDialogue::quit() {
  AMENDS_CHECK(state_ != State::dot);
  if (state_ == State::ready) {
    command(State::quit, "QUIT");
  } else if (state_ != State::quit) {
    end(std::nullopt);
  }
}

// Outputs

std::chrono::seconds ClientDialogue::timeout() const {
  const auto step = info(state_).timeout;
  return step == nullptr ? std::chrono::seconds::zero() : options_.timeouts.*step;
}

text::PiecedText ClientDialogue::take_output() {
  return std::exchange(output_, {});
}

std::optional<ClientEvent> ClientDialogue::next_event() {
  if (events_.empty()) {
    return std::nullopt;
  }
  ClientEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

// Replies

void ClientDialogue::dispatch(Reply reply) {
  if (reply.code == 421 && state_ != State::quit) {
    on_closing(std::move(reply));
    return;
  }
  switch (state_) {
    case State::greeting:
      return on_greeting(reply);
    case State::ehlo:
      return on_ehlo(reply);
    case State::helo:
      return on_helo(reply);
    case State::starttls:
      return on_starttls(reply);
    case State::auth_plain:
      return on_auth_plain(reply);
    case State::auth_login:
    case State::auth_login_user:
    case State::auth_login_password:
      return on_auth_login(reply);
    case State::mail:
      return on_mail(std::move(reply));
    case State::rcpt:
      return on_rcpt(std::move(reply));
    case State::data:
      return on_data(std::move(reply));
    case State::awaiting_dot:
      return on_early_reply(std::move(reply));
    case State::dot:
      return on_dot(std::move(reply));
    case State::empty_dot:
      return become_ready();
    case State::rset:
      return on_rset(reply);
    case State::quit:
      return end(std::nullopt);
    case State::connecting:
    case State::tls_handshake:
    case State::ready:
    case State::ended:
      return fail_protocol(reply);
  }
}

/// 421 may answer anything, at any time (RFC 5321, 3.8). It answers the open transaction too: a
/// definite "not now".
void ClientDialogue::on_closing(Reply reply) {
  const std::string shown = logging_in() ? std::to_string(reply.code) : reply.shown();
  const Error error = make_error("smtp.closing", "the relay closed the session: {}", shown);
  if (!open_) {
    // Also within a pipelined group whose first refusal was the answer.
    end(error);
    return;
  }
  switch (state_) {
    case State::mail:
      if (!unheard_) {
        answer(Stage::mail, std::move(reply));
      }
      break;
    case State::rcpt:
      answer(Stage::rcpt, std::move(reply));
      break;
    case State::data:
    case State::awaiting_dot:
      answer(Stage::data, std::move(reply));
      break;
    case State::dot:
      answer(Stage::dot, std::move(reply));
      if (next_) {
        go_on_to_next();
      }
      break;
    default:
      break;
  }
  end(error);
}

// One transaction

void ClientDialogue::begin(Envelope envelope, Message message) {
  Transaction fresh = prepare(std::move(envelope), std::move(message));
  if (state_ == State::ended) {
    return;
  }
  if (state_ == State::awaiting_dot) {
    AMENDS_CHECK(pipelines() && !next_);
    next_ = std::move(fresh);
    return;
  }
  AMENDS_CHECK(state_ == State::ready);
  if (fresh.refused) {
    refuse_here(*std::move(fresh.refused));
    return;
  }
  const std::string commands =
      offered_.pipelining ? group_of(fresh.mail_line, fresh.rcpt_line) : fresh.mail_line;
  open(std::move(fresh));
  command(State::mail, commands);
}

ClientDialogue::Transaction ClientDialogue::prepare(Envelope envelope, Message message) const {
  Transaction fresh{.envelope = std::move(envelope), .message = std::move(message)};
  fresh.refused = reason_to_refuse(fresh);
  if (!fresh.refused) {
    if (const auto written = write_commands(fresh); !written.ok()) {
      fresh.refused = written.error();
    }
  }
  return fresh;
}

void ClientDialogue::open(Transaction transaction) {
  now_ = std::move(transaction);
  open_ = true;
  pipelined_ = offered_.pipelining;
  unheard_ = false;
  rcpt_accepted_ = false;
}

/// The dot was answered; the commands of the next one are with the relay already.
void ClientDialogue::go_on_to_next() {
  Transaction next = *std::exchange(next_, std::nullopt);
  if (next.refused) {
    state_ = State::ready;
    refuse_here(*std::move(next.refused));
    return;
  }
  open(std::move(next));
  unheard_ = true;
  state_ = State::mail;
}

std::optional<Error> ClientDialogue::reason_to_refuse(const Transaction& transaction) const {
  const auto& [envelope, message, mail_line, rcpt_line, refused] = transaction;
  if (!message.scan().whole) {
    return Error(
        "smtp.message",
        "the message has a bare CR or LF, a NUL or a line above 998 octets; nothing was sent"
    );
  }
  if (envelope.needs_smtputf8 && !offered_.smtputf8) {
    return Error(
        "smtp.smtputf8_missing",
        "the address has characters outside ASCII and the relay does not offer SMTPUTF8"
    );
  }
  if (message.scan().has_8bit && !offered_.eight_bit_mime) {
    return Error(
        "smtp.8bitmime_missing", "the message has 8-bit bytes and the relay does not offer 8BITMIME"
    );
  }
  if (offered_.size_max != 0 && message.size() > offered_.size_max) {
    return make_error(
        "smtp.too_large",
        "the message has {} bytes, the relay takes {}",
        message.size(),
        offered_.size_max
    );
  }
  return std::nullopt;
}

Result<void> ClientDialogue::write_commands(Transaction& transaction) const {
  const Envelope& envelope = transaction.envelope;
  const AddressBytes allowed = envelope.needs_smtputf8 ? AddressBytes::utf8 : AddressBytes::ascii;
  std::string& mail = transaction.mail_line;
  std::string& rcpt = transaction.rcpt_line;
  mail = "MAIL FROM:";
  rcpt = "RCPT TO:";
  AMENDS_TRY_VOID(append_path(mail, envelope.mail_from, allowed));
  AMENDS_TRY_VOID(append_path(rcpt, envelope.rcpt_to, allowed));
  if (envelope.rcpt_to.empty()) {
    return Error("smtp.envelope", "there is no recipient");
  }
  if (offered_.size) {
    mail += fmt::format(" SIZE={}", transaction.message.size());
  }
  if (transaction.message.scan().has_8bit) {
    mail += " BODY=8BITMIME";
  }
  if (envelope.needs_smtputf8) {
    mail += " SMTPUTF8";
  }
  return {};
}

void ClientDialogue::refuse_here(Error error) {
  Reply reply = made_up_reply(error);
  events_.emplace_back(
      Answered{.stage = Stage::mail, .reply = std::move(reply), .refused_here = std::move(error)}
  );
  events_.emplace_back(Ready{});
}

void ClientDialogue::on_mail(Reply reply) {
  if (reply.intermediate()) {
    fail_protocol(reply);
  } else if (!reply.positive()) {
    answer(Stage::mail, std::move(reply));
    if (pipelined_) {
      state_ = State::rcpt;
    } else {
      become_ready();
    }
  } else if (pipelined_) {
    state_ = State::rcpt;
  } else {
    command(State::rcpt, now_.rcpt_line);
  }
}

void ClientDialogue::on_rcpt(Reply reply) {
  if (reply.intermediate()) {
    fail_protocol(reply);
    return;
  }
  rcpt_accepted_ = reply.positive();
  if (open_ && !rcpt_accepted_) {
    answer(Stage::rcpt, std::move(reply));
  }
  if (pipelined_) {
    state_ = State::data;
  } else if (open_) {
    command(State::data, "DATA");
  } else {
    command(State::rset, "RSET");
  }
}

void ClientDialogue::on_data(Reply reply) {
  if (reply.transient() || reply.permanent()) {
    if (open_) {
      answer(Stage::data, std::move(reply));
    }
    command(State::rset, "RSET");
  } else if (reply.code != 354 || (!open_ && rcpt_accepted_)) {
    // The second: MAIL was refused and RCPT was not. An empty message must not reach anyone, so no
    // dot.
    fail_protocol(reply);
  } else if (open_) {
    hand_over_body();
  } else {
    // RFC 2920, 3.1: a relay that refused the only recipient may still say 354, and then wants a
    // dot.
    command(State::empty_dot, ".");
  }
}

void ClientDialogue::hand_over_body() {
  message_ends_line_ = now_.message.scan().ends_line;
  if (output_.empty()) {
    output_ = now_.message.take_for_wire();
  } else {
    output_ += now_.message.take_for_wire();
  }
  state_ = State::awaiting_dot;
  events_.emplace_back(AwaitingDot{});
}

/// The relay gave up in the middle of the body. The message cannot be ended without saying "take
/// it", so the connection goes.
void ClientDialogue::on_early_reply(Reply reply) {
  if (!reply.transient() && !reply.permanent()) {
    fail_protocol(reply);
    return;
  }
  const Error error = make_error(
      "smtp.closing", "the relay refused in the middle of the message: {}", reply.shown()
  );
  answer(Stage::data, std::move(reply));
  end(error);
}

void ClientDialogue::finish() {
  if (state_ == State::ended) {
    return;
  }
  AMENDS_CHECK(state_ == State::awaiting_dot);
  if (!replies_.empty()) {
    end(Error(
        "smtp.protocol", "the relay began a reply before the message had ended; it was not sent"
    ));
    return;
  }
  output_ += message_ends_line_ ? ".\r\n" : "\r\n.\r\n";
  if (next_ && !next_->refused) {
    output_ += group_of(next_->mail_line, next_->rcpt_line) + "\r\n";
  }
  state_ = State::dot;
}

void ClientDialogue::on_dot(Reply reply) {
  if (reply.intermediate()) {
    fail_protocol(reply);
    return;
  }
  answer(Stage::dot, std::move(reply));
  if (next_) {
    go_on_to_next();
  } else {
    become_ready();
  }
}

void ClientDialogue::on_rset(const Reply& reply) {
  if (reply.positive()) {
    become_ready();
  } else {
    fail_protocol(reply);
  }
}

// Steps

/// A command that waits for its reply. Bytes that are there already answer nothing that was asked:
/// taken as the reply they would shift every later one.
void ClientDialogue::command(State next, std::string_view line) {
  if (!replies_.empty()) {
    end(make_error(
        "smtp.protocol", "the relay sent more than it was asked for {}", info(state_).sentence
    ));
    return;
  }
  output_ += line;
  output_ += "\r\n";
  state_ = next;
}

void ClientDialogue::become_ready() {
  state_ = State::ready;
  events_.emplace_back(Ready{});
}

void ClientDialogue::answer(Stage stage, Reply reply) {
  open_ = false;
  now_ = {};
  events_.emplace_back(Answered{.stage = stage, .reply = std::move(reply)});
}

void ClientDialogue::fail_protocol(const Reply& reply) {
  end(make_error("smtp.protocol", "the relay answered {} {}", reply.shown(), info(state_).sentence)
  );
}

void ClientDialogue::end(std::optional<Error> error) {
  if (state_ == State::ended) {
    return;
  }
  Certainty certainty = Certainty::idle;
  if (open_) {
    certainty = state_ == State::dot ? Certainty::after_dot : Certainty::before_dot;
  }
  state_ = State::ended;
  open_ = false;
  output_.clear();
  now_ = {};
  next_.reset();
  // Nobody may act any more on a promise that was not fetched in time; answers still count.
  std::erase_if(events_, [](const ClientEvent& event) {
    return !std::holds_alternative<Answered>(event);
  });
  events_.emplace_back(Ended{.error = std::move(error), .certainty = certainty});
}

}  // namespace amends::smtp
