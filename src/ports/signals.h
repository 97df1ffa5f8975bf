#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/contact_set.h"
#include "model/records.h"

#include <cstdint>
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

/// What came back from people and machines. Thread-safe; append returns when the rows are synced.
class Signals {
 public:
  virtual ~Signals() = default;

  [[nodiscard]] virtual Result<void> append(std::span<const model::Signal> signals) = 0;
  [[nodiscard]] virtual Result<model::ContactSet> people(
      model::MailingId mailing, const SignalFilter& filter
  ) = 0;
  /// Newest first.
  [[nodiscard]] virtual Result<std::vector<model::Signal>> recent(
      model::MailingId mailing, std::size_t limit
  ) = 0;
  /// Of one person, oldest first: what the classification of the next hit looks at.
  [[nodiscard]] virtual Result<std::vector<model::Signal>> of_contact(
      model::MailingId mailing, model::ContactId contact
  ) = 0;
  /// Every signal of the person in the mailing within these times gets the class and its reason.
  [[nodiscard]] virtual Result<void> reclass(const Reclass& hits) = 0;
};

}  // namespace amends::ports
