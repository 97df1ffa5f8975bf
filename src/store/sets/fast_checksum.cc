#include "store/sets/fast_checksum.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace amends::store {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read where they lie");

constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t kPrime5 = 0x27D4EB2F165667C5;
constexpr std::size_t kStripe = 32;

template <class Number>
Number take(std::string_view& bytes) {
  Number number{};
  std::memcpy(&number, bytes.data(), sizeof(Number));
  bytes.remove_prefix(sizeof(Number));
  return number;
}

std::uint64_t round(std::uint64_t lane, std::uint64_t input) {
  return std::rotl(lane + input * kPrime2, 31) * kPrime1;
}

std::uint64_t stripes(std::string_view& bytes) {
  std::array<std::uint64_t, 4> lanes = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
  while (bytes.size() >= kStripe) {
    for (std::uint64_t& lane : lanes) {
      lane = round(lane, take<std::uint64_t>(bytes));
    }
  }
  std::uint64_t sum = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
                      std::rotl(lanes[3], 18);
  for (const std::uint64_t lane : lanes) {
    sum = (sum ^ round(0, lane)) * kPrime1 + kPrime4;
  }
  return sum;
}

}  // namespace

std::uint64_t fast_checksum(std::string_view bytes) {
  const std::uint64_t size = bytes.size();
  std::uint64_t sum = (bytes.size() >= kStripe ? stripes(bytes) : kPrime5) + size;
  while (bytes.size() >= sizeof(std::uint64_t)) {
    sum = std::rotl(sum ^ round(0, take<std::uint64_t>(bytes)), 27) * kPrime1 + kPrime4;
  }
  if (bytes.size() >= sizeof(std::uint32_t)) {
    sum = std::rotl(sum ^ (take<std::uint32_t>(bytes) * kPrime1), 23) * kPrime2 + kPrime3;
  }
  while (!bytes.empty()) {
    sum = std::rotl(sum ^ (take<std::uint8_t>(bytes) * kPrime5), 11) * kPrime1;
  }
  sum = (sum ^ (sum >> 33U)) * kPrime2;
  sum = (sum ^ (sum >> 29U)) * kPrime3;
  return sum ^ (sum >> 32U);
}

}  // namespace amends::store
