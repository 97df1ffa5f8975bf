#pragma once

#include "base/result.h"
#include "model/contact_set.h"
#include "model/ids.h"
#include "model/people_set.h"

#include <memory>
#include <span>
#include <vector>

namespace amends::ports {

/// Who got it, opened it, clicked, left: as sets that are ready before they are asked for. They are
/// a copy: the ledger and the signals are the truth, and a set that does not fit them is made anew
/// from them. From any thread.
class PeopleSets {
 public:
  using Set = std::shared_ptr<const model::ContactSet>;

  virtual ~PeopleSets() = default;

  /// The sets in the order of `wanted`, never null, empty for a mailing that was never launched.
  /// What was on the disk when it was called is in them: a fresh hit within a second.
  [[nodiscard]] virtual Result<std::vector<Set>> of(
      model::MailingId mailing, std::span<const model::BasicSet> wanted
  ) = 0;
};

}  // namespace amends::ports
