#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(AdminVerbs, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"user", "add", "desk", "--roles", "author, sender"},
       "POST /api/v1/users",
       R"({"name":"desk","roles":["author","sender"],"token":"abc"})",
       R"({"name":"desk","roles":["author","sender"]})",
       "abc\n"},
      {{"user", "list"},
       "GET /api/v1/users",
       R"({"users":[{"name":"desk","roles":["author"]}]})",
       "",
       "desk  author\n"},
      {{"audit", "--subject", "mailing/a"},
       "GET /api/v1/audit?subject=mailing%2Fa&limit=50",
       R"({"entries":[{"number":1,"at":"2026-11-24T09:00:00Z","actor":"kim","verb":"mailing.halted","subject":"mailing/a","detail":{"x":1}}],"verified":1})",
       "",
       "1 entry verified"},
  });
}

}  // namespace
}  // namespace amends::cli
