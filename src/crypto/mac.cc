#include "crypto/mac.h"

#include "base/check.h"
#include "crypto/encoding.h"
#include "crypto/limits.h"

#include <sodium.h>

namespace amends::crypto {

namespace {

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

Mac mac128(std::string_view key, std::string_view bytes) {
  AMENDS_CHECK(key.size() >= kMacKeyBytesMin && key.size() <= kMacKeyBytesMax);
  Mac mac{};
  const int rc = crypto_generichash(
      mac.data(), mac.size(), data_of(bytes), bytes.size(), data_of(key), key.size()
  );
  AMENDS_CHECK(rc == 0);
  return mac;
}

Mac short_mac128(const Mac& key, std::string_view bytes) {
  static_assert(crypto_shorthash_siphashx24_BYTES == sizeof(Mac));
  static_assert(crypto_shorthash_siphashx24_KEYBYTES == sizeof(Mac));
  Mac mac{};
  crypto_shorthash_siphashx24(mac.data(), data_of(bytes), bytes.size(), key.data());
  return mac;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  static_assert(crypto_auth_hmacsha256_BYTES == sizeof(Digest));
  Digest digest{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, data_of(key), key.size());
  crypto_auth_hmacsha256_update(&state, data_of(bytes), bytes.size());
  crypto_auth_hmacsha256_final(&state, digest.data());
  return digest;
}

void append_mac_field(std::string& input, std::string_view field) {
  append_mac_field(input, static_cast<std::int64_t>(field.size()));
  input += field;
}

void append_mac_field(std::string& input, std::int64_t number) {
  auto bits = static_cast<std::uint64_t>(number);
  std::array<char, 8> bytes{};
  for (char& byte : bytes) {
    byte = static_cast<char>(bits & 0xFFU);
    bits >>= 8;
  }
  input.append(bytes.data(), bytes.size());
}

std::string_view bytes_of(const Mac& mac) {
  return {reinterpret_cast<const char*>(mac.data()), mac.size()};
}

std::string hex(const Mac& mac) {
  return hex(bytes_of(mac));
}

}  // namespace amends::crypto
