#include "smtp/client_dialogue.h"

#include <array>

namespace amends::smtp {

namespace {

using std::chrono_literals::operator""s;  // NOLINT(misc-unused-using-decls): 30s is its use

// RFC 5321, 4.5.3.2. Indexed by State.
constexpr std::array<StateInfo, 20> kStates = {{
    {State::connecting, "connecting", 30s, "while connecting to the relay"},
    {State::greeting, "greeting", 300s, "while waiting for the relay's greeting"},
    {State::ehlo, "ehlo", 300s, "while performing the EHLO handshake"},
    {State::helo, "helo", 300s, "while performing the HELO handshake"},
    {State::starttls, "starttls", 120s, "while asking for STARTTLS"},
    {State::tls_handshake, "tls_handshake", 60s, "while making the channel encrypted"},
    {State::auth_plain, "auth_plain", 120s, "while logging in"},
    {State::auth_login, "auth_login", 120s, "while logging in"},
    {State::auth_login_user, "auth_login_user", 120s, "while sending the user name"},
    {State::auth_login_password, "auth_login_password", 120s, "while sending the password"},
    {State::ready, "ready", 300s, "while the connection was idle"},
    {State::mail, "mail", 300s, "while sending MAIL FROM; nothing was sent"},
    {State::rcpt, "rcpt", 300s, "while sending RCPT TO; nothing was sent"},
    {State::data, "data", 120s, "while sending DATA; nothing was sent"},
    {State::awaiting_dot,
     "awaiting_dot",
     180s,
     "while sending the message body; the message has no end yet and was not sent"},
    {State::dot,
     "dot",
     600s,
     "while waiting for the reply to the whole message; it may have been sent, and is not sent "
     "again"},
    {State::empty_dot, "empty_dot", 600s, "while ending a message that nobody was to get"},
    {State::rset, "rset", 300s, "while resetting after a refusal; nothing was sent"},
    {State::quit, "quit", 10s, "while saying QUIT"},
    {State::ended, "ended", 0s, "after the end"},
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
