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
      {{"who", "a", "--set", "accepted and not left"},
       "GET /api/v1/mailings/a/people?set=accepted%20and%20not%20left&limit=1000",
       R"({"set":"accepted and not left","count":1,"people":[{"contact":7,"address":"ola@people.example"}]})",
       "",
       "1 person\n"},
      {{"who", "a", "--set", "left"},
       "GET /api/v1/mailings/a/people?set=left&limit=1000",
       R"({"set":"left","count":0,"people":[]})",
       "",
       "Nobody is in the set: left.\n"},
  });
}

}  // namespace
}  // namespace amends::cli
