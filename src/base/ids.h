#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace amends {

/// A number that names one thing of one kind: a ContactId is never a MailingId. 0 names nothing.
template <class Tag>
struct Id {
  std::int64_t value = 0;

  [[nodiscard]] explicit operator bool() const { return value != 0; }

  auto operator<=>(const Id&) const = default;
};

}  // namespace amends

template <class Tag>
struct std::hash<amends::Id<Tag>> {
  std::size_t operator()(amends::Id<Tag> id) const noexcept {
    return std::hash<std::int64_t>()(id.value);
  }
};
