#pragma once

#include "engine/key_set.h"
#include "model/contact.h"
#include "model/mailing.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace amends::engine {

/// Which codes of the columns that [[codes]] names were met before, in the order of the list. Some
/// 20 bytes a person and column (KeySet).
class GivenCodes {
 public:
  GivenCodes(const model::Mailing& mailing, const model::Columns& columns);

  /// The number in Mailing::codes of the first code that somebody before has too.
  [[nodiscard]] std::optional<std::uint32_t> meet(const model::Contact& contact);

 private:
  struct Column {
    std::uint32_t code = 0;
    std::uint32_t place = 0;
    KeySet seen;
  };

  std::vector<Column> columns_;
};

}  // namespace amends::engine
