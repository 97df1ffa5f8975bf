#include "smtp/client_dialogue.h"

#include <array>

namespace amends::smtp {

namespace {

// Indexed by State.
constexpr std::array<StateInfo, 20> kStates = {{
    {State::connecting, "connecting", &StepTimeouts::connect, "while connecting to the relay"},
    {State::greeting, "greeting", &StepTimeouts::greeting, "while waiting for the relay's greeting"
    },
    {State::ehlo, "ehlo", &StepTimeouts::greeting, "while performing the EHLO handshake"},
    {State::helo, "helo", &StepTimeouts::greeting, "while performing the HELO handshake"},
    {State::starttls, "starttls", &StepTimeouts::starttls, "while asking for STARTTLS"},
    {State::tls_handshake,
     "tls_handshake",
     &StepTimeouts::handshake,
     "while making the channel encrypted"},
    {State::auth_plain, "auth_plain", &StepTimeouts::login, "while logging in"},
    {State::auth_login, "auth_login", &StepTimeouts::login, "while logging in"},
    {State::auth_login_user, "auth_login_user", &StepTimeouts::login, "while sending the user name"
    },
    {State::auth_login_password,
     "auth_login_password",
     &StepTimeouts::login,
     "while sending the password"},
    {State::ready, "ready", &StepTimeouts::idle, "while the connection was idle"},
    {State::mail, "mail", &StepTimeouts::mail, "while sending MAIL FROM; nothing was sent"},
    {State::rcpt, "rcpt", &StepTimeouts::rcpt, "while sending RCPT TO; nothing was sent"},
    {State::data, "data", &StepTimeouts::data, "while sending DATA; nothing was sent"},
    {State::awaiting_dot,
     "awaiting_dot",
     &StepTimeouts::body,
     "while sending the message body; the message has no end yet and was not sent"},
    {State::dot,
     "dot",
     &StepTimeouts::dot,
     "while waiting for the reply to the whole message; it may have been sent, and is not sent "
     "again"},
    {State::empty_dot,
     "empty_dot",
     &StepTimeouts::dot,
     "while ending a message that nobody was to get"},
    {State::rset, "rset", &StepTimeouts::reset, "while resetting after a refusal; nothing was sent"
    },
    {State::quit, "quit", &StepTimeouts::quit, "while saying QUIT"},
    {State::ended, "ended", nullptr, "after the end"},
}};

constexpr bool table_is_in_order() {
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    if (static_cast<std::size_t>(kStates[i].state) != i) {
      return false;
    }
  }
  return true;
}

static_assert(table_is_in_order());

}  // namespace

const StateInfo& info(State state) {
  return kStates[static_cast<std::size_t>(state)];
}

}  // namespace amends::smtp
