#include "checks/cases.h"

#include "checks/check.h"

#include <algorithm>
#include <string>

namespace amends::checks {

void Cases::keep(const RecipientFacts& recipient, std::string_view value) {
  positions_.at(examples_.size()) = recipient.position;
  examples_.push_back(
      {recipient.contact, recipient.row, std::string(recipient.address), shown(value)}
  );
}

void Cases::add(const Cases& other) {
  number_ += other.number_;
  for (std::size_t from = 0; from < other.examples_.size(); ++from) {
    const std::uint64_t position = other.positions_.at(from);
    std::size_t at = examples_.size();
    while (at > 0 && positions_.at(at - 1) > position) {
      --at;
    }
    if (at == model::kExamplesMax) {
      return;
    }
    if (examples_.size() == model::kExamplesMax) {
      examples_.pop_back();
    }
    examples_.insert(examples_.begin() + static_cast<std::ptrdiff_t>(at), other.examples_.at(from));
    std::shift_right(positions_.begin() + static_cast<std::ptrdiff_t>(at), positions_.end(), 1);
    positions_.at(at) = position;
  }
}

}  // namespace amends::checks
