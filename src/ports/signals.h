#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/contact_set.h"
#include "model/records.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace amends::ports {

struct SignalFilter {
  model::SignalKind kind = model::SignalKind::opened;
  std::optional<int> link;
  std::vector<model::SignalClass> sources;       // empty: all
  std::optional<Instant> before = std::nullopt;  // only signals earlier than this
};

/// Hits that are classed anew (a burst showed that they were a machine).
struct Reclass {
  model::MailingId mailing;
  model::ContactId contact;
  Instant from;  // this one and
  Instant to;    // this one included
  model::SignalClass source = model::SignalClass::unknown;
  std::string why;
};

/// A hit as it comes in: it is answered at once and kept within a second.
struct FreshHit {
  model::Signal signal;
  std::vector<Reclass> reclassed = {};  // what it tells about earlier hits of the same person
  /// Called on another thread when the signal is on the disk; not at all when it is lost.
  std::function<void()> once_kept = {};
};

/// What one person's signals on one mailing were until now.
struct EarlierSignals {
  std::size_t count = 0;              // at most kEarlierCountMax are counted
  std::vector<model::Signal> lately;  // since a moment, oldest first; of very many the newest
};

/// Whoever has so many has told everything.
inline constexpr std::size_t kEarlierCountMax = 500;

/// What could not be kept of fresh hits, since the start.
struct LostHits {
  std::uint64_t queue_full = 0;  // more came than the disk could take, or it took none
  std::uint64_t too_many = 0;    // more of one person at once than anybody looks at
  std::uint64_t failed = 0;      // the write failed for good
};

/// What came back from people and machines. Thread-safe; append returns when the rows are synced.
class Signals {
 public:
  virtual ~Signals() = default;

  [[nodiscard]] virtual Result<void> append(std::span<const model::Signal> signals) = 0;
  /// Never waits for the disk. What was taken is seen by every method below at once, and is on the
  /// disk within a second while the disk takes writes; until then a crash may lose it. A hit that
  /// cannot be taken is counted (lost()) and told in the log.
  virtual void keep_soon(FreshHit hit) = 0;
  [[nodiscard]] virtual LostHits lost() const = 0;
  [[nodiscard]] virtual Result<model::ContactSet> people(
      model::MailingId mailing, const SignalFilter& filter
  ) = 0;
  /// Newest first.
  [[nodiscard]] virtual Result<std::vector<model::Signal>> recent(
      model::MailingId mailing, std::size_t limit
  ) = 0;
  /// Of one person, oldest first.
  [[nodiscard]] virtual Result<std::vector<model::Signal>> of_contact(
      model::MailingId mailing, model::ContactId contact
  ) = 0;
  /// What the classification of the next hit looks at. Never waits for a write, as keep_soon().
  [[nodiscard]] virtual Result<EarlierSignals> earlier(
      model::MailingId mailing, model::ContactId contact, Instant since
  ) = 0;
  /// The same without ever waiting for a disk; nothing when it must be read first.
  [[nodiscard]] virtual std::optional<EarlierSignals> earlier_now(
      model::MailingId mailing, model::ContactId contact, Instant since
  ) = 0;
  /// Every signal of the person in the mailing within these times gets the class and its reason.
  [[nodiscard]] virtual Result<void> reclass(const Reclass& hits) = 0;
};

}  // namespace amends::ports
