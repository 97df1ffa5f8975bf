#pragma once

#include "crypto/mac.h"
#include "model/ids.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// What stands in addresses of a preview instead of a token: it is none, so that nobody's click,
/// open or leaving can come of it.
inline constexpr std::string_view kPreviewToken = "preview";
/// Where those addresses lead unless a server shows its own: nowhere (RFC 2606).
inline constexpr std::string_view kPreviewBase = "https://preview.amends.example";
/// The installation under whose name previews are made; a real one is called by random digits.
inline constexpr std::string_view kPreviewInstallation = "preview";

/// What a tracked address stands for. The letter is the first part of its path.
enum class TokenKind : char {
  link = 'l',
  pixel = 'o',
  picture = 'p',  // of nobody: the same for all readers of a version
  unsubscribe = 'u',
  view = 'v'
};

/// What a token names: never a target, only numbers that are looked up when it comes back.
struct TokenFacts {
  TokenKind kind = TokenKind::link;
  model::MailingId mailing;
  model::ContactId contact;
  int version = 0;  // of the mailing
  int link = 0;     // for links and pictures: its number

  bool operator==(const TokenFacts&) const = default;
};

/// The keys of an installation's tokens. The newest makes them; it and the one before read them;
/// older ones read nothing but the tokens of leaving, which live as long as the list of those who
/// left (SAFETY 2.2 (5)). Thread-safe: whoever reads sees the keys from before or after load().
class TokenRing {
 public:
  struct Keys {
    crypto::Mac current{};
    crypto::Mac previous{};            // the current once more while there is none
    std::vector<crypto::Mac> leaving;  // older ones
  };

  /// `secret` is the installation's 32 bytes, the first key.
  TokenRing(std::string installation, std::string_view secret);

  /// Oldest first, at least one.
  void load(std::span<const std::string> secrets);

  [[nodiscard]] const std::string& installation() const { return installation_; }

  /// What it gives stays as long as the ring.
  [[nodiscard]] const Keys& keys() const { return *keys_.load(std::memory_order_acquire); }

 private:
  std::string installation_;
  std::mutex mutex_;
  /// Readers hold no lock, so nothing they may look at goes: one small entry a rotation.
  std::vector<std::unique_ptr<const Keys>> kept_;
  std::atomic<const Keys*> keys_ = nullptr;
};

/// Makes and reads the tokens in the addresses of a mail (SAFETY 2.2 (4)): a format number, the
/// facts as variable-length numbers and a keyed 128-bit MAC over kind, format number and facts, in
/// base64url. The keys are the installation's own (decisions 0015, 0018); nothing in a token tells
/// which of them made it. Thread-safe.
class Tokens {
 public:
  explicit Tokens(std::shared_ptr<const TokenRing> ring) : ring_(std::move(ring)) {}

  /// With one key: `secret` is the installation's 32 bytes.
  Tokens(std::string installation, std::string_view secret)
      : Tokens(std::make_shared<TokenRing>(std::move(installation), secret)) {}

  /// kPreviewToken under kPreviewInstallation.
  [[nodiscard]] std::string make(const TokenFacts& facts) const;
  /// The same at the end of `out`.
  void append(std::string& out, const TokenFacts& facts) const;
  /// Nothing for whatever is not exactly a token of ours of that kind: forged, cut, spliced, of
  /// another kind, of a key that is dropped. Every key is tried for every token, so that the time
  /// tells nothing either.
  [[nodiscard]] std::optional<TokenFacts> read(TokenKind kind, std::string_view token) const;

 private:
  [[nodiscard]] bool is_sealed(TokenKind kind, std::string_view facts, std::string_view mac) const;

  std::shared_ptr<const TokenRing> ring_;  // never null
};

}  // namespace amends::engine
