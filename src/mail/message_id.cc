#include "mail/message_id.h"

#include "crypto/mac.h"
#include "mail/limits.h"

#include <algorithm>

namespace amends::mail {

namespace {

constexpr std::string_view kVerpPrefix = "bounce+";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_token(std::string_view token) {
  return !token.empty() && token.size() <= kVerpTokenBytesMax &&
         std::ranges::all_of(token, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

std::string keyed(std::string_view secret, std::string_view purpose, const MessageKey& key) {
  std::string input;
  crypto::append_mac_field(input, purpose);
  crypto::append_mac_field(input, key.installation);
  crypto::append_mac_field(input, key.mailing);
  crypto::append_mac_field(input, key.contact);
  crypto::append_mac_field(input, key.version);
  return crypto::hex(crypto::mac128(secret, input));
}

}  // namespace

bool is_message_id(std::string_view id) {
  const auto good = [](char c) { return c > ' ' && c < 0x7F && c != '<' && c != '>' && c != '@'; };
  const std::size_t at = id.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < id.size() &&
         std::ranges::all_of(id.substr(0, at), good) &&
         std::ranges::all_of(id.substr(at + 1), good);
}

std::string make_message_id(
    std::string_view secret, const MessageKey& key, std::string_view domain
) {
  return keyed(secret, "message-id", key) + "@" + std::string(domain);
}

std::string make_verp_token(std::string_view secret, const MessageKey& key) {
  return keyed(secret, "return-path", key);
}

Result<std::string> verp_return_path(std::string_view token, std::string_view domain) {
  if (!is_token(token)) {
    return make_error(
        "mail.verp", "a return path token has 1 to {} of a-z 0-9 - _", kVerpTokenBytesMax
    );
  }
  return std::string(kVerpPrefix) + std::string(token) + "@" + std::string(domain);
}

Result<std::string> parse_verp(std::string_view address, std::string_view domain) {
  const Error foreign("mail.verp", "this is no return path of ours");
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || !equal_without_case(address.substr(at + 1), domain) ||
      !equal_without_case(address.substr(0, kVerpPrefix.size()), kVerpPrefix) ||
      at < kVerpPrefix.size()) {
    return foreign;
  }
  std::string token(address.substr(kVerpPrefix.size(), at - kVerpPrefix.size()));
  std::ranges::transform(token, token.begin(), lower);
  if (!is_token(token)) {
    return foreign;
  }
  return token;
}

}  // namespace amends::mail
