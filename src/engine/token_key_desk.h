#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/mailing_desk.h"
#include "engine/tokens.h"
#include "ports/store.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace amends::engine {

/// The keys of this installation, as the store has them.
[[nodiscard]] Result<std::shared_ptr<TokenRing>> open_token_ring(ports::Store& store);

/// A key without its secret.
struct TokenKeyFacts {
  enum class Use : std::uint8_t { current, previous, leaving };

  Instant since;
  std::string by;  // empty: the installation's first key
  std::string reason;
  Use use = Use::current;
};

[[nodiscard]] std::string_view to_string(TokenKeyFacts::Use use);

struct TokenKeyState {
  std::vector<TokenKeyFacts> keys;  // newest first
  /// Delivered mails whose links, pictures and web versions lead nowhere once the next key is made:
  /// those sent under the previous key.
  std::uint64_t next_drops = 0;
};

struct RotateOrder {
  enum class Despite : std::uint8_t { nothing, delivered_mail };

  std::string reason;  // needed when delivered mail is dropped
  Despite despite = Despite::nothing;
};

/// Rotates the key of tokens. May be called from any thread.
class TokenKeyDesk {
 public:
  TokenKeyDesk(ports::Store& store, std::shared_ptr<TokenRing> ring, const Clock& clock)
      : store_(store),
        ring_(std::move(ring)),
        clock_(clock) {}

  [[nodiscard]] Result<TokenKeyState> state() const;

  /// A new current key; the one before goes on reading. What is written from now on has the new
  /// one. Errors: `token_key.would_drop`, `token_key.reason`, `token_key.too_many`.
  [[nodiscard]] Result<TokenKeyState> rotate(const RotateOrder& order, const Actor& actor);

 private:
  [[nodiscard]] Result<std::vector<model::TokenKey>> keys() const;
  [[nodiscard]] Result<std::uint64_t> sent_between(Instant from, Instant until) const;
  [[nodiscard]] Result<std::uint64_t> dropped_next(const std::vector<model::TokenKey>& keys) const;
  [[nodiscard]] Result<void> note(
      const RotateOrder& order, std::uint64_t dropped, const Actor& actor
  ) const;

  ports::Store& store_;
  std::shared_ptr<TokenRing> ring_;
  const Clock& clock_;
  std::mutex rotating_;  // one at a time
};

}  // namespace amends::engine
