#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace amends::crypto {

/// A SHA-256 digest. Ordered by its bytes.
using Digest = std::array<std::uint8_t, 32>;

/// 64 lower-case hexadecimal characters.
[[nodiscard]] std::string hex(const Digest& digest);

/// SHA-256 (FIPS 180-4) of the whole input.
[[nodiscard]] Digest sha256(std::string_view bytes);

/// SHA-256 of bytes that come in pieces. One object gives one digest: after finish() it may only be
/// destroyed.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&& other) noexcept;
  Sha256& operator=(Sha256&& other) noexcept;
  ~Sha256();

  Sha256& update(std::string_view bytes);
  [[nodiscard]] Digest finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace amends::crypto
