#include "engine/tokens.h"

#include "crypto/encoding.h"
#include "crypto/secret.h"

#include <array>
#include <limits>
#include <utility>

namespace amends::engine {
namespace {

constexpr char kKeyNumber = 2;  // 1 was keyed BLAKE2b, before the first release
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

}  // namespace

Tokens::Tokens(std::string installation, std::string_view secret)
    : installation_(std::move(installation)),
      key_(token_key(installation_, secret)) {}

crypto::Mac Tokens::seal(TokenKind kind, std::string_view facts) const {
  // A mail has a dozen of these: the memory is used again.
  thread_local std::string input;
  input.assign(1, static_cast<char>(kind));
  input += facts;
  return crypto::short_mac128(key_, input);
}

std::string Tokens::make(const TokenFacts& facts) const {
  std::string out;
  append(out, facts);
  return out;
}

void Tokens::append(std::string& out, const TokenFacts& facts) const {
  if (installation_ == kPreviewInstallation) {
    out += kPreviewToken;
    return;
  }
  thread_local std::string bytes;
  bytes.assign(1, kKeyNumber);
  append_number(bytes, facts.mailing.value);
  append_number(bytes, facts.contact.value);
  append_number(bytes, facts.version);
  append_number(bytes, facts.link);
  const crypto::Mac mac = seal(facts.kind, bytes);
  bytes += crypto::bytes_of(mac);
  crypto::append_base64url(out, bytes);
}

std::optional<TokenFacts> Tokens::read(TokenKind kind, std::string_view token) const {
  if (token.size() > kTokenCharsMax) {
    return std::nullopt;
  }
  const auto bytes = crypto::decode_base64url(token);
  if (!bytes.ok() || bytes->size() <= kMacBytes || bytes->front() != kKeyNumber) {
    return std::nullopt;
  }
  const std::string_view facts = std::string_view(*bytes).substr(0, bytes->size() - kMacBytes);
  const crypto::Mac mac = seal(kind, facts);
  if (!crypto::constant_time_equal(
          crypto::bytes_of(mac), std::string_view(*bytes).substr(facts.size())
      )) {
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
