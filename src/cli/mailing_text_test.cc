#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(MailingText, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"mailing", "list"}, "GET /api/v1/mailings", R"({"mailings":[]})", "", "no mailings yet"},
      {{"mailing", "show", "a"},
       "GET /api/v1/mailings/a",
       R"({"name":"a","state":"approved","version":1,"approval":{"approver":"kim","recipients":11840,"at":"2026-11-24T09:00:00Z"}})",
       "",
       "kim, for 11,840 people (2026-11-24 09:00 UTC)\n"},
  });
}

}  // namespace
}  // namespace amends::cli
