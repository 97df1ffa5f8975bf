#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kMadeGood =
    R"({"incident":4,"decided":true,"how":"codes","people":20,"currency":"EUR","value":"20.00","cap":"15.00","worst":"400.00",)"
    R"("expected":"120.00","needs_second":true,"agreed_by":"","given":3,"used":1,"so_far":"20.00",)"
    R"("reasons":[{"id":"above_cap","people":20,"text":"That is more than fits."}]})";

TEST(MakeGoodVerbs, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"incident", "make-good", "4"},
       "GET /api/v1/incidents/4/make-good",
       kMadeGood,
       "",
       "Somebody else agrees: amends incident make-good 4 --agree\n"},
      {{"incident", "make-good", "5"},
       "GET /api/v1/incidents/5/make-good",
       R"({"incident":5,"decided":false})",
       "",
       "Nobody has decided that people get something.\n"},
      {{"incident",
        "make-good",
        "4",
        "--how",
        "credit",
        "--to",
        "opened",
        "--loss",
        "10",
        "--currency",
        "EUR",
        "--until",
        "2026-12-24"},
       "POST /api/v1/incidents/4/make-good",
       kMadeGood,
       R"({"how":"credit","set":"opened","loss":"10","currency":"EUR","until":"2026-12-24"})",
       "--confirm 20\n"},
      {{"incident", "make-good", "4", "--agree"},
       "POST /api/v1/incidents/4/make-good/agree",
       kMadeGood,
       "{}",
       "expected 120.00 EUR"},
      {{"incident", "make-good", "4", "--give", "--draw", "--prefix", "SORRY"},
       "POST /api/v1/incidents/4/make-good/give",
       kMadeGood,
       R"({"draw":true,"prefix":"SORRY"})",
       "Given to 3, used by 1: 20.00 EUR so far."},
      {{"incident", "make-good", "4", "--undo", "--why", "a slip"},
       "POST /api/v1/incidents/4/make-good/undo",
       R"({"incident":4,"decided":false})",
       R"({"reason":"a slip"})",
       "Nobody has decided"},
      {{"incident", "follow-up", "4", "--signer", "Anna Berg", "--preview"},
       "POST /api/v1/incidents/4/follow-up",
       R"({"people":18,"told":20,"reasons":[{"id":"left","people":2,"text":"2 of them have left since."}],"texts":[{"language":"en","subject":"Fixed","text":"It is fixed."}]})",
       R"({"dry_run":true,"signer":"Anna Berg"})",
       "It is for 18 people.\n"},
  });
}

}  // namespace
}  // namespace amends::cli
