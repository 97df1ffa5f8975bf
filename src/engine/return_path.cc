#include "engine/return_path.h"

#include "crypto/secret.h"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>

namespace amends::engine {
namespace {

constexpr std::size_t kMacDigits = 16;

/// "m12-": the letter, a number from 1 and a hyphen are taken off the front.
template <class Number>
bool take_number(std::string_view& text, char letter, Number& number) {
  if (!text.starts_with(letter)) {
    return false;
  }
  const char* const begin = text.data() + 1;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || rest == end || *rest != '-' || number < 1) {
    return false;
  }
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()) + 1);
  return true;
}

}  // namespace

std::string return_path_token(std::string_view secret, const mail::MessageKey& key) {
  return fmt::format(
      "m{}-c{}-v{}-{}",
      key.mailing,
      key.contact,
      key.version,
      std::string_view(mail::make_verp_token(secret, key)).substr(0, kMacDigits)
  );
}

std::optional<MarkedCopy> read_return_path(
    const SenderIdentity& identity, std::string_view address
) {
  const auto token = mail::parse_verp(address, address.substr(address.find('@') + 1));
  if (!token.ok()) {
    return std::nullopt;
  }
  MarkedCopy copy;
  std::string_view rest = *token;
  if (!take_number(rest, 'm', copy.mailing.value) || !take_number(rest, 'c', copy.contact.value) ||
      !take_number(rest, 'v', copy.version)) {
    return std::nullopt;
  }
  const std::string own = return_path_token(
      identity.secret, {identity.installation, copy.mailing.value, copy.contact.value, copy.version}
  );
  if (!crypto::constant_time_equal(own, *token)) {
    return std::nullopt;
  }
  return copy;
}

}  // namespace amends::engine
