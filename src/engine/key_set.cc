#include "engine/key_set.h"

#include "base/random.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace amends::engine {
namespace {

constexpr std::size_t kSlotsAtFirst = 32;

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

KeySet::KeySet() : shards_(kShards) {}

std::optional<std::uint32_t> KeySet::add(std::string_view key, std::uint32_t row) {
  const std::uint64_t fingerprint = fingerprint_of(key);
  Shard& shard = shards_[shard_of(fingerprint)];
  if (shard.size * 4 >= shard.slots.size() * 3) {
    shard.grow();
  }
  Slot& slot = shard.slots[shard.slot_of(fingerprint)];
  if (slot.fingerprint() != 0) {
    return slot.row;
  }
  slot = {std::bit_cast<std::array<std::uint32_t, 2>>(fingerprint), row};
  ++shard.size;
  ++size_;
  return std::nullopt;
}

std::optional<std::uint32_t> KeySet::find(std::string_view key) const {
  const std::uint64_t fingerprint = fingerprint_of(key);
  const Shard& shard = shards_[shard_of(fingerprint)];
  if (shard.slots.empty()) {
    return std::nullopt;
  }
  const Slot& slot = shard.slots[shard.slot_of(fingerprint)];
  return slot.fingerprint() == 0 ? std::nullopt : std::optional(slot.row);
}

std::size_t KeySet::Shard::slot_of(std::uint64_t fingerprint) const {
  std::size_t slot = fingerprint & (slots.size() - 1);
  while (slots[slot].fingerprint() != 0 && slots[slot].fingerprint() != fingerprint) {
    slot = (slot + 1) & (slots.size() - 1);
  }
  return slot;
}

void KeySet::Shard::grow() {
  Shard larger;
  larger.slots.resize(std::max(kSlotsAtFirst, 2 * slots.size()));
  larger.size = size;
  for (const Slot& slot : slots) {
    if (slot.fingerprint() != 0) {
      larger.slots[larger.slot_of(slot.fingerprint())] = slot;
    }
  }
  *this = std::move(larger);
}

}  // namespace amends::engine
