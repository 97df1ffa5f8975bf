#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(StatusVerb, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"status"},
       "GET /api/v1/status",
       R"({"version":"0.1.0","url":"http://x","relay":"smtp://r:25","mailings":[{"name":"a","state":"holding","version":2,"author":"kim","changed_at":"","hold_until":"2026-11-24T09:00:00Z"}]})",
       "",
       "on hold        2  kim              until 2026-11-24 09:00 UTC\n"},
      {{"status"},
       "GET /api/v1/status",
       R"({"version":"0.1.0","url":"http://x","relay":"smtp://r:25","mailings":[],"code_alarms":[{"mailing":"sale","code":"SALE20","uses_max":5000,"uses_left":0,"people":null}]})",
       "",
       "sale: all 5,000 uses of SALE20 are used up; amends codes budget SALE20 NUMBER\n"},
      {{"status"},
       "GET /api/v1/status",
       R"({"version":"0.1.0","url":"http://x","relay":"smtp://r:25","mailings":[],"code_alarms":[{"mailing":"sale","code":"SALE20","uses_max":5000,"uses_left":40,"people":null}]})",
       "",
       "sale: SALE20 has 40 of 5,000 uses left; "},
      {{"status"},
       "GET /api/v1/status",
       R"({"version":"0.1.0","url":"http://x","relay":"smtp://r:25","mailings":[],"code_alarms":[{"mailing":"sale","code":null,"uses_max":null,"uses_left":null,"people":12}]})",
       "",
       "sale: 12 people still to be written to have no code of their own"},
      {{"status"},
       "GET /api/v1/status",
       R"({"version":"0.1.0","url":"http://x","relay":"smtp://r:25","mailings":[],"webhooks":[{"name":"webshop","waiting":2,"given_up":1,"last":{"why":"it answered 503"}}]})",
       "",
       "The webhook webshop: 2 messages wait, 1 given up. Last time: it answered 503.\n"},
      {{"status"},
       "GET /api/v1/status",
       R"({"version":"0.1.0","url":"http://x","relay":"smtp://r:25","emergency_relay":"smtp://s:25","mailings":[]})",
       "",
       "In an emergency apologies and corrections may leave through smtp://s:25.\n"},
      {{"status"},
       "GET /api/v1/status",
       R"({"version":"0.1.0","url":"http://x","relay":"smtp://r:25","mailings":[],"halts":[{"scope":"relay","name":"main","by":"kim","at":"2026-11-24T09:00:00Z","reason":"slow"}]})",
       "",
       "HALTED: the relay main, by kim at 2026-11-24 09:00 UTC: slow\n"},
      {{"status", "a b"},
       "GET /api/v1/mailings/a%20b",
       R"({"name":"a b","state":"sending","version":1,"wave":0,"sends":{"accepted":3,"planned":7},"progress":{"lines":20,"trouble":"it refuses connections; sending waits"}})",
       "",
       "  The relay: it refuses connections; sending waits\n"},
  });
}

}  // namespace
}  // namespace amends::cli
