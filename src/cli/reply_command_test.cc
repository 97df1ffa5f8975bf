#include "cli/support_test.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace amends::cli {
namespace {

constexpr const char* kTwo =
    R"({"counts":{"legal":1,"leave_me_alone":1,"open":1},"replies":[
      {"id":7,"class":"leave_me_alone","from":"ida@people.example","subject":"Re: x",
       "text":"Take me\noff","at":"2026-11-20T10:00:00Z","answered_by":""},
      {"id":8,"class":"legal","from":"ole@people.example","subject":"Re: x","text":"",
       "at":"2026-11-20T10:00:00Z","answered_by":"anna"}]})";

TEST(ReplyVerbs, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"incident", "replies", "4"},
       "GET /api/v1/incidents/4/replies",
       kTwo,
       "",
       "ida@people.example  leave me alone, open\n"},
      {{"incident", "replies", "4", "--class", "legal"},
       "GET /api/v1/incidents/4/replies?class=legal",
       kTwo,
       "",
       "ole@people.example  legal, answered by anna\n        Re: x\n"},
      {{"incident", "replies", "4", "--answered", "7"},
       "POST /api/v1/incidents/4/replies/7",
       R"({"from":"ida@people.example"})",
       R"({"act":"answered"})",
       "Reply 7 is answered.\n"},
      {{"incident", "replies", "4", "--let-go", "7"},
       "POST /api/v1/incidents/4/replies/7",
       R"({"from":"ida@people.example"})",
       R"({"act":"let_go"})",
       "ida@people.example gets nothing more from us, for good.\n"},
  });
}

TEST(ReplyVerbs, do_one_thing_at_a_time) {
  ScriptedServer server;
  World world;
  EXPECT_EQ(
      world.run(server, {"incident", "replies", "4", "--answered", "7", "--let-go", "7"}), 64
  );
  EXPECT_TRUE(world.err().contains("one at a time")) << world.err();
  EXPECT_TRUE(server.asked().empty());
}

}  // namespace
}  // namespace amends::cli
