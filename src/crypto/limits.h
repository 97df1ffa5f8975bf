#pragma once

#include <cstddef>

namespace amends::crypto {

/// Keys of mac128. Shorter or longer ones are a defect of ours and end the process.
inline constexpr std::size_t kMacKeyBytesMin = 16;
inline constexpr std::size_t kMacKeyBytesMax = 64;

/// Bytes of a key file that are read; no key is longer.
inline constexpr std::size_t kKeyFileMax = std::size_t{64} << 10;
/// Shorter RSA keys are refused: `crypto.key_short` (RFC 8301, 3.2).
inline constexpr int kRsaBitsMin = 1024;
/// A new RSA key: what verifiers have to take (RFC 8301) and a DNS record holds in two strings.
inline constexpr unsigned kRsaBitsNew = 2048;
inline constexpr std::size_t kEd25519PublicBytes = 32;

}  // namespace amends::crypto
