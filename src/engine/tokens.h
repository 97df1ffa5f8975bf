#pragma once

#include "crypto/mac.h"
#include "model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amends::engine {

/// What stands in addresses of a preview instead of a token: it is none, so that nobody's click,
/// open or leaving can come of it.
inline constexpr std::string_view kPreviewToken = "preview";
/// Where those addresses lead unless a server shows its own: nowhere (RFC 2606).
inline constexpr std::string_view kPreviewBase = "https://preview.amends.example";
/// The installation under whose name previews are made; a real one is called by random digits.
inline constexpr std::string_view kPreviewInstallation = "preview";

/// What a tracked address stands for. The letter is the first part of its path.
enum class TokenKind : char { link = 'l', pixel = 'o', unsubscribe = 'u', view = 'v' };

/// What a token names: never a target, only numbers that are looked up when it comes back.
struct TokenFacts {
  TokenKind kind = TokenKind::link;
  model::MailingId mailing;
  model::ContactId contact;
  int version = 0;  // of the mailing
  int link = 0;     // for links: its number

  bool operator==(const TokenFacts&) const = default;
};

/// Makes and reads the tokens in the addresses of a mail (SAFETY 2.2 (4)): a key number, the facts
/// as variable-length numbers and a keyed 128-bit MAC over kind, key number and facts, in
/// base64url. The key is the installation's own (decision 0015). Thread-safe: immutable.
class Tokens {
 public:
  /// `secret` is the installation's 32 bytes.
  Tokens(std::string installation, std::string_view secret);

  /// kPreviewToken under kPreviewInstallation.
  [[nodiscard]] std::string make(const TokenFacts& facts) const;
  /// The same at the end of `out`.
  void append(std::string& out, const TokenFacts& facts) const;
  /// Nothing for whatever is not exactly a token of ours of that kind: forged, cut, spliced, of
  /// another kind.
  [[nodiscard]] std::optional<TokenFacts> read(TokenKind kind, std::string_view token) const;

 private:
  [[nodiscard]] crypto::Mac seal(TokenKind kind, std::string_view facts) const;

  std::string installation_;
  crypto::Mac key_;  // of this installation's tokens and nothing else
};

}  // namespace amends::engine
