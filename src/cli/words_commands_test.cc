#include "cli/support_test.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace amends::cli {
namespace {

using testing::HasSubstr;

TEST(WordsVerbs, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"words", "4"},
       "GET /api/v1/incidents/4/words",
       R"({"words":[{"language":"nb","what_happened":"lenken feilet"}],"answers":[],"link":""})",
       "",
       "  what_happened: lenken feilet\n"},
      {{"--lang", "nb", "words", "4", "--what-happened", "lenken feilet"},
       "POST /api/v1/incidents/4/words",
       R"({"words":[],"answers":[],"link":""})",
       R"({"what_happened":"lenken feilet","language":"nb"})",
       ""},
      {{"--lang", "he", "brief", "4"},
       "GET /api/v1/incidents/4/brief?language=he",
       R"({"text":"line one\nline two\n","html":"<p>"})",
       "",
       "line one\nline two\n"},
      {{"brief", "4", "--as", "html"},
       "GET /api/v1/incidents/4/brief",
       R"({"text":"line","html":"<p>page</p>"})",
       "",
       "<p>page</p>\n"},
      {{"brief", "4", "--who", "anna@people.example", "--because", "she called"},
       "POST /api/v1/incidents/4/who",
       R"({"sentences":["This person got the wrong email."]})",
       R"({"address":"anna@people.example","because":"she called"})",
       "This person got the wrong email.\n"},
      {{"brief", "4", "--question", "Safe?", "--answer", "Yes."},
       "POST /api/v1/incidents/4/answers",
       R"({})",
       R"({"question":"Safe?","answer":"Yes."})",
       "The answer stands in the brief now.\n"},
      {{"brief", "4", "--mail"},
       "POST /api/v1/incidents/4/brief",
       R"({"language":"en","title":"Brief","to":["support@nordlys.example"]})",
       "{}",
       "The brief went to support@nordlys.example\n"},
      {{"social", "4", "--network", "x", "--people"},
       "GET /api/v1/incidents/4/social?network=x&people=yes",
       R"({"why":"A public word is due.","posts":[{"network":"x","length":27,"limit":280,"text":"We erred."}]})",
       "",
       "x, 27 of 280\nWe erred.\n"},
      {{"notice", "4"},
       "GET /api/v1/incidents/4/notice",
       R"({"text":"About our email","html":""})",
       "",
       "About our email\n"},
  });
}

TEST(WordsVerbs, refuse_what_they_would_have_to_guess) {
  ScriptedServer server;
  World world;
  EXPECT_EQ(world.run(server, {"words", "4", "--what-happened", "x"}), 3);
  EXPECT_THAT(world.err(), HasSubstr("--lang nb"));
  EXPECT_EQ(world.run(server, {"brief", "4", "--who", "anna@people.example"}), 3);
  EXPECT_THAT(world.err(), HasSubstr("--because"));
  EXPECT_TRUE(server.asked().empty());
}

TEST(ApologiseVerb, shows_a_postscript_and_makes_no_draft) {
  expect_verbs({
      {{"apologise",
        "4",
        "--to",
        "opened",
        "--signer",
        "the shop",
        "--kind",
        "postscript",
        "--tone",
        "light",
        "--languages",
        "nb,he"},
       "POST /api/v1/incidents/4/compose",
       R"({"texts":[{"language":"nb","subject":"Rettelse","text":"PS: Feil.\n","score":84,"stand_ins":["what_happened"]}],"files":{}})",
       R"({"audience":"opened","kind":"postscript","signer":"the shop","tone":"light","languages":["nb","he"]})",
       "worded by Amends or left out, nobody wrote it: what happened\n"},
  });
}

}  // namespace
}  // namespace amends::cli
