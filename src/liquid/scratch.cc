#include "liquid/scratch.h"

#include "liquid/limits.h"

#include <cstring>
#include <memory>

namespace amends::liquid {

void* Scratch::take(std::size_t bytes, std::size_t alignment) {
  if (exhausted_ || bytes > kScratchBytesMax - used_) {
    exhausted_ = true;
    return nullptr;
  }
  used_ += bytes;
  return memory_.allocate(bytes, alignment);
}

std::span<char> Scratch::bytes(std::size_t count) {
  void* const place = count == 0 ? nullptr : take(count, 1);
  if (place == nullptr) {
    return {};
  }
  return {static_cast<char*>(place), count};
}

Value Scratch::keep(std::string_view text) {
  const std::span<char> place = bytes(text.size());
  if (place.empty()) {
    return Value::of("");
  }
  std::memcpy(place.data(), text.data(), text.size());
  return Value::of(std::string_view(place.data(), place.size()));
}

std::span<Value> Scratch::values(std::size_t count) {
  if (count == 0 || count > kScratchBytesMax / sizeof(Value)) {
    exhausted_ = exhausted_ || count > 0;
    return {};
  }
  void* const place = take(count * sizeof(Value), alignof(Value));
  if (place == nullptr) {
    return {};
  }
  auto* const first = static_cast<Value*>(place);
  std::uninitialized_default_construct_n(first, count);
  return {first, count};
}

Value Scratch::pair(const Field& field) {
  const std::span<Value> cells = values(2);
  if (cells.empty()) {
    return {};
  }
  cells[0] = Value::of(field.name);
  cells[1] = field.value;
  return Value::of(std::span<const Value>(cells));
}

void Scratch::work(std::size_t bytes) {
  if (bytes > kWorkBytesMax - worked_) {
    exhausted_ = true;
    return;
  }
  worked_ += bytes;
}

}  // namespace amends::liquid
