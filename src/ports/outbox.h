#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace amends::ports {

/// What is to be told to another program. Goes into the outbox in the transaction of what it tells
/// of, so a crash loses neither or both.
struct NewMessage {
  std::string id;    // of its own, the same at every attempt
  std::string hook;  // name of who is told
  std::string type;  // "code.changed"
  std::string data;  // JSON
  Instant at;
};

/// Stored by number.
enum class MessageState : std::uint8_t { waiting = 0, delivered = 1, given_up = 2 };

struct OutboxMessage {
  std::int64_t sequence = 0;  // grows with every message, never used twice
  NewMessage message;
  MessageState state = MessageState::waiting;
  int attempts = 0;
  Instant next_at;                  // of one that waits
  std::optional<Instant> tried_at;  // the last attempt
  int status = 0;                   // its HTTP status; 0: no answer
  std::string why;                  // it failed; empty: it did not
};

/// What became of one attempt.
struct MessageAttempt {
  std::int64_t sequence = 0;
  MessageState state = MessageState::delivered;  // after it
  Instant at;
  Instant next_at;  // of one that waits on
  int status = 0;
  std::string why = {};
  /// Nobody is there at all: what else waits for this hook waits until then too.
  std::string hold_hook = {};
};

/// How one hook stands.
struct HookState {
  std::string hook;
  std::uint64_t waiting = 0;
  std::uint64_t delivered = 0;  // as far as they are kept
  std::uint64_t given_up = 0;
  std::uint64_t given_up_since_success = 0;
  std::optional<Instant> oldest_waiting;
  std::optional<OutboxMessage> last;  // that was tried
};

/// Messages that wait for other programs to take them. Thread-safe; synced when a method returns.
class Outbox {
 public:
  virtual ~Outbox() = default;
  /// Waiting ones whose time has come, longest due first.
  [[nodiscard]] virtual Result<std::vector<OutboxMessage>> due(Instant now, std::size_t limit) = 0;
  [[nodiscard]] virtual Result<void> keep(const MessageAttempt& attempt) = 0;
  /// Of every hook that ever had a message, in order of name.
  [[nodiscard]] virtual Result<std::vector<HookState>> hooks() = 0;
};

}  // namespace amends::ports
