#include "engine/tokens.h"

#include "base/check.h"
#include "crypto/encoding.h"
#include "crypto/secret.h"

#include <array>
#include <limits>
#include <utility>

namespace amends::engine {
namespace {

constexpr char kFormat = 2;  // 1 was keyed BLAKE2b, before the first release
constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kTokenCharsMax = 80;

void append_number(std::string& out, std::int64_t number) {
  auto rest = static_cast<std::uint64_t>(number);
  while (rest >= 0x80) {
    out.push_back(static_cast<char>((rest & 0x7FU) | 0x80U));
    rest >>= 7U;
  }
  out.push_back(static_cast<char>(rest));
}

std::optional<std::int64_t> take_number(std::string_view& bytes) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 63 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) {
      return static_cast<std::int64_t>(number);
    }
  }
  return std::nullopt;
}

crypto::Mac token_key(std::string_view installation, std::string_view secret) {
  std::string input;
  crypto::append_mac_field(input, "token");
  crypto::append_mac_field(input, installation);
  return crypto::mac128(secret, input);
}

crypto::Mac seal(const crypto::Mac& key, TokenKind kind, std::string_view facts) {
  // A mail has a dozen of these: the memory is used again.
  thread_local std::string input;
  input.assign(1, static_cast<char>(kind));
  input += facts;
  return crypto::short_mac128(key, input);
}

}  // namespace

TokenRing::TokenRing(std::string installation, std::string_view secret)
    : installation_(std::move(installation)) {
  const std::string first(secret);
  load({&first, 1});
}

void TokenRing::load(std::span<const std::string> secrets) {
  AMENDS_CHECK(!secrets.empty());
  Keys keys;
  keys.current = token_key(installation_, secrets.back());
  const std::size_t older = secrets.size() - 1;
  keys.previous = older == 0 ? keys.current : token_key(installation_, secrets[older - 1]);
  for (std::size_t at = 0; at + 1 < older; ++at) {
    keys.leaving.push_back(token_key(installation_, secrets[at]));
  }
  const std::scoped_lock lock(mutex_);
  kept_.push_back(std::make_unique<const Keys>(std::move(keys)));
  keys_.store(kept_.back().get(), std::memory_order_release);
}

/// The same work whichever key it was, and when it was none.
bool Tokens::is_sealed(TokenKind kind, std::string_view facts, std::string_view mac) const {
  const TokenRing::Keys& keys = ring_->keys();
  const auto fits = [&](const crypto::Mac& key) {
    return crypto::constant_time_equal(crypto::bytes_of(seal(key, kind, facts)), mac);
  };
  const bool is_current = fits(keys.current);
  bool is_older = fits(keys.previous);
  if (kind == TokenKind::unsubscribe) {
    for (const crypto::Mac& key : keys.leaving) {
      is_older = fits(key) || is_older;
    }
  }
  return is_current || is_older;
}

std::string Tokens::make(const TokenFacts& facts) const {
  std::string out;
  append(out, facts);
  return out;
}

void Tokens::append(std::string& out, const TokenFacts& facts) const {
  if (ring_->installation() == kPreviewInstallation) {
    out += kPreviewToken;
    return;
  }
  thread_local std::string bytes;
  bytes.assign(1, kFormat);
  append_number(bytes, facts.mailing.value);
  append_number(bytes, facts.contact.value);
  append_number(bytes, facts.version);
  append_number(bytes, facts.link);
  const crypto::Mac mac = seal(ring_->keys().current, facts.kind, bytes);
  bytes += crypto::bytes_of(mac);
  crypto::append_base64url(out, bytes);
}

std::optional<TokenFacts> Tokens::read(TokenKind kind, std::string_view token) const {
  if (token.size() > kTokenCharsMax) {
    return std::nullopt;
  }
  const auto bytes = crypto::decode_base64url(token);
  if (!bytes.ok() || bytes->size() <= kMacBytes || bytes->front() != kFormat) {
    return std::nullopt;
  }
  const std::string_view facts = std::string_view(*bytes).substr(0, bytes->size() - kMacBytes);
  if (!is_sealed(kind, facts, std::string_view(*bytes).substr(facts.size()))) {
    return std::nullopt;
  }
  std::string_view rest = facts.substr(1);
  std::array<std::int64_t, 4> numbers{};
  for (std::int64_t& number : numbers) {
    const auto taken = take_number(rest);
    if (!taken) {
      return std::nullopt;
    }
    number = *taken;
  }
  const auto [mailing, contact, version, link] = numbers;
  if (!rest.empty() || version > std::numeric_limits<int>::max() ||
      link > std::numeric_limits<int>::max()) {
    return std::nullopt;
  }
  return TokenFacts{kind, {mailing}, {contact}, static_cast<int>(version), static_cast<int>(link)};
}

}  // namespace amends::engine
