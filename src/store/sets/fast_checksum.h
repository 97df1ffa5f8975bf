#pragma once

#include <cstdint>
#include <string_view>

namespace amends::store {

/// XXH64 with seed 0 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md): a set of ten million people
/// is checked in less than a millisecond. Against accidents, not against forgers.
[[nodiscard]] std::uint64_t fast_checksum(std::string_view bytes);

}  // namespace amends::store
