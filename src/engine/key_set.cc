#include "engine/key_set.h"

#include "base/random.h"

#include <cstring>

namespace amends::engine {
namespace {

constexpr std::size_t kSlotsAtFirst = 1024;

/// Eight bytes at a time through mix64; never 0.
std::uint64_t fingerprint_of(std::string_view key) {
  std::uint64_t state = mix64(key.size());
  while (!key.empty()) {
    std::uint64_t piece = 0;
    const std::size_t size = key.size() < sizeof piece ? key.size() : sizeof piece;
    std::memcpy(&piece, key.data(), size);
    state = mix64(state ^ piece);
    key.remove_prefix(size);
  }
  return state == 0 ? 1 : state;
}

}  // namespace

KeySet::KeySet() : slots_(kSlotsAtFirst, 0), rows_(kSlotsAtFirst, 0) {}

std::optional<std::uint32_t> KeySet::add(std::string_view key, std::uint32_t row) {
  if (size_ * 2 >= slots_.size()) {
    grow();
  }
  return insert(fingerprint_of(key), row);
}

std::optional<std::uint32_t> KeySet::insert(std::uint64_t fingerprint, std::uint32_t row) {
  std::size_t slot = fingerprint & (slots_.size() - 1);
  while (slots_[slot] != 0) {
    if (slots_[slot] == fingerprint) {
      return rows_[slot];
    }
    slot = (slot + 1) & (slots_.size() - 1);
  }
  slots_[slot] = fingerprint;
  rows_[slot] = row;
  ++size_;
  return std::nullopt;
}

void KeySet::grow() {
  std::vector<std::uint64_t> slots(slots_.size() * 2, 0);
  std::vector<std::uint32_t> rows(slots.size(), 0);
  slots.swap(slots_);
  rows.swap(rows_);
  size_ = 0;
  for (std::size_t slot = 0; slot < slots.size(); ++slot) {
    if (slots[slot] != 0) {
      insert(slots[slot], rows[slot]);
    }
  }
}

}  // namespace amends::engine
