#pragma once

#include "base/result.h"
#include "model/reply.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace amends::ports {

/// A mailing and what was sent to mend it: what comes back about one incident.
using RepliedMailings = std::vector<model::MailingId>;

/// Mails that came back. Thread-safe; synced when a method returns.
class Replies {
 public:
  virtual ~Replies() = default;

  /// The same mail (its key) is kept once: the second time nothing happens, and the answer is
  /// false.
  [[nodiscard]] virtual Result<bool> keep(const model::Reply& reply) = 0;
  [[nodiscard]] virtual Result<std::optional<model::Reply>> find(model::ReplyId id) = 0;
  [[nodiscard]] virtual Result<std::optional<model::Reply>> find(std::string_view key) = 0;
  /// Of one class: those that nobody has answered first, each the newest first.
  [[nodiscard]] virtual Result<std::vector<model::Reply>> of(
      const RepliedMailings& mailings, model::ReplyClass of, std::size_t limit
  ) = 0;
  [[nodiscard]] virtual Result<model::ReplyCounts> counts(const RepliedMailings& mailings) = 0;
  /// How many of one person about one mailing, of those proven so.
  [[nodiscard]] virtual Result<std::uint64_t> count_of(
      model::MailingId mailing, model::ContactId contact, model::ReplyProof proof
  ) = 0;
  /// False when somebody has answered it already, or there is none.
  [[nodiscard]] virtual Result<bool> answer(
      model::ReplyId id, std::string_view by, Instant now
  ) = 0;
};

}  // namespace amends::ports
