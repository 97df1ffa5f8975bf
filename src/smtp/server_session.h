#pragma once

#include "smtp/limits.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace amends::smtp {

enum class Offer { no, yes };

struct ServerOptions {
  std::string host_name;
  Offer start_tls = Offer::no;
  Offer auth = Offer::no;  // PLAIN and LOGIN, only inside TLS unless clear_text_auth is yes
  Offer clear_text_auth = Offer::no;
  Offer relay_without_auth = Offer::yes;  // no: MAIL before AUTH is 530
  std::uint64_t message_bytes_max = kMessageBytesMax;
  std::size_t recipients_max = kRecipientsMax;
};

/// MAIL FROM. Answer with accept() or reply(). An empty address is the null sender of bounces.
struct MailAsked {
  std::string address;
};

/// RCPT TO, already of a syntax that may be written on the wire again. Answer with accept() or
/// reply().
struct RcptAsked {
  std::string address;
};

/// A whole message, dot-unstuffed, CRLF line ends only. accept() is 250 and must come after the
/// message is on disk; reply() refuses; saying nothing and calling drop() leaves the client in
/// doubt.
struct MessageReceived {
  std::string mail_from;
  std::vector<std::string> rcpt_to;
  std::string bytes;
  std::string user;  // authenticated as; empty: not
};

/// AUTH. Answer with accept() or reply(535, ...).
struct AuthAsked {
  std::string user;
  std::string password;
};

/// Write the output (220), then make the channel encrypted and call tls_established().
struct TlsAsked {};

/// Write what is left and close.
struct SessionOver {};

using ServerEvent =
    std::variant<MailAsked, RcptAsked, MessageReceived, AuthAsked, TlsAsked, SessionOver>;

/// The server's side of one SMTP connection without socket and clock, for the sandbox and the
/// gateway. Only CRLF.CRLF ends a message; a bare CR or LF makes the message refused (550) or, in a
/// command, ends the session (521). Offers PIPELINING, 8BITMIME, SMTPUTF8, SIZE,
/// ENHANCEDSTATUSCODES. Limits: limits.h.
///
/// After every input: handle next_event() until it is empty, then write take_output(). MailAsked,
/// RcptAsked, MessageReceived and AuthAsked stop the session until one answer is given; do not read
/// from the socket while wants_input() is false. Total deadlines are the caller's. Not thread-safe:
/// one strand owns it.
class ServerSession {
 public:
  explicit ServerSession(ServerOptions options);

  void connected();
  void received(std::string_view bytes);
  void tls_established();

  /// Answers the open question: 250 (235 for AUTH).
  void accept();
  /// Answers the open question in other words; 2xx is a yes. `text` starts with an enhanced status
  /// code; control characters in it become '?'. 421 ends the session after the reply.
  void reply(int code, std::string_view text);
  /// Closes without a word.
  void drop();

  [[nodiscard]] std::string take_output();
  [[nodiscard]] std::optional<ServerEvent> next_event();

  [[nodiscard]] bool wants_input() const { return !over_ && question_ == Question::none; }

  /// Whether the client is inside DATA: callers choose their deadline by it.
  [[nodiscard]] bool in_data() const { return mode_ == Mode::data; }

 private:
  enum class Mode { command, data, auth_plain, auth_user, auth_password, tls_handshake };
  enum class Question { none, mail, rcpt, message, auth };
  struct Command;
  static const Command* find_command(std::string_view verb);

  void pump();
  [[nodiscard]] bool step();
  [[nodiscard]] bool read_command();
  [[nodiscard]] bool read_data();
  void take_command(std::string_view line);
  void take_auth_line(std::string_view line);
  void take_data_line(std::string_view line);
  void skip_long_line();
  void refuse_message(std::string_view reply);
  void end_of_data();

  void on_helo(std::string_view arguments);
  void on_ehlo(std::string_view arguments);
  void on_mail(std::string_view arguments);
  void on_rcpt(std::string_view arguments);
  void on_data(std::string_view arguments);
  void on_rset(std::string_view arguments);
  void on_noop(std::string_view arguments);
  void on_vrfy(std::string_view arguments);
  void on_quit(std::string_view arguments);
  void on_starttls(std::string_view arguments);
  void on_auth(std::string_view arguments);

  [[nodiscard]] std::string_view reason_against_mail() const;
  [[nodiscard]] std::string_view reason_against_auth() const;
  [[nodiscard]] bool take_mail_parameters(std::string_view parameters);
  void ask_plain(std::string_view encoded);
  void take_login_user(std::string_view encoded);
  void ask_login(std::string_view encoded);
  void ask_auth(std::string_view user, std::string_view password);
  [[nodiscard]] bool greet(std::string_view name);
  void reset_transaction();
  void apply_yes(Question question);
  void count_junk();
  void say(std::string_view line);
  void refuse(std::string_view line);
  void end_with(std::string_view line);

  ServerOptions options_;
  Mode mode_ = Mode::command;
  Question question_ = Question::none;
  std::string input_;
  std::size_t position_ = 0;
  std::string output_;
  std::deque<ServerEvent> events_;
  bool over_ = false;
  bool encrypted_ = false;
  bool greeted_ = false;  // HELO or EHLO was accepted
  int errors_ = 0;
  int junk_ = 0;
  std::string user_;   // logged in as
  std::string asked_;  // the address or user that the open question is about

  // The transaction.
  bool mail_open_ = false;
  bool smtputf8_ = false;
  std::string mail_from_;
  std::vector<std::string> rcpt_to_;
  std::string body_;
  std::string refusal_;     // what the message being read will be answered; empty: it is still good
  bool line_start_ = true;  // the line before ended with CRLF, so a dot here may end the message
  bool mid_line_ = false;   // the front of this line was too long and is gone
};

}  // namespace amends::smtp
