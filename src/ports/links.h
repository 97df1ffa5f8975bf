#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/records.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace amends::ports {

/// Where the links of delivered mail lead. Thread-safe; a repoint counts from the moment it
/// returns.
class Links {
 public:
  virtual ~Links() = default;

  /// Numbers the links of a mailing: a source that is known keeps its number and its target, a new
  /// one gets the next. Returns all in the order of `sources`. (`mailing`, `number`, `target` of
  /// the given are ignored.)
  [[nodiscard]] virtual Result<std::vector<model::Link>> register_links(
      model::MailingId mailing, std::span<const model::Link> sources, Instant now
  ) = 0;
  [[nodiscard]] virtual Result<std::vector<model::Link>> links(model::MailingId mailing) = 0;
  [[nodiscard]] virtual Result<std::optional<model::Link>> find(
      model::MailingId mailing, int number
  ) = 0;
  [[nodiscard]] virtual Result<void> repoint(
      model::MailingId mailing, int number, const model::LinkTarget& target
  ) = 0;
  /// Oldest first; the first is what the mailing itself said.
  [[nodiscard]] virtual Result<std::vector<model::LinkTarget>> history(
      model::MailingId mailing, int number
  ) = 0;
};

}  // namespace amends::ports
