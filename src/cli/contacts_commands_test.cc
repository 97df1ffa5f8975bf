#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(ContactsVerbs, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"lists"},
       "GET /api/v1/lists",
       R"({"lists":[{"id":1,"name":"весна","contacts":1200,"changed_at":"2026-11-24T09:00:00Z"}]})",
       "",
       "весна   1,200  2026-11-24 09:00 UTC\n"},
      {{"lists"}, "GET /api/v1/lists", R"({"lists":[]})", "", "amends import people.csv"},
      {{"suppress", "ola@people.example", "--reason", "complained"},
       "POST /api/v1/suppressions",
       "{}",
       R"({"address":"ola@people.example","reason":"complained"})",
       "ola@people.example gets nothing more"},
  });
}

}  // namespace
}  // namespace amends::cli
