#pragma once

#include "engine/key_set.h"
#include "mail/address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::engine {

/// Who of a list was met before: under the same address, or under another that reaches the same
/// mailbox (a tag after +, and in Gmail's addresses dots). In the order of the list.
class MetPeople {
 public:
  struct Earlier {
    std::optional<std::int64_t> same_address;  // its row
    std::optional<std::int64_t> same_person;
  };

  [[nodiscard]] Earlier meet(const mail::Mailbox& mailbox, std::int64_t row);

 private:
  /// Whether the mailbox has a plainer address than the one in `key_`; it is then in `plain_`.
  [[nodiscard]] bool find_plain();

  KeySet seen_;
  KeySet plain_seen_;  // plain addresses of those who were met under another
  std::string key_;
  std::string plain_;
};

}  // namespace amends::engine
