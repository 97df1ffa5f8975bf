#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace amends::crypto {

/// `size` bytes from the operating system's generator (libsodium). Never fails: a machine without
/// randomness ends the process.
[[nodiscard]] std::string secure_random(std::size_t size);

/// Compares without telling by its time where two secrets differ. Their lengths are not secret.
[[nodiscard]] bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace amends::crypto
