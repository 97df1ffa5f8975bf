#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kPlan =
    R"({"incident":4,"text":"1 of 2 steps are done.","breach":null,"steps":[)"
    R"({"step":"confirm","text":"Confirm how bad it is.","owner_text":"who leads","due_at":"2026-11-24T09:20:00Z","state":"open","state_text":"open","command":"amends incident confirm 4"},)"
    R"({"step":"brief","text":"Brief support.","owner_text":"support","due_at":"2026-11-24T11:00:00Z","state":"waits","state_text":"waits","command":"","waits_for":[{"step":"confirm","text":"Confirm how bad it is."}]}]})";

TEST(PlanVerbs, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"incident", "plan", "4"},
       "GET /api/v1/incidents/4/plan",
       kPlan,
       "",
       "amends incident confirm 4\n"},
      {{"incident", "tick", "4", "brief", "--note", "all know"},
       "POST /api/v1/incidents/4/steps/brief/tick",
       kPlan,
       R"({"note":"all know"})",
       "< Confirm how bad it is.\n"},
      {{"incident", "untick", "4", "brief"},
       "POST /api/v1/incidents/4/steps/brief/untick",
       kPlan,
       "{}",
       "1 of 2 steps are done.\n"},
      {{"incident", "estimate", "4", "--by", "2026-11-24T18:00", "--zone", "Europe/Oslo"},
       "POST /api/v1/incidents/4/estimate",
       kPlan,
       R"({"by":"2026-11-24T18:00","zone":"Europe/Oslo"})",
       "1 of 2 steps are done.\n"},
      {{"incident", "notice", "4"},
       "GET /api/v1/incidents/4/authority-notice",
       R"({"incident":4,"breach":{"text":"60 hours are left.","not_legal_advice":"This is not legal advice."},"notice":"Draft\n\nWhat happened: x"})",
       "",
       "This is not legal advice.\n"},
      {{"incident", "assess", "4"},
       "GET /api/v1/incidents/4/assessment",
       R"({"severity":2,"proposed":3,"usual":2,"reasons":[],"by_language":{"en":{"got":20,"seen":4,"clicked":1,"left":0}},"by_provider":{},"confirmed":null})",
       "",
       "amends incident confirm 4 --severity 3"},
  });
}

}  // namespace
}  // namespace amends::cli
