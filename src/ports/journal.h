#pragma once

#include "base/result.h"
#include "model/records.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::ports {

/// Who may do what, and who did. Thread-safe.
class Journal {
 public:
  virtual ~Journal() = default;

  /// Appends with the hash of the line before; number and hash of the given entry are ignored.
  [[nodiscard]] virtual Result<void> append(const model::AuditEntry& entry) = 0;
  /// Oldest first; all subjects when `subject` is empty.
  [[nodiscard]] virtual Result<std::vector<model::AuditEntry>> entries(
      std::string_view subject, std::size_t limit
  ) = 0;
  /// Recomputes the chain. Errors: `audit.chain` with the number of the first line that does not
  /// fit.
  [[nodiscard]] virtual Result<std::int64_t> verify() = 0;

  /// A new user, or new roles for a known one. The token is kept as a hash only.
  [[nodiscard]] virtual Result<model::User> put_user(
      std::string_view name, const std::vector<std::string>& roles
  ) = 0;
  [[nodiscard]] virtual Result<void> add_token(
      model::UserId user, const crypto::Digest& token_hash, Instant now
  ) = 0;
  [[nodiscard]] virtual Result<std::optional<model::User>> user_of_token(
      const crypto::Digest& token_hash
  ) = 0;
  [[nodiscard]] virtual Result<std::vector<model::User>> users() = 0;

  /// The first answer given under an Idempotency-Key (SAFETY 4.5).
  struct Answer {
    crypto::Digest request_hash{};
    int status = 0;
    std::string body;
  };

  [[nodiscard]] virtual Result<std::optional<Answer>> answer(std::string_view key) = 0;
  [[nodiscard]] virtual Result<void> keep_answer(
      std::string_view key, const Answer& answer, Instant now
  ) = 0;
};

}  // namespace amends::ports
