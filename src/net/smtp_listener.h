#pragma once

#include "net/limits.h"
#include "net/loop.h"
#include "net/tls.h"
#include "smtp/server_session.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace amends::net {

/// What to say to a client's question. The last three are faults, for the sandbox and tests.
struct SmtpDecision {
  enum class Kind : std::uint8_t {
    accept,   // 250
    reply,    // `code` and `text`
    drop,     // close without a word
    silence,  // never answer; the client's timeout ends it
    garbage,  // write `text` as it is, and close
  };
  Kind kind = Kind::accept;
  int code = 250;
  std::string text;  // for reply: with its enhanced status code, "5.1.1 No such user"

  static SmtpDecision accept() { return {}; }

  static SmtpDecision reply(int code, std::string text) {
    return {Kind::reply, code, std::move(text)};
  }

  static SmtpDecision drop() { return {Kind::drop, 0, {}}; }

  static SmtpDecision silence() { return {Kind::silence, 0, {}}; }

  static SmtpDecision garbage(std::string bytes) { return {Kind::garbage, 0, std::move(bytes)}; }
};

/// To be called once, on the loop, inside the question or later. Too late is harmless.
using SmtpAnswer = std::function<void(SmtpDecision)>;

struct SmtpPeer {
  std::uint64_t connection = 0;  // counts from 1 in each listener
  std::string remote_address;
  bool encrypted = false;
};

/// The receiving side. All calls come on the loop.
class SmtpHandler {
 public:
  virtual ~SmtpHandler() = default;

  /// Before the greeting. `accept` greets; `reply` greets with that instead (554, 421) and closes.
  virtual void connected(const SmtpPeer& /*peer*/, SmtpAnswer answer) {
    answer(SmtpDecision::accept());
  }

  virtual void mail(const SmtpPeer& /*peer*/, const std::string& /*address*/, SmtpAnswer answer) {
    answer(SmtpDecision::accept());
  }

  virtual void rcpt(const SmtpPeer& /*peer*/, const std::string& /*address*/, SmtpAnswer answer) {
    answer(SmtpDecision::accept());
  }

  /// The whole message, after its final dot.
  virtual void message(const SmtpPeer& peer, smtp::MessageReceived message, SmtpAnswer answer) = 0;

  virtual void auth(const SmtpPeer& /*peer*/, const smtp::AuthAsked& /*asked*/, SmtpAnswer answer) {
    answer(SmtpDecision::reply(535, "5.7.8 Authentication is not possible here"));
  }
};

struct SmtpListenerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  smtp::ServerOptions session = {};
  /// Needed when session.start_tls is yes.
  std::optional<TlsContext> tls = {};
  std::size_t connections_max = kSmtpConnectionsMax;
  std::chrono::milliseconds command_timeout{300'000};  // RFC 5321, 4.5.3.2.7; 421 and closed
};

/// Takes SMTP connections and drives an smtp::ServerSession for each. `loop` and `handler` outlive
/// it. The destructor stops.
class SmtpListener {
 public:
  SmtpListener(AsioLoop& loop, SmtpListenerOptions options, SmtpHandler& handler);
  ~SmtpListener();
  SmtpListener(const SmtpListener&) = delete;
  SmtpListener& operator=(const SmtpListener&) = delete;

  /// Errors `net.listen`, `net.options`.
  [[nodiscard]] Result<void> start();
  [[nodiscard]] std::uint16_t port() const;
  /// Closes everything; no question is asked after it. Any thread.
  void stop();

 private:
  struct Core;
  std::shared_ptr<Core> core_;
};

}  // namespace amends::net
