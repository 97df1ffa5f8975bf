#include "crypto/secret.h"

#include "base/check.h"

#include <sodium.h>

namespace amends::crypto {

std::string secure_random(std::size_t size) {
  // Idempotent and thread-safe; it can only fail where the system has no source of randomness.
  AMENDS_CHECK(sodium_init() >= 0);
  std::string bytes(size, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace amends::crypto
