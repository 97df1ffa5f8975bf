// The client's way from the greeting to ready: EHLO, STARTTLS, AUTH.
#include "base/check.h"
#include "crypto/encoding.h"
#include "smtp/client_dialogue.h"

#include <algorithm>
#include <utility>

namespace amends::smtp {

namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return out;
}

std::uint64_t decimal(std::string_view text) {
  std::uint64_t value = 0;
  for (const char c : text.substr(0, 19)) {  // 19 digits fit
    if (c < '0' || c > '9') {
      return 0;
    }
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

}  // namespace

void ClientDialogue::on_greeting(const Reply& reply) {
  if (reply.positive() && reply.code == 220) {
    command(State::ehlo, "EHLO " + options_.helo_name);
  } else if (reply.transient() || reply.permanent()) {
    end(make_error("smtp.refused", "the relay does not want this connection: {}", reply.shown()));
  } else {
    fail_protocol(reply);
  }
}

ClientDialogue::Extensions ClientDialogue::read_extensions(const Reply& reply) {
  Extensions offered;
  for (std::size_t i = 1; i < reply.lines.size(); ++i) {
    const std::string line = upper(reply.lines[i]) + "  ";
    const std::string_view view = line;
    const std::string_view keyword = view.substr(0, view.find(' '));
    offered.pipelining |= keyword == "PIPELINING";
    offered.eight_bit_mime |= keyword == "8BITMIME";
    offered.smtputf8 |= keyword == "SMTPUTF8";
    offered.starttls |= keyword == "STARTTLS";
    if (keyword == "SIZE") {
      offered.size = true;
      offered.size_max = decimal(view.substr(5, view.find(' ', 5) - 5));
    }
    if (keyword == "AUTH") {
      offered.auth_plain |= view.contains(" PLAIN ");
      offered.auth_login |= view.contains(" LOGIN ");
    }
  }
  return offered;
}

void ClientDialogue::on_ehlo(const Reply& reply) {
  if (reply.positive()) {
    offered_ = read_extensions(reply);
    offered_.pipelining &= options_.pipelining != Pipelining::off;
    secure_or_go_on();
  } else if (reply.permanent() && !encrypted_ && options_.tls != TlsPolicy::required) {
    command(State::helo, "HELO " + options_.helo_name);
  } else if (reply.transient() || reply.permanent()) {
    end(make_error("smtp.refused", "the relay refused EHLO: {}", reply.shown()));
  } else {
    fail_protocol(reply);
  }
}

void ClientDialogue::on_helo(const Reply& reply) {
  if (reply.positive()) {
    offered_ = {};
    authenticate_or_ready();
  } else if (reply.transient() || reply.permanent()) {
    end(make_error("smtp.refused", "the relay refused EHLO and HELO: {}", reply.shown()));
  } else {
    fail_protocol(reply);
  }
}

void ClientDialogue::secure_or_go_on() {
  const bool is_wanted = !encrypted_ && options_.tls != TlsPolicy::never;
  if (is_wanted && offered_.starttls) {
    command(State::starttls, "STARTTLS");
  } else if (is_wanted && options_.tls == TlsPolicy::required) {
    end(Error(
        "smtp.tls_required",
        "the relay does not offer STARTTLS, and this relay is set to need it; nothing was sent"
    ));
  } else {
    authenticate_or_ready();
  }
}

void ClientDialogue::on_starttls(const Reply& reply) {
  if (reply.code == 220) {
    if (!replies_.empty()) {
      end(Error("smtp.tls_injection", "clear text came after the relay had agreed to STARTTLS"));
      return;
    }
    state_ = State::tls_handshake;
    events_.emplace_back(StartTls{});
  } else if (!reply.transient() && !reply.permanent()) {
    fail_protocol(reply);
  } else if (options_.tls == TlsPolicy::required) {
    end(make_error(
        "smtp.tls_required", "the relay refused STARTTLS, nothing was sent: {}", reply.shown()
    ));
  } else {
    authenticate_or_ready();
  }
}

// Login

void ClientDialogue::authenticate_or_ready() {
  if (!options_.credentials) {
    become_ready();
  } else if (!encrypted_ && options_.clear_text_auth == ClearTextAuth::refuse) {
    end(Error(
        "smtp.auth_clear_text",
        "the channel to the relay is not encrypted, so the password was not sent; use STARTTLS"
    ));
  } else if (options_.credentials->user.contains('\0') ||
             options_.credentials->password.contains('\0')) {
    end(Error("smtp.auth_failed", "the relay's user name or password holds a NUL; nothing was sent")
    );
  } else if (offered_.auth_plain) {
    start_plain();
  } else if (offered_.auth_login) {
    command(State::auth_login, "AUTH LOGIN");
  } else {
    end(Error("smtp.auth_unavailable", "the relay offers neither AUTH PLAIN nor AUTH LOGIN"));
  }
}

void ClientDialogue::start_plain() {
  AMENDS_CHECK(options_.credentials.has_value());
  std::string identity;
  identity += '\0';
  identity += options_.credentials->user;
  identity += '\0';
  identity += options_.credentials->password;
  command(State::auth_plain, "AUTH PLAIN " + crypto::base64(identity));
}

void ClientDialogue::on_auth_plain(const Reply& reply) {
  if (reply.code == 235) {
    become_ready();
  } else if (reply.code == 504 && offered_.auth_login) {
    command(State::auth_login, "AUTH LOGIN");
  } else {
    fail_auth(reply);
  }
}

void ClientDialogue::on_auth_login(const Reply& reply) {
  AMENDS_CHECK(options_.credentials.has_value());
  if (state_ == State::auth_login && reply.code == 334) {
    command(State::auth_login_user, crypto::base64(options_.credentials->user));
  } else if (state_ == State::auth_login_user && reply.code == 334) {
    command(State::auth_login_password, crypto::base64(options_.credentials->password));
  } else if (state_ == State::auth_login_password && reply.code == 235) {
    become_ready();
  } else {
    fail_auth(reply);
  }
}

/// Some servers repeat what they were sent: what comes back here is never shown.
bool ClientDialogue::logging_in() const {
  return state_ >= State::auth_plain && state_ <= State::auth_login_password;
}

/// Without the text of the reply: some servers repeat what they were sent.
void ClientDialogue::fail_auth(const Reply& reply) {
  if (!reply.transient() && !reply.permanent()) {
    end(make_error("smtp.protocol", "the relay answered {} to a login step", reply.code));
    return;
  }
  end(make_error(
      "smtp.auth_failed",
      "the relay refused the login with {}{}{}; check the user name and password",
      reply.code,
      reply.enhanced.empty() ? "" : " ",
      reply.enhanced
  ));
}

}  // namespace amends::smtp
