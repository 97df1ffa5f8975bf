#pragma once

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace amends::crypto {

/// What a signing key is made for.
enum class KeyKind : std::uint8_t {
  rsa,      // RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2)
  ed25519,  // PureEdDSA (RFC 8032)
};

/// "rsa", "ed25519".
[[nodiscard]] std::string_view to_string(KeyKind kind);

/// A private key that signs. Immutable, cheap to copy, used by many threads at once.
class SigningKey {
 public:
  /// PKCS #8 or PKCS #1 in PEM, without a pass phrase. Errors: `crypto.key` (not readable, of
  /// another kind, behind a pass phrase), `crypto.key_short` (RSA below kRsaBitsMin).
  [[nodiscard]] static Result<SigningKey> from_pem(std::string_view pem);

  /// A new one; RSA with kRsaBitsNew bits.
  [[nodiscard]] static SigningKey generate(KeyKind kind);

  [[nodiscard]] KeyKind kind() const;

  /// PKCS #8 in PEM, for a file that only its owner reads.
  [[nodiscard]] std::string to_pem() const;

  /// What verifiers need, as DKIM publishes it in `p=` before base64: the SubjectPublicKeyInfo of
  /// an RSA key (RFC 6376, 3.6.1), the 32 bytes of an Ed25519 key (RFC 8463, 4.2).
  [[nodiscard]] std::string public_bytes() const;

  /// RSA signs the SHA-256 digest of `bytes`, Ed25519 the bytes themselves.
  [[nodiscard]] std::string sign(std::string_view bytes) const;

 private:
  struct Key;

  explicit SigningKey(std::shared_ptr<const Key> key) : key_(std::move(key)) {}

  std::shared_ptr<const Key> key_;
};

}  // namespace amends::crypto
