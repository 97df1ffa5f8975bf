// What each command of a client does to a ServerSession.
#include "crypto/encoding.h"
#include "smtp/server_session.h"
#include "smtp/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
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

/// Cuts the text before the next space off.
std::string_view next_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

struct Path {
  std::string_view address;
  std::string_view parameters;
};

/// "FROM:<address> parameters". A space after the colon is taken, as most servers do.
std::optional<Path> read_path(std::string_view arguments, std::string_view keyword) {
  if (upper(arguments.substr(0, keyword.size())) != keyword) {
    return std::nullopt;
  }
  arguments.remove_prefix(keyword.size());
  arguments.remove_prefix(arguments.starts_with(' ') ? 1 : 0);
  const std::size_t end = arguments.find('>');
  if (!arguments.starts_with('<') || end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view after = arguments.substr(end + 1);
  if (!after.empty() && !after.starts_with(' ')) {
    return std::nullopt;
  }
  return Path{arguments.substr(1, end - 1), after.substr(after.empty() ? 0 : 1)};
}

/// The reply for an address that must not go on; empty when it may. Source routes (RFC 5321, C) are
/// refused.
std::string_view reason_against(std::string_view address, AddressBytes allowed) {
  std::string ignored;
  const bool ascii = std::ranges::none_of(address, [](char c) { return (c & '\x80') != 0; });
  if (!ascii && allowed == AddressBytes::ascii) {
    return "553 5.6.7 The address needs SMTPUTF8";
  }
  const std::size_t at = address.rfind('@');
  if (!append_path(ignored, address, allowed).ok() || at == std::string_view::npos || at == 0 ||
      at + 1 == address.size() || address.starts_with('@')) {
    return "501 5.1.3 Bad address syntax";
  }
  return {};
}

}  // namespace

struct ServerSession::Command {
  std::string_view verb;
  void (ServerSession::*run)(std::string_view);
  std::size_t bytes_max;
};

const ServerSession::Command* ServerSession::find_command(std::string_view verb) {
  static constexpr std::array<Command, 11> kCommands = {{
      {"HELO", &ServerSession::on_helo, kCommandBytesMax},
      {"EHLO", &ServerSession::on_ehlo, kCommandBytesMax},
      {"MAIL", &ServerSession::on_mail, kCommandWithParametersBytesMax},
      {"RCPT", &ServerSession::on_rcpt, kCommandWithParametersBytesMax},
      {"DATA", &ServerSession::on_data, kCommandBytesMax},
      {"RSET", &ServerSession::on_rset, kCommandBytesMax},
      {"NOOP", &ServerSession::on_noop, kCommandBytesMax},
      {"VRFY", &ServerSession::on_vrfy, kCommandBytesMax},
      {"QUIT", &ServerSession::on_quit, kCommandBytesMax},
      {"STARTTLS", &ServerSession::on_starttls, kCommandBytesMax},
      {"AUTH", &ServerSession::on_auth, kAuthLineBytesMax},
  }};
  const auto found = std::ranges::find(kCommands, verb, &Command::verb);
  return found == kCommands.end() ? nullptr : &*found;
}

void ServerSession::take_command(std::string_view line) {
  std::string_view arguments = line;
  const Command* command = find_command(upper(next_word(arguments)));
  if (line.size() + 2 > (command != nullptr ? command->bytes_max : kCommandBytesMax)) {
    refuse("500 5.5.2 Line too long");
  } else if (command == nullptr) {
    refuse("500 5.5.1 Command not recognised");
  } else {
    (this->*command->run)(arguments);
  }
}

bool ServerSession::greet(std::string_view name) {
  const bool good =
      !name.empty() && std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7F; });
  if (!good) {
    refuse("501 5.5.4 A host name is needed");
    return false;
  }
  greeted_ = true;
  reset_transaction();
  count_junk();
  return !over_;
}

void ServerSession::on_helo(std::string_view arguments) {
  if (greet(arguments)) {
    say("250 " + options_.host_name);
  }
}

void ServerSession::on_ehlo(std::string_view arguments) {
  if (!greet(arguments)) {
    return;
  }
  say("250-" + options_.host_name);
  say("250-PIPELINING");
  say(fmt::format("250-SIZE {}", options_.message_bytes_max));
  if (options_.start_tls == Offer::yes && !encrypted_) {
    say("250-STARTTLS");
  }
  if (options_.auth == Offer::yes && (encrypted_ || options_.clear_text_auth == Offer::yes)) {
    say("250-AUTH PLAIN LOGIN");
  }
  say("250-8BITMIME");
  say("250-SMTPUTF8");
  say("250 ENHANCEDSTATUSCODES");
}

// The transaction

std::string_view ServerSession::reason_against_mail() const {
  if (!greeted_) {
    return "503 5.5.1 Say EHLO first";
  }
  if (options_.relay_without_auth == Offer::no && user_.empty()) {
    return "530 5.7.0 Authentication required";
  }
  return mail_open_ ? "503 5.5.1 A message is already begun" : "";
}

void ServerSession::on_mail(std::string_view arguments) {
  if (const std::string_view reason = reason_against_mail(); !reason.empty()) {
    refuse(reason);
    return;
  }
  const std::optional<Path> path = read_path(arguments, "FROM:");
  if (!path) {
    refuse("501 5.5.4 Syntax: MAIL FROM:<address>");
    return;
  }
  smtputf8_ = false;
  if (!take_mail_parameters(path->parameters)) {
    return;
  }
  const AddressBytes allowed = smtputf8_ ? AddressBytes::utf8 : AddressBytes::ascii;
  const std::string_view reason =
      path->address.empty() ? std::string_view() : reason_against(path->address, allowed);
  if (!reason.empty()) {
    refuse(reason);
    return;
  }
  asked_ = path->address;
  question_ = Question::mail;
  events_.emplace_back(MailAsked{asked_});
}

/// SIZE, BODY, SMTPUTF8 and the AUTH parameter of RFC 4954, which is ignored. False when refused.
bool ServerSession::take_mail_parameters(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string word = upper(next_word(parameters));
    if (word.starts_with("SIZE=")) {
      std::uint64_t size = 0;
      const char* end = word.data() + word.size();
      const auto [stop, error] = std::from_chars(word.data() + 5, end, size);
      if (error != std::errc() || stop != end || size > options_.message_bytes_max) {
        refuse("552 5.3.4 The message is too large");
        return false;
      }
    } else if (word == "SMTPUTF8") {
      smtputf8_ = true;
    } else if (word != "BODY=8BITMIME" && word != "BODY=7BIT" && !word.starts_with("AUTH=") &&
               !word.empty()) {
      refuse("555 5.5.4 Parameter not recognised");
      return false;
    }
  }
  return true;
}

void ServerSession::on_rcpt(std::string_view arguments) {
  if (!mail_open_) {
    refuse("503 5.5.1 Say MAIL first");
    return;
  }
  const std::optional<Path> path = read_path(arguments, "TO:");
  if (!path) {
    refuse("501 5.5.4 Syntax: RCPT TO:<address>");
    return;
  }
  if (!path->parameters.empty()) {
    refuse("555 5.5.4 Parameter not recognised");
    return;
  }
  const std::string_view reason =
      reason_against(path->address, smtputf8_ ? AddressBytes::utf8 : AddressBytes::ascii);
  if (!reason.empty()) {
    refuse(reason);
    return;
  }
  if (rcpt_to_.size() >= options_.recipients_max) {
    say("452 4.5.3 Too many recipients");
    return;
  }
  asked_ = path->address;
  question_ = Question::rcpt;
  events_.emplace_back(RcptAsked{asked_});
}

void ServerSession::on_data(std::string_view arguments) {
  if (!arguments.empty()) {
    refuse("501 5.5.4 Syntax: DATA");
  } else if (!mail_open_) {
    refuse("503 5.5.1 Say MAIL first");
  } else if (rcpt_to_.empty()) {
    say("554 5.5.1 No valid recipients");
  } else {
    mode_ = Mode::data;
    say("354 End data with <CR><LF>.<CR><LF>");
  }
}

void ServerSession::on_rset(std::string_view /*arguments*/) {
  reset_transaction();
  count_junk();
  if (!over_) {
    say("250 2.0.0 Ok");
  }
}

void ServerSession::on_noop(std::string_view /*arguments*/) {
  count_junk();
  if (!over_) {
    say("250 2.0.0 Ok");
  }
}

void ServerSession::on_vrfy(std::string_view /*arguments*/) {
  count_junk();
  if (!over_) {
    say("252 2.5.0 Send some mail, and see");
  }
}

void ServerSession::on_quit(std::string_view /*arguments*/) {
  end_with("221 2.0.0 Bye");
}

void ServerSession::on_starttls(std::string_view arguments) {
  if (options_.start_tls == Offer::no) {
    refuse("502 5.5.1 Not offered");
  } else if (!arguments.empty()) {
    refuse("501 5.5.4 Syntax: STARTTLS");
  } else if (encrypted_) {
    refuse("503 5.5.1 Already encrypted");
  } else if (position_ != input_.size()) {
    // Bytes behind STARTTLS came in clear text and would be read as if they had come inside TLS.
    end_with("554 5.5.1 Nothing may follow STARTTLS");
  } else {
    say("220 2.0.0 Ready for TLS");
    mode_ = Mode::tls_handshake;
    events_.emplace_back(TlsAsked{});
  }
}

// Login

std::string_view ServerSession::reason_against_auth() const {
  if (options_.auth == Offer::no) {
    return "502 5.5.1 Not offered";
  }
  if (!encrypted_ && options_.clear_text_auth == Offer::no) {
    return "538 5.7.11 Encryption required";
  }
  return !greeted_ || mail_open_ || !user_.empty() ? "503 5.5.1 Not now" : "";
}

void ServerSession::on_auth(std::string_view arguments) {
  if (const std::string_view reason = reason_against_auth(); !reason.empty()) {
    refuse(reason);
    return;
  }
  const std::string mechanism = upper(next_word(arguments));
  if (mechanism == "PLAIN" && !arguments.empty()) {
    ask_plain(arguments);
  } else if (mechanism == "PLAIN") {
    mode_ = Mode::auth_plain;
    say("334 ");
  } else if (mechanism == "LOGIN" && !arguments.empty()) {
    take_login_user(arguments);
  } else if (mechanism == "LOGIN") {
    mode_ = Mode::auth_user;
    say("334 VXNlcm5hbWU6");  // "Username:"
  } else {
    refuse("504 5.5.4 Mechanism not offered");
  }
}

void ServerSession::take_auth_line(std::string_view line) {
  const Mode step = std::exchange(mode_, Mode::command);
  if (line == "*") {
    refuse("501 5.7.0 Cancelled");
  } else if (step == Mode::auth_plain) {
    ask_plain(line);
  } else if (step == Mode::auth_user) {
    take_login_user(line);
  } else {
    ask_login(line);
  }
}

void ServerSession::ask_plain(std::string_view encoded) {
  const std::string identity = crypto::decode_base64(encoded).value_or("");
  const std::size_t first = identity.find('\0');
  const std::size_t second = first == std::string::npos ? first : identity.find('\0', first + 1);
  if (second == std::string::npos) {
    refuse("501 5.5.2 Bad answer");
    return;
  }
  const std::string_view all = identity;
  const std::string_view user = all.substr(first + 1, second - first - 1);
  const std::string_view acting_as = all.substr(0, first);
  if (!acting_as.empty() && acting_as != user) {
    refuse("535 5.7.8 Acting as another user is not offered");
    return;
  }
  ask_auth(user, all.substr(second + 1));
}

void ServerSession::take_login_user(std::string_view encoded) {
  Result<std::string> user = crypto::decode_base64(encoded);
  if (!user.ok()) {
    refuse("501 5.5.2 Bad answer");
    return;
  }
  asked_ = *std::move(user);
  mode_ = Mode::auth_password;
  say("334 UGFzc3dvcmQ6");  // "Password:"
}

void ServerSession::ask_login(std::string_view encoded) {
  const Result<std::string> password = crypto::decode_base64(encoded);
  if (!password.ok()) {
    refuse("501 5.5.2 Bad answer");
    return;
  }
  const std::string user = std::exchange(asked_, {});
  ask_auth(user, *password);
}

void ServerSession::ask_auth(std::string_view user, std::string_view password) {
  const bool shown = !user.empty() && std::ranges::none_of(user, [](char c) {
    return (c >= 0 && c < ' ') || c == 0x7F;
  });
  if (!shown || password.contains('\0')) {
    refuse("501 5.5.2 Bad answer");
    return;
  }
  asked_ = user;
  question_ = Question::auth;
  events_.emplace_back(AuthAsked{std::string(user), std::string(password)});
}

}  // namespace amends::smtp
