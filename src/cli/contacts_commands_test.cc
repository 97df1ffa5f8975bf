#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(ContactsVerbs, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"lists"},
       "GET /api/v1/lists",
       R"({"lists":[{"id":1,"name":"весна","contacts":1200,"changed_at":"2026-11-24T09:00:00Z"}]})",
       "",
       "весна   1,200  2026-11-24 09:00 UTC\n"},
      {{"lists"}, "GET /api/v1/lists", R"({"lists":[]})", "", "amends import people.csv"},
      {{"suppress", "ola@people.example", "--reason", "complained"},
       "POST /api/v1/suppressions",
       "{}",
       R"({"address":"ola@people.example","reason":"complained"})",
       "ola@people.example gets nothing more"},
  });
}

TEST(FeedbackVerb, uploads_what_another_program_exported) {
  constexpr const char* kCall = "POST /api/v1/feedback?reason=unsubscribed&provider=Old%20Mailer";
  ScriptedServer server;
  server.answer(
      kCall,
      R"({"rows":3,"added":1,"known":1,"passed_over":0,"refused":1,"refused_rows":[{"line":4,"message":"no address"}]})"
  );
  const ScratchFolder folder;
  folder.write("gone.csv", "email\nkari@people.example\n");
  World world;
  EXPECT_EQ(
      world.run(
          server,
          {"feedback",
           folder.path("gone.csv"),
           "--reason",
           "unsubscribed",
           "--provider",
           "Old Mailer"}
      ),
      1
  ) << world.err();
  EXPECT_EQ(server.body_of(kCall), "email\nkari@people.example\n");
  EXPECT_TRUE(world.out().contains("3 rows read: 1 get nothing more from now on")) << world.out();
  EXPECT_TRUE(world.out().contains("line 4: no address")) << world.out();
}

}  // namespace
}  // namespace amends::cli
