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
      {{"status", "a b"},
       "GET /api/v1/mailings/a%20b",
       R"({"name":"a b","state":"sending","version":1,"wave":0,"sends":{"accepted":3,"planned":7},"progress":{"lines":20,"trouble":"it refuses connections; sending waits"}})",
       "",
       "  The relay: it refuses connections; sending waits\n"},
  });
}

}  // namespace
}  // namespace amends::cli
