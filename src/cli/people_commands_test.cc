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
      {{"links", "a"},
       "GET /api/v1/mailings/a/links",
       R"({"links":[{"number":2,"label":"To the sale","source":"x","target":"https://shop.example/","repoints":1,"clicked_human":12,"clicked_all":30}]})",
       "",
       "12      30  1 time  To the sale  https://shop.example/\n"},
      {{"links", "a", "2"},
       "GET /api/v1/mailings/a/links/2/history",
       R"({"targets":[{"target":"https://shop.example/","by":"kim","reason":"moved","at":"2026-11-24T09:00:00Z"}]})",
       "",
       "2026-11-24 09:00 UTC  kim  moved  https://shop.example/\n"},
      {{"repoint", "a", "2", "https://shop.example/", "--reason", "moved"},
       "POST /api/v1/mailings/a/links/2/repoint",
       R"({"target":"https://shop.example/"})",
       R"({"target":"https://shop.example/","reason":"moved"})",
       "One step back: amends repoint a 2 --undo\n"},
      {{"repoint", "a", "2", "--undo"},
       "POST /api/v1/mailings/a/links/2/repoint",
       R"({"target":"https://old.example/"})",
       R"({"undo":true})",
       "leads to https://old.example/, in delivered mail too"},
  });
}

TEST(PeopleVerbs, want_a_reason_to_repoint) {
  ScriptedServer server;
  World world;
  EXPECT_EQ(world.run(server, {"repoint", "a", "2", "https://x.example/"}), 3);
  EXPECT_NE(world.err().find("[cli.reason]"), std::string::npos);
  EXPECT_EQ(world.run(server, {"repoint", "a", "2"}), 3);
  EXPECT_EQ(world.run(server, {"repoint", "a", "2", "https://x.example/", "--undo"}), 3);
  EXPECT_TRUE(server.asked().empty());
}

}  // namespace
}  // namespace amends::cli
