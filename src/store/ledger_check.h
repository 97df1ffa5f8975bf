#pragma once

#include "base/result.h"
#include "model/ids.h"
#include "model/send.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace amends::store {

/// What the ledger of one mailing holds, read from its first byte to its last.
struct LedgerCheck {
  model::MailingId mailing;
  std::uint64_t people = 0;
  std::uint64_t entries = 0;     // of its log
  std::uint64_t bytes = 0;       // of both files
  std::uint64_t torn_bytes = 0;  // of an append that was never acknowledged; the next start cuts
                                 // them off
  std::uint64_t impossible = 0;  // entries that may not follow the one before (model::may_follow)
  model::SendCounts counts;
  std::optional<Error> damage;  // then the rest says how far it could be read
};

/// Every mailing's, in order of number. Nothing is written; a server may be sending meanwhile.
/// Errors: `store.io` when the folder cannot be read.
[[nodiscard]] Result<std::vector<LedgerCheck>> check_ledger(const std::filesystem::path& data);

}  // namespace amends::store
