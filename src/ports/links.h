#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/contact_set.h"
#include "model/records.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace amends::ports {

/// Who follows a link, for telling where it leads them.
struct LinkReader {
  model::ContactId contact;
  int version = 0;  // of the mailing, that they got
  Instant now;
};

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
  /// Link::target is where they lead everybody at `now`.
  [[nodiscard]] virtual Result<std::vector<model::Link>> links(
      model::MailingId mailing, Instant now
  ) = 0;
  [[nodiscard]] virtual Result<std::optional<model::Link>> find(
      model::MailingId mailing, int number, Instant now
  ) = 0;
  /// `target.state` is standing or waiting; `people` are those of RepointScope::people. Gives it
  /// back with its id. Error `link.unknown`.
  [[nodiscard]] virtual Result<model::LinkTarget> repoint(
      model::MailingId mailing,
      int number,
      const model::LinkTarget& target,
      const model::ContactSet& people = {}
  ) = 0;
  /// A waiting one stands from now on. Error `link.not_waiting`.
  [[nodiscard]] virtual Result<void> confirm(
      std::int64_t repoint, std::string_view by, Instant now
  ) = 0;
  /// A standing or waiting one counts no more. Error `link.undone`: it is neither.
  [[nodiscard]] virtual Result<void> undo(
      std::int64_t repoint, std::string_view by, std::string_view reason, Instant now
  ) = 0;
  /// Oldest first; the first is what the mailing itself said.
  [[nodiscard]] virtual Result<std::vector<model::LinkTarget>> history(
      model::MailingId mailing, int number
  ) = 0;
  /// What may lead this reader, the most particular first, down to the first that does not depend
  /// on their language; those of a language are there for every reader. Empty when there is no such
  /// link. From memory but for the first time, however many people the mailing has: this is asked
  /// at every click.
  [[nodiscard]] virtual Result<std::vector<model::LinkTarget>> leading(
      model::MailingId mailing, int number, const LinkReader& reader
  ) = 0;
  /// The same without ever waiting for a disk; nothing when it must be read first.
  [[nodiscard]] virtual std::optional<std::vector<model::LinkTarget>> leading_now(
      model::MailingId mailing, int number, const LinkReader& reader
  ) = 0;
  /// Whose mail a repoint for a set of people concerns.
  [[nodiscard]] virtual Result<model::ContactSet> people(std::int64_t repoint) = 0;
};

}  // namespace amends::ports
