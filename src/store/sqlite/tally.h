#pragma once

#include "model/ids.h"
#include "model/send.h"
#include "store/sqlite/database.h"

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>

namespace amends::store {

/// Gathers how many sends moved from where to where in one transaction and writes it at its end, so
/// that counts need not scan ten million rows.
class Tally {
 public:
  void add(model::MailingId mailing, int wave, model::SendState state, std::int64_t sends = 1);
  void move(model::MailingId mailing, int wave, model::SendState from, model::SendState to);
  [[nodiscard]] Result<void> write(Connection& connection);

 private:
  std::map<std::tuple<model::MailingId, int, model::SendState>, std::int64_t> changes_;
};

/// The written counts of one mailing, over the waves up to `wave` or all of them.
[[nodiscard]] Result<model::SendCounts> read_tally(
    Connection& connection, model::MailingId mailing, std::optional<int> wave
);

}  // namespace amends::store
