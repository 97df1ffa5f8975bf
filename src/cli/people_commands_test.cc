#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(PeopleVerbs, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"who", "a", "--state", "uncertain"},
       "GET /api/v1/mailings/a/sends?state=uncertain&limit=1000",
       R"({"sends":[{"contact":7,"address":"ola@people.example","state":"uncertain","withheld":"none","wave":1,"version":2,"reply_code":0,"reply":"","changed_at":"2026-11-24T09:00:00Z"}]})",
       "",
       "ola@people.example  uncertain     2        2  2026-11-24 09:00 UTC\n"},
      {{"who", "a", "--state", "dot"},
       "GET /api/v1/mailings/a/sends?state=dot&limit=1000",
       R"({"sends":[]})",
       "",
       "Nobody is dot.\n"},
  });
}

}  // namespace
}  // namespace amends::cli
