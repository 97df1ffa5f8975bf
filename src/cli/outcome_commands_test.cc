#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kLook =
    R"({"incident":4,"wanted":true,"people":20000,"held":2000,"text":"Of 20,000 people, 2,000 would go without.",)"
    R"("reasons":[],"aside":[{"id":"wrote","people":3,"text":"3 people wrote."}],"standing":null})";

constexpr const char* kOutcome =
    R"({"incident":4,"stage":"over","final":true,"text":"Seven days have passed.","recovered":"yes","recovered_text":"It has recovered.","holdout":{"number":1},)"
    R"("notes":[{"id":"meant","people":0,"text":"Everybody counts."}],)"
    R"("outcomes":[{"id":"left","text":"Left within seven days","spared":null,)"
    R"("held":{"people":2000,"did":60,"rate":0.03},"told":{"people":18000,"did":270,"rate":0.015},)"
    R"("damage":null,"recovery":{"difference":0.015,"low":0.0085,"high":0.0237},"residual":null,)"
    R"("verdict":"better","sentences":["It did better."]}]})";

constexpr const char* kPooled =
    R"({"kind":"wrong_link","incidents":3,"drawn":2,"read":2,"text":"Two were read.",)"
    R"("outcomes":[{"id":"left","text":"Left within seven days","incidents":2,"silent":0,)"
    R"("verdict":"better","sentences":["Half as often."]}]})";

TEST(OutcomeVerbs, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"incident", "holdout", "4", "--to", "opened"},
       "GET /api/v1/incidents/4/holdout?set=opened",
       kLook,
       "",
       "Of 20,000 people, 2,000 would go without.\n  3 people wrote.\n"},
      {{"incident", "holdout", "4", "--end", "--why", "enough"},
       "POST /api/v1/incidents/4/holdout/end",
       R"({"number":1,"held":2000})",
       R"({"reason":"enough"})",
       "2,000 people may have the apology now."},
      {{"incident", "outcome", "4"},
       "GET /api/v1/incidents/4/outcome",
       kOutcome,
       "",
       "+1.50 points (+0.85 to +2.37)\n  It did better.\n- Everybody counts.\n"},
      {{"incident", "outcome", "4", "--pooled"},
       "GET /api/v1/incidents/4/outcome/pooled",
       kPooled,
       "",
       "Two were read.\nLeft within seven days\n  Half as often.\n"},
  });
}

}  // namespace
}  // namespace amends::cli
