#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(LinkVerbs, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"links", "a"},
       "GET /api/v1/mailings/a/links",
       R"({"links":[{"number":2,"label":"To the sale","source":"x","target":"https://shop.example/","repoints":1,"clicked_human":12,"clicked_all":30}]})",
       "",
       "12      30  1 time  To the sale  https://shop.example/\n"},
      {{"links", "a"},
       "GET /api/v1/mailings/a/links",
       R"({"links":[{"number":2,"label":"x","target":"https://shop.example/","repoints":1,"waiting":[{"id":7,"target":"https://other.example/","state":"waiting","for":"everybody","people":3}]}]})",
       "",
       "Somebody else confirms what waits: amends repoint a 2 --confirm 7\n"},
      {{"links", "a"},
       "GET /api/v1/mailings/a/links",
       R"({"links":[],"mendable":[{"what":"subjects","count":1,"where":"nowhere","name":"subject","text":"No."}]})",
       "",
       "1  subject  No.\n"},
      {{"links", "a", "2"},
       "GET /api/v1/mailings/a/links/2/history",
       R"({"targets":[{"id":5,"target":"https://shop.example/","by":"kim","reason":"moved","at":"2026-11-24T09:00:00Z","for":"language","language":"nb","people":12,"state":"undone","undone_by":"lea"}]})",
       "",
       "2026-11-24 09:00 UTC  kim  moved  https://shop.example/  readers in nb (12)  undone by "
       "lea\n"},
      {{"links", "a", "2", "--clicked-before", "--repoint", "5"},
       "GET /api/v1/mailings/a/links/2/clicked-before?repoint=5&limit=1000",
       R"({"people":[{"contact":7,"address":"ola@people.example"}],"total":1})",
       "",
       "7  ola@people.example\n"},
      {{"repoint", "a", "2", "https://shop.example/", "--reason", "moved"},
       "POST /api/v1/mailings/a/links/2/repoint",
       R"({"target":"https://shop.example/"})",
       R"({"target":"https://shop.example/","reason":"moved"})",
       "One step back: amends repoint a 2 --undo\n"},
      {{"repoint",
        "a",
        "2",
        "https://shop.example/",
        "--reason",
        "moved",
        "--language",
        "nb",
        "--until",
        "2026-12-01",
        "--notice",
        "nb=Det er lørdag",
        "--notice",
        "en=It is Saturday"},
       "POST /api/v1/mailings/a/links/2/repoint",
       R"({"target":"https://shop.example/","state":"standing","for":"language","language":"nb","people":12})",
       R"({"target":"https://shop.example/","reason":"moved","language":"nb","until":"2026-12-01","notice":{"nb":"Det er lørdag","en":"It is Saturday"}})",
       "leads to https://shop.example/ for readers in nb (12), in delivered mail too"},
      {{"repoint", "a", "2", "https://other.example/", "--reason", "moved"},
       "POST /api/v1/mailings/a/links/2/repoint",
       R"({"id":7,"target":"https://other.example/","state":"waiting"})",
       "",
       "amends repoint a 2 --confirm 7\n"},
      {{"repoint", "a", "2", "--confirm", "7"},
       "POST /api/v1/mailings/a/links/2/repoints/7/confirm",
       R"({"id":7,"target":"https://other.example/","state":"standing"})",
       "{}",
       "From now on link 2 leads to https://other.example/"},
      {{"repoint", "a", "2", "--undo", "--id", "7"},
       "POST /api/v1/mailings/a/links/2/repoint",
       R"({"target":"https://old.example/"})",
       R"({"undo":true,"repoint":7})",
       "leads to https://old.example/, in delivered mail too"},
  });
}

TEST(LinkVerbs, want_a_reason_and_one_thing_at_a_time) {
  ScriptedServer server;
  World world;
  EXPECT_EQ(world.run(server, {"repoint", "a", "2", "https://x.example/"}), 3);
  EXPECT_NE(world.err().find("[cli.reason]"), std::string::npos);
  EXPECT_EQ(world.run(server, {"repoint", "a", "2"}), 3);
  EXPECT_EQ(world.run(server, {"repoint", "a", "2", "https://x.example/", "--undo"}), 3);
  EXPECT_EQ(world.run(server, {"repoint", "a", "2", "--undo", "--confirm", "7"}), 3);
  EXPECT_EQ(world.run(server, {"links", "a", "--clicked-before"}), 3);
  EXPECT_EQ(world.run(server, {"links", "a", "2", "--export", "x.csv"}), 3);
  EXPECT_TRUE(server.asked().empty());
}

}  // namespace
}  // namespace amends::cli
