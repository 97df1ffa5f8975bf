#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(IncidentVerbs, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"incident", "open", "a", "--kind", "wrong_link", "--link", "2", "--what", "It led astray"},
       "POST /api/v1/incidents",
       R"({"id":4})",
       R"({"mailing":"a","kind":"wrong_link","what_happened":"It led astray","link":2})",
       "amends incident show 4\n"},
      {{"incident", "people", "4", "--set", "opened"},
       "GET /api/v1/incidents/4/people?set=opened&limit=1000",
       R"({"people":[{"contact":7,"address":"ola@people.example"}]})",
       "",
       "      7  ola@people.example\n"},
      {{"incident", "close", "4"},
       "POST /api/v1/incidents/4/move",
       "{}",
       R"({"state":"closed"})",
       "Incident 4 is closed.\n"},
  });
}

}  // namespace
}  // namespace amends::cli
