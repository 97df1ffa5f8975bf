#include "api/auth.h"

#include "api/routes.h"
#include "api/world_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace amends::api {
namespace {

using net::Method;

/// Who may use the routes that not everybody with a token may, written down apart from the code.
const std::map<std::string, std::set<std::string>> kAllowed = {
    {"POST /api/v1/imports", {"author", "admin"}},
    {"POST /api/v1/suppressions", {"author", "admin"}},
    {"POST /api/v1/feedback", {"author", "admin"}},
    {"POST /api/v1/intake", {"intake", "admin"}},
    {"PUT /api/v1/mailings", {"author", "admin"}},
    {"POST /api/v1/mailings/{name}/proof", {"author", "reviewer", "sender", "lead", "admin"}},
    {"DELETE /api/v1/jobs/{id}", {"author", "reviewer", "sender", "lead", "admin"}},
    {"POST /api/v1/mailings/{name}/approve", {"reviewer", "admin"}},
    {"POST /api/v1/mailings/{name}/approve-as-deputy", {"deputy"}},
    {"POST /api/v1/mailings/{name}/send", {"sender", "admin"}},
    {"POST /api/v1/mailings/{name}/resume", {"sender", "admin"}},
    {"POST /api/v1/mailings/{name}/uncertain", {"reviewer", "sender", "lead", "admin"}},
    {"POST /api/v1/mailings/{name}/uncertain/relay-log", {"reviewer", "sender", "lead", "admin"}},
    {"POST /api/v1/mailings/{name}/uncertain/{id}/confirm", {"reviewer", "sender", "lead", "admin"}
    },
    {"POST /api/v1/halts/{id}/lift", {"sender", "admin"}},
    {"POST /api/v1/mailings/{name}/links/{number}/repoint", {"lead", "admin"}},
    {"POST /api/v1/mailings/{name}/links/{number}/repoints/{id}/confirm",
     {"reviewer", "sender", "lead", "admin"}},
    {"POST /api/v1/mailings/{name}/web-version", {"lead", "admin"}},
    {"POST /api/v1/mailings/{name}/pictures/{picture}/replace", {"lead", "admin"}},
    {"GET /api/v1/token-key", {"admin"}},
    {"POST /api/v1/token-key/rotate", {"admin"}},
    {"POST /api/v1/codes", {"lead", "admin"}},
    {"POST /api/v1/codes/{code}/changes", {"lead", "admin"}},
    {"POST /api/v1/codes/{code}/redemptions", {"shop", "admin"}},
    {"POST /api/v1/mailings/{name}/codes", {"lead", "admin"}},
    {"POST /api/v1/mailings/{name}/codes/draw", {"lead", "admin"}},
    {"POST /api/v1/mailings/{name}/codes/assign", {"lead", "admin"}},
    {"GET /codes/{code}", {"lead", "support", "shop", "admin"}},
    {"POST /api/v1/prices", {"author", "admin"}},
    {"POST /api/v1/prices/forget", {"author", "admin"}},
    {"POST /api/v1/webhooks/{name}/test", {"lead", "admin"}},
    {"POST /api/v1/elsewhere/{name}", {"lead", "admin"}},
    {"POST /api/v1/elsewhere/{name}/{part}", {"lead", "admin"}},
    {"POST /api/v1/incidents", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/draft", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/compose", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/words", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/answers", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/who",
     {"author", "reviewer", "sender", "lead", "support", "admin", "deputy"}},
    {"POST /api/v1/incidents/{id}/replies/{reply}", {"lead", "support", "admin"}},
    {"POST /api/v1/incidents/{id}/move", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/confirm", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/steps/{step}/tick", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/steps/{step}/untick", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/estimate", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/agree", {"reviewer", "admin"}},
    {"POST /api/v1/incidents/{id}/follow-up", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/letters/take", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/letters/sent", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/letters/not-sent", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/make-good", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/make-good/agree", {"reviewer", "admin"}},
    {"POST /api/v1/incidents/{id}/make-good/give", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/make-good/undo", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/holdout/end", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/brief", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/posts", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/posts/undo", {"lead", "admin"}},
    {"POST /api/v1/incidents/{id}/after-halt", {"lead", "admin"}},
    {"POST /api/v1/users", {"admin"}},
};

/// The path with something in its braces that is there nowhere.
std::string filled(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '{') {
      out += "999";
      i = path.find('}', i);
    } else {
      out += path[i];
    }
  }
  return out;
}

TEST(Roles, open_exactly_the_routes_of_the_table) {
  World world;
  std::set<std::string> met;
  for (const Route& route : routes()) {
    if (is_open(route.permission)) {
      continue;
    }
    const std::string name = fmt::format("{} {}", net::method_name(route.method), route.path);
    const auto row = kAllowed.find(name);
    const bool harmless = route.method == Method::get || route.path.ends_with("/halt") ||
                          route.path.ends_with("/halts");
    ASSERT_TRUE(harmless || row != kAllowed.end()) << name << " is not in the table";
    met.insert(name);
    for (const std::string_view role : known_roles()) {
      const bool allowed = row == kAllowed.end() ? role != "shop" && role != "intake"
                                                 : row->second.contains(std::string(role));
      const auto response =
          world.ask(route.method, filled(route.path), {std::string(role), R"({"x":1})", {}});
      EXPECT_EQ(response.status != 403, allowed) << role << ' ' << name << ' ' << response.body;
      if (!allowed) {
        EXPECT_EQ(problem_id(response), "auth.permission");
      }
    }
  }
  for (const auto& [name, roles] : kAllowed) {
    EXPECT_TRUE(met.contains(name)) << name << " is no route";
  }
}

TEST(Tokens, are_asked_for_on_every_route_of_the_api) {
  World world;
  for (const Route& route : routes()) {
    if (is_open(route.permission)) {
      continue;
    }
    const auto response = world.ask(route.method, filled(route.path));
    EXPECT_EQ(response.status, 401) << route.path;
    EXPECT_EQ(problem_id(response), "auth.token") << route.path;
    EXPECT_TRUE(response.headers.find("WWW-Authenticate").has_value());
  }
}

TEST(Tokens, that_are_wrong_in_any_way_are_refused_alike) {
  World world;
  const std::string none = world.ask(Method::get, "/api/v1/mailings").body;
  for (const std::string& value :
       {std::string("Bearer"),
        std::string("Bearer "),
        std::string("Bearer nobody"),
        std::string("Basic token-of-admin"),
        std::string("token-of-admin"),
        std::string("Bearer  token-of-admin"),
        std::string("Bearer token-of-admin "),
        "Bearer " + std::string(5000, 'a')}) {
    const auto response =
        world.ask(Method::get, "/api/v1/mailings", {"", "", {{"Authorization", value}}});
    EXPECT_EQ(response.status, 401) << value;
    EXPECT_EQ(response.body, none) << value;
  }
  const net::Headers twice{
      {"Authorization", "Bearer token-of-admin"}, {"Authorization", "Bearer token-of-admin"}
  };
  EXPECT_EQ(world.ask(Method::get, "/api/v1/mailings", {"", "", twice}).status, 401);
}

TEST(Tokens, decide_how_much_a_body_may_hold_before_it_is_read) {
  World world;
  const auto head = [](Method method, std::string_view path, std::string_view token) {
    net::RequestHead made;
    made.method = method;
    made.path = path;
    if (!token.empty()) {
      made.headers.add("Authorization", fmt::format("Bearer {}", token));
    }
    return made;
  };
  const auto import = head(Method::post, "/api/v1/imports", "token-of-author");
  EXPECT_TRUE(world.api().spools_body(import));
  EXPECT_EQ(world.api().body_bytes_max(import), 2ULL << 30U);
  for (const auto* const token : {"", "token-of-nobody", "token-of-support"}) {
    const auto stranger = head(Method::post, "/api/v1/imports", token);
    EXPECT_FALSE(world.api().spools_body(stranger)) << token;
    EXPECT_LE(world.api().body_bytes_max(stranger), 8ULL << 20U) << token;
  }
  const auto part = head(Method::post, "/api/v1/elsewhere/autumn/sent", "token-of-lead");
  EXPECT_TRUE(world.api().spools_body(part));
  for (const auto* const token : {"", "token-of-author", "token-of-support"}) {
    const auto stranger = head(Method::post, "/api/v1/elsewhere/autumn/sent", token);
    EXPECT_FALSE(world.api().spools_body(stranger)) << token;
  }
  EXPECT_FALSE(
      world.api().spools_body(head(Method::post, "/api/v1/elsewhere/autumn", "token-of-lead"))
  );
  EXPECT_EQ(
      world.api().body_bytes_max(head(Method::put, "/api/v1/mailings", "token-of-author")),
      8ULL << 20U
  );
  EXPECT_EQ(
      world.api().body_bytes_max(head(Method::post, "/api/v1/intake", "token-of-intake")),
      1ULL << 20U
  );
  EXPECT_EQ(world.api().body_bytes_max(head(Method::post, "/api/v1/intake", "")), 64ULL << 10U);
  EXPECT_EQ(world.api().body_bytes_max(head(Method::post, "/u/x", "")), 64ULL << 10U);
}

TEST(Urgent, is_what_stops_something) {
  World world;
  const auto is_urgent = [&](Method method, std::string_view path) {
    net::RequestHead head;
    head.method = method;
    head.path = path;
    return world.api().is_urgent(head);
  };
  EXPECT_TRUE(is_urgent(Method::post, "/api/v1/mailings/spring/halt"));
  EXPECT_TRUE(is_urgent(Method::post, "/api/v1/halts"));
  EXPECT_FALSE(is_urgent(Method::get, "/api/v1/halts"));
  EXPECT_FALSE(is_urgent(Method::post, "/api/v1/mailings/spring/send"));
}

TEST(Tokens, are_made_of_32_random_bytes) {
  EXPECT_EQ(make_token().size(), 43U);
  EXPECT_NE(make_token(), make_token());
}

}  // namespace
}  // namespace amends::api
