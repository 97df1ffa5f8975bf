#include "api/api.h"
#include "api/json_io.h"
#include "crypto/digest.h"

#include <boost/json.hpp>

#include <algorithm>

namespace amends::api {
namespace {

namespace json = boost::json;

json::object user_json(const model::User& user) {
  json::array roles;
  for (const std::string& role : user.roles) {
    roles.emplace_back(role);
  }
  return {{"name", user.name}, {"roles", std::move(roles)}};
}

Result<std::vector<std::string>> roles_of(const Body& body) {
  AMENDS_TRY(std::vector<std::string> roles, body.texts("roles"));
  for (const std::string& role : roles) {
    if (std::ranges::find(known_roles(), role) == known_roles().end()) {
      return make_error(
          "user.role", "\"{}\" is no role; there are: {}", role, fmt::join(known_roles(), ", ")
      );
    }
  }
  std::ranges::sort(roles);
  roles.erase(std::ranges::unique(roles).begin(), roles.end());
  if (roles.empty()) {
    return make_error("user.role", "give at least one role: {}", fmt::join(known_roles(), ", "));
  }
  return roles;
}

}  // namespace

Answer Api::list_users(const Call& /*call*/) {
  AMENDS_TRY(const auto users, parts_.store.journal().users());
  json::array out;
  for (const model::User& user : users) {
    out.push_back(user_json(user));
  }
  return api::answer(json::object{{"users", std::move(out)}});
}

/// The token is told once, here; what is kept is its hash.
Answer Api::put_user(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"name", "roles"}));
  AMENDS_TRY(const std::string name, body.text("name", kNameBytesMax));
  AMENDS_TRY(const auto roles, roles_of(body));
  ports::Journal& journal = parts_.store.journal();
  AMENDS_TRY(const model::User user, journal.put_user(name, roles));
  const std::string token = make_token();
  AMENDS_TRY_VOID(journal.add_token(user.id, crypto::sha256(token), parts_.clock.now()));
  AMENDS_TRY_VOID(
      note(call, "user.put", fmt::format("user/{}", user.name), json::serialize(user_json(user)))
  );
  json::object out = user_json(user);
  out["token"] = token;
  return api::answer(out, 201);
}

}  // namespace amends::api
