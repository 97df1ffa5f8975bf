#pragma once

#include "base/result.h"
#include "sandbox/mailbox_store.h"
#include "sandbox/people.h"
#include "sandbox/world_web.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace amends::sandbox {

/// Misbehaviour for tests and drills, on top of the population. A count of n means every n-th, 0
/// never; they count all connections and messages of the sandbox together.
struct Faults {
  std::uint64_t drop_after_dot = 0;     // kept, and the connection closed without an answer
  std::uint64_t silence_after_dot = 0;  // kept, and never answered
  std::uint64_t garbage_after_dot = 0;  // kept, and answered with bytes that are no SMTP
  std::uint64_t drop_connections = 0;   // closed instead of greeted
  double defer_share = 0;               // 450 at RCPT, of all asked, by the seed
  double refuse_share = 0;              // 550 at RCPT, of all asked, by the seed
};

enum class Play : std::uint8_t { on, off };

struct SandboxOptions {
  std::uint64_t seed = 1;
  double pace = 1;  // simulated seconds in a real one: 600 plays an hour in six seconds
  /// off: messages are only kept, and only their headers are read.
  Play people = Play::on;
  Rates rates;
  std::string address = "127.0.0.1";  // an IP address of the loopback interface
  std::uint16_t smtp_port = 0;        // 0: any free one
  std::uint16_t web_port = 0;         // 0: any free one
  Unlisted unlisted = Unlisted::found;
  Hosts hosts;  // everything else is served by the web of the sandbox
  Faults faults;
  std::uint64_t memory_bytes_max = kMessageMemoryBytesMax;
};

struct Totals {
  MailboxCounts mail;
  std::uint64_t refused = 0;   // recipients answered 5xx
  std::uint64_t deferred = 0;  // recipients answered 4xx
  PeopleCounts people;
};

/// A relay with people in it. It is no relay: nothing it takes goes anywhere, it says so in its
/// greeting and in every message and page it shows, and it serves the loopback interface only. Has
/// its own threads. Thread-safe.
class Sandbox {
 public:
  /// Errors: `sandbox.loopback` for an address or host entry that is not of the loopback interface,
  /// `sandbox.options`, `net.listen`.
  [[nodiscard]] static Result<std::unique_ptr<Sandbox>> start(SandboxOptions options);
  /// Stops.
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  /// "sandbox"
  [[nodiscard]] static std::string_view name();
  /// What it calls itself in its SMTP greeting and in its answer to EHLO.
  [[nodiscard]] static std::string_view greeting();
  /// "smtp://127.0.0.1:2525": no TLS, no AUTH.
  [[nodiscard]] std::string relay_url() const;
  [[nodiscard]] std::uint16_t smtp_port() const;
  /// "http://127.0.0.1:8080"
  [[nodiscard]] std::string web_url() const;

  [[nodiscard]] MailboxStore& mailboxes();
  [[nodiscard]] WorldWeb& web();
  [[nodiscard]] People& people();
  void set_faults(Faults faults);

  [[nodiscard]] Totals totals() const;
  /// Waits until every message received so far is looked at: only then duplicates and header facts
  /// are whole. False: not within `limit`.
  [[nodiscard]] bool wait_until_read(std::chrono::milliseconds limit);
  /// The above, and until the people have nothing more to do.
  [[nodiscard]] bool wait_until_quiet(std::chrono::milliseconds limit);
  void stop();

 private:
  struct Core;
  explicit Sandbox(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace amends::sandbox
