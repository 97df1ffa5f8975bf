#include "api/auth.h"

#include "api/limits.h"
#include "base/enum_table.h"
#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "crypto/secret.h"

#include <algorithm>
#include <array>

namespace amends::api {
namespace {

constexpr EnumTable<Permission, 21> kPermissions{{{
    {Permission::nobody, "nobody"},
    {Permission::anybody, "anybody"},
    {Permission::loopback, "loopback"},
    {Permission::read, "read"},
    {Permission::halt, "halt"},
    {Permission::mailings_write, "mailings:write"},
    {Permission::lists_write, "lists:write"},
    {Permission::proof, "proof"},
    {Permission::approve, "approve"},
    {Permission::deputy, "deputy"},
    {Permission::send, "send"},
    {Permission::resume, "resume"},
    {Permission::settle, "settle"},
    {Permission::incidents, "incidents"},
    {Permission::links_write, "links:write"},
    {Permission::codes_write, "codes:write"},
    {Permission::codes_read, "codes:read"},
    {Permission::codes_redeem, "codes:redeem"},
    {Permission::intake, "intake"},
    {Permission::replies, "replies"},
    {Permission::users_write, "users:write"},
}}};

constexpr auto kRoles = std::to_array<std::string_view>(
    {"author", "reviewer", "sender", "lead", "support", "admin", "shop", "intake", "deputy"}
);

struct Grant {
  std::string_view role;
  Permission permission;
};

constexpr auto kGrants = std::to_array<Grant>({
    {"author", Permission::mailings_write},
    {"author", Permission::lists_write},
    {"author", Permission::proof},
    {"reviewer", Permission::proof},
    {"reviewer", Permission::approve},
    {"reviewer", Permission::settle},
    {"sender", Permission::proof},
    {"sender", Permission::send},
    {"sender", Permission::resume},
    {"sender", Permission::settle},
    {"lead", Permission::proof},
    {"lead", Permission::settle},
    {"lead", Permission::incidents},
    {"lead", Permission::links_write},
    {"lead", Permission::codes_write},
    {"lead", Permission::codes_read},
    {"lead", Permission::replies},
    {"support", Permission::codes_read},
    {"support", Permission::replies},
    {"shop", Permission::codes_read},
    {"shop", Permission::codes_redeem},
    {"intake", Permission::intake},
});

/// What a program has that serves one purpose, on a machine that others reach too.
bool is_for_one_purpose(std::string_view role) {
  return role == "shop" || role == "intake";
}

Error no_token() {
  return {
      "auth.token",
      "no valid token came with the request: send \"Authorization: Bearer TOKEN\"; the first one "
      "stands in the data folder's file token"
  };
}

/// RFC 6750 section 2.1; the scheme compares without case.
std::string_view bearer(const net::RequestHead& head) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto value = head.header("Authorization");
  if (!value || head.headers.count("Authorization") != 1 || value->size() > kTokenBytesMax ||
      value->size() <= kScheme.size() ||
      !net::same_name(value->substr(0, kScheme.size()), kScheme)) {
    return {};
  }
  return value->substr(kScheme.size());
}

}  // namespace

std::string_view to_string(Permission permission) {
  return kPermissions.name(permission);
}

std::span<const std::string_view> known_roles() {
  return kRoles;
}

bool may(const model::User& user, Permission permission) {
  switch (permission) {
    case Permission::nobody:
      return false;
    case Permission::anybody:
    case Permission::loopback:
      return true;
    case Permission::read:
    case Permission::halt:
      return user.roles.empty() || !std::ranges::all_of(user.roles, is_for_one_purpose);
    case Permission::deputy:
      return std::ranges::find(user.roles, "deputy") != user.roles.end();
    default:
      break;
  }
  return std::ranges::any_of(user.roles, [permission](const std::string& role) {
    return role == "admin" || std::ranges::any_of(kGrants, [&](const Grant& grant) {
             return grant.role == role && grant.permission == permission;
           });
  });
}

Result<model::User> Auth::user_of(const net::RequestHead& head) const {
  const std::string_view token = bearer(head);
  if (token.empty()) {
    return no_token();
  }
  AMENDS_TRY(auto user, journal_.user_of_token(crypto::sha256(token)));
  if (!user) {
    return no_token();
  }
  return *std::move(user);
}

Result<void> require(const model::User& user, Permission permission) {
  if (!may(user, permission)) {
    return make_error(
        "auth.permission",
        "{} may not do this: it needs the permission {}, which none of their roles ({}) brings",
        user.name,
        to_string(permission),
        fmt::join(user.roles, ", ")
    );
  }
  return {};
}

Result<model::User> Auth::require(const net::RequestHead& head, Permission permission) const {
  AMENDS_TRY(model::User user, user_of(head));
  AMENDS_TRY_VOID(api::require(user, permission));
  return user;
}

std::string make_token() {
  constexpr std::size_t kTokenBytes = 32;
  return crypto::base64url(crypto::secure_random(kTokenBytes));
}

}  // namespace amends::api
