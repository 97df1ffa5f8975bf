#pragma once

#include "base/result.h"
#include "smtp/message.h"
#include "smtp/reply.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace amends::smtp {

/// Callers choose `required` for every relay that is not on the loopback interface.
enum class TlsPolicy { never, opportunistic, required };
/// Whether the channel is encrypted already when connected() is called (port 465).
enum class Channel { clear, tls };
enum class ClearTextAuth { refuse, allow };

struct Credentials {
  std::string user;
  std::string password;
};

/// What of PIPELINING is used where the relay offers it (RFC 2920).
enum class Pipelining : std::uint8_t {
  full,      // MAIL, RCPT and DATA together; the next message's may go with a dot
  commands,  // MAIL, RCPT and DATA together, and nothing with a dot
  off        // one command after the other
};

/// How long each step may take: as RFC 5321, 4.5.3.2 asks at least, where it names one.
struct StepTimeouts {
  std::chrono::seconds connect{30};
  std::chrono::seconds greeting{300};  // the first words, and the reply to EHLO
  std::chrono::seconds starttls{120};
  std::chrono::seconds handshake{60};
  std::chrono::seconds login{120};  // each reply of AUTH
  std::chrono::seconds idle{300};
  std::chrono::seconds mail{300};
  std::chrono::seconds rcpt{300};
  std::chrono::seconds data{120};
  std::chrono::seconds body{180};  // each piece of it
  std::chrono::seconds dot{600};   // the reply to the whole message: until then it is in doubt
  std::chrono::seconds reset{300};
  std::chrono::seconds quit{10};
};

struct ClientOptions {
  std::string helo_name;
  TlsPolicy tls = TlsPolicy::required;
  Channel channel = Channel::clear;
  std::optional<Credentials> credentials =
      std::nullopt;  // AUTH PLAIN, or LOGIN where that alone is offered
  ClearTextAuth clear_text_auth = ClearTextAuth::refuse;
  Pipelining pipelining = Pipelining::full;
  StepTimeouts timeouts = {};
};

/// One sender, one recipient (SAFETY I5: doubt after the dot covers one person). Addresses without
/// < >; mail_from may be empty.
struct Envelope {
  std::string mail_from;
  std::string rcpt_to;
  bool needs_smtputf8 = false;
};

/// Which command a reply answered.
enum class Stage { mail, rcpt, data, dot };

/// What is known about the transaction that was open when the session ended.
enum class Certainty {
  idle,        // none was open, or it had been answered
  before_dot,  // the final dot had not been handed out: safe to try again
  after_dot    // the final dot had been handed out and no reply came: uncertain
};

enum class State : std::uint8_t {
  connecting,
  greeting,
  ehlo,
  helo,
  starttls,
  tls_handshake,
  auth_plain,
  auth_login,
  auth_login_user,
  auth_login_password,
  ready,
  mail,
  rcpt,
  data,
  awaiting_dot,
  dot,
  empty_dot,
  rset,
  quit,
  ended
};

/// A line of the state table.
struct StateInfo {
  State state;
  std::string_view name;                         // "awaiting_dot"
  std::chrono::seconds StepTimeouts::* timeout;  // none after the end
  std::string_view sentence;  // for operators: "while the relay decided about the message; it may
                              // have been taken"
};

[[nodiscard]] const StateInfo& info(State state);

/// begin() may be called now, or quit().
struct Ready {};

/// The relay said 220 to STARTTLS: make the channel encrypted, then call tls_established(), or
/// closed() if that fails.
struct StartTls {};

/// 354 was seen and the whole body is in the output. Nothing but finish() ends the message.
struct AwaitingDot {};

/// The transaction is over. Ready follows, unless Ended does.
struct Answered {
  Stage stage = Stage::mail;
  Reply reply;
  /// Set when we refused it ourselves and nothing was written: `smtp.smtputf8_missing`,
  /// `smtp.8bitmime_missing`, `smtp.too_large`, `smtp.envelope`, `smtp.message`. The reply is then
  /// a made-up 5xx.
  std::optional<Error> refused_here = std::nullopt;

  /// Whether the relay has taken the message.
  [[nodiscard]] bool accepted() const { return stage == Stage::dot && reply.positive(); }
};

/// The last event; the connection is of no more use.
struct Ended {
  std::optional<Error> error;  // none after quit()
  Certainty certainty = Certainty::idle;
};

using ClientEvent = std::variant<Ready, StartTls, AwaitingDot, Answered, Ended>;

/// The client's side of one SMTP connection (RFC 5321, 2920, 1870, 3207, 4954, 6152, 6531) without
/// socket and clock.
///
/// After every input: write take_output(), then handle next_event() until it is empty. The timer
/// runs from the last change of state() for timeout(), whatever bytes come in between (a reply that
/// trickles in is a late one); only in awaiting_dot it restarts with each piece of the body that
/// could be written. Errors: `smtp.protocol`, `smtp.timeout`, `smtp.closed`, `smtp.refused`,
/// `smtp.closing` (421), `smtp.tls_required`, `smtp.tls_failed`, `smtp.tls_injection`,
/// `smtp.auth_failed`, `smtp.auth_unavailable`, `smtp.helo_name`, `smtp.auth_clear_text`. No error
/// holds a credential. Not thread-safe: one strand owns it.
class ClientDialogue {
 public:
  explicit ClientDialogue(ClientOptions options);

  void connected();
  void received(std::string_view bytes);
  void tls_established();
  void closed();
  void timed_out();

  /// While state() is ready. MAIL, RCPT and DATA leave together when the relay offers PIPELINING
  /// and we use it; where pipelines() it may also be called once before finish(), while state() is
  /// awaiting_dot: the commands wait for the dot and go in one group with it (RFC 2920, 3.1), and
  /// Answered of the dot is followed by what becomes of this message, with no Ready between. When
  /// the relay ends the session before it has answered one of these commands, 421 too, that is no
  /// answer to the message: Ended says before_dot.
  void begin(Envelope envelope, Message message);

  /// Whether begin() may be called before finish().
  [[nodiscard]] bool pipelines() const {
    return offered_.pipelining && options_.pipelining == Pipelining::full;
  }

  /// Only after AwaitingDot: hands out the final dot. From here on a break is Certainty::after_dot.
  /// Ignored when the session has ended in between, whose event says before_dot.
  void finish();

  /// Ends politely: QUIT when ready, otherwise the connection is just given up. Not in dot: the
  /// reply must be awaited.
  void quit();

  /// The bytes to write now; moves them out.
  [[nodiscard]] text::PiecedText take_output();
  [[nodiscard]] std::optional<ClientEvent> next_event();

  [[nodiscard]] State state() const { return state_; }

  [[nodiscard]] std::chrono::seconds timeout() const;

  [[nodiscard]] bool encrypted() const { return encrypted_; }

 private:
  /// What the relay said to EHLO.
  struct Extensions {
    bool pipelining = false;
    bool eight_bit_mime = false;
    bool smtputf8 = false;
    bool starttls = false;
    bool size = false;
    std::uint64_t size_max = 0;  // 0: no fixed limit
    bool auth_plain = false;
    bool auth_login = false;
  };

  [[nodiscard]] bool logging_in() const;
  void dispatch(Reply reply);
  void on_greeting(const Reply& reply);
  void on_ehlo(const Reply& reply);
  void on_helo(const Reply& reply);
  void on_starttls(const Reply& reply);
  void on_auth_plain(const Reply& reply);
  void on_auth_login(const Reply& reply);
  void on_mail(Reply reply);
  void on_rcpt(Reply reply);
  void on_data(Reply reply);
  void on_early_reply(Reply reply);
  void on_dot(Reply reply);
  void on_rset(const Reply& reply);
  void on_closing(Reply reply);

  [[nodiscard]] static Extensions read_extensions(const Reply& reply);
  void secure_or_go_on();
  void authenticate_or_ready();
  void start_plain();
  void fail_auth(const Reply& reply);

  /// A message on its way, and its commands.
  struct Transaction {
    Envelope envelope;
    Message message;
    std::string mail_line = {};
    std::string rcpt_line = {};
    std::optional<Error> refused = std::nullopt;  // by us, before anything is written
  };

  [[nodiscard]] Transaction prepare(Envelope envelope, Message message) const;
  [[nodiscard]] Result<void> write_commands(Transaction& transaction) const;
  [[nodiscard]] std::optional<Error> reason_to_refuse(const Transaction& transaction) const;
  void open(Transaction transaction);
  void go_on_to_next();
  void refuse_here(Error error);
  void hand_over_body();

  void command(State next, std::string_view line);
  void become_ready();
  void answer(Stage stage, Reply reply);
  void fail_protocol(const Reply& reply);
  void end(std::optional<Error> error);

  ClientOptions options_;
  Extensions offered_;
  State state_ = State::connecting;
  bool encrypted_ = false;
  ReplyParser replies_;
  text::PiecedText output_;
  std::deque<ClientEvent> events_;

  // The transaction, and the one whose commands go with its dot.
  Transaction now_;
  std::optional<Transaction> next_;
  bool message_ends_line_ = true;  // of the body that was handed out
  bool open_ = false;              // begun and not answered
  bool pipelined_ = false;         // RCPT and DATA went out together with MAIL
  bool unheard_ = false;           // the commands went with a dot, and none was answered yet
  bool rcpt_accepted_ = false;
};

}  // namespace amends::smtp
