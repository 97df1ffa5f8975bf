#pragma once

#include "base/result.h"
#include "model/records.h"
#include "net/http_message.h"
#include "ports/journal.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace amends::api {

/// What a route asks for. `anybody` needs no token, `loopback` no token but a peer on this machine.
enum class Permission : std::uint8_t {
  nobody,
  anybody,
  loopback,
  read,
  halt,
  mailings_write,
  lists_write,
  proof,
  approve,
  deputy,  // signs off alone what mends an incident
  send,
  resume,
  settle,
  incidents,
  links_write,
  codes_write,
  codes_read,    // what a shop asks
  codes_redeem,  // what a shop tells
  intake,        // what a mail server hands over
  replies,       // to say that one is answered, to let somebody go who asks for it
  users_write,
};

/// "mailings:write"
[[nodiscard]] std::string_view to_string(Permission permission);

/// author, reviewer, sender, lead, support, admin, shop, intake, deputy.
[[nodiscard]] std::span<const std::string_view> known_roles();

/// Whether one of the user's roles brings the permission. Everybody may read and halt,
/// but who is only a shop, which asks about codes and tells of their use, or a mail server, which
/// hands mails over; neither does anything else. A deputy is named as one: an admin is none by
/// being one.
[[nodiscard]] bool may(const model::User& user, Permission permission);
/// The same. Error `auth.permission`.
[[nodiscard]] Result<void> require(const model::User& user, Permission permission);

/// Who holds a token. Tokens are never kept, logged or compared: the store finds the user by
/// SHA-256, so that the time of an answer tells nothing about a token.
class Auth {
 public:
  explicit Auth(ports::Journal& journal) : journal_(journal) {}

  /// Error `auth.token`: no token, one of another shape, or one nobody has; and the store's.
  [[nodiscard]] Result<model::User> user_of(const net::RequestHead& head) const;
  /// The same, and may they? Error `auth.permission`.
  [[nodiscard]] Result<model::User> require(const net::RequestHead& head, Permission permission)
      const;

 private:
  ports::Journal& journal_;
};

/// A new token: 32 random bytes in base64url.
[[nodiscard]] std::string make_token();

}  // namespace amends::api
