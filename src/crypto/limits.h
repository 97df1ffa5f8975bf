#pragma once

#include <cstddef>

namespace amends::crypto {

/// Keys of mac128. Shorter or longer ones are a defect of ours and end the process.
inline constexpr std::size_t kMacKeyBytesMin = 16;
inline constexpr std::size_t kMacKeyBytesMax = 64;

}  // namespace amends::crypto
