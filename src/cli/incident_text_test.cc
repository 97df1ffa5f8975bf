#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(IncidentText, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"incident", "list"}, "GET /api/v1/incidents", R"({"incidents":[]})", "", "no incidents"},
      {{"incident", "show", "4"},
       "GET /api/v1/incidents/4",
       R"({"id":4,"kind":"wrong_link","harm":"repairable","state":"contained","what_happened":"x","sets":{"opened":40},"advice":{"do":"Write to them.","audience":"opened","to_write":40,"first_learn":0,"reasons":[{"id":"r","text":"40 people saw it"}]}})",
       "",
       "What to do: Write to them.\n  because 40 people saw it\n"},
      {{"incident", "show", "4"},
       "GET /api/v1/incidents/4",
       R"({"id":4,"kind":"wrong_link","harm":"repairable","state":"contained","what_happened":"x","sets":{},"advice":{"do":"Correct it.","response":"correction","audience":"clicked","to_write":4,"first_learn":0,"reasons":[]}})",
       "",
       "amends apologise 4 --to clicked_wrong_link --kind correction --signer NAME"},
      {{"incident", "timeline", "4"},
       "GET /api/v1/incidents/4/timeline",
       R"({"timeline":[{"at":"2026-11-24T09:00:00Z","actor":"","what":"first_copy","text":"The first copy left"}]})",
       "",
       "The first copy left\n"},
  });
}

}  // namespace
}  // namespace amends::cli
