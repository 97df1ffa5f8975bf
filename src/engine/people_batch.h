#pragma once

#include "model/contact.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace amends::engine {

/// What is known of a person before anything is rendered.
struct PersonMark {
  std::int64_t row = 0;
  std::uint64_t position = 0;
  bool suppressed = false;
  bool looked_at = true;
  std::optional<std::int64_t> duplicate_of_row;
  std::optional<std::int64_t> same_person_as_row;
  std::optional<std::uint32_t> same_code;  // checks::RecipientFacts::same_code
};

/// One person of a proof on the way to be rendered: a copy, whose memory is used again.
struct QueuedPerson {
  model::Contact contact;
  PersonMark mark;
};

struct PeopleBatch {
  std::vector<QueuedPerson> people;  // only the first `size` count
  std::size_t size = 0;

  /// The next free place, to be filled.
  QueuedPerson& take() {
    if (size == people.size()) {
      people.emplace_back();
    }
    return people[size++];
  }
};

}  // namespace amends::engine
