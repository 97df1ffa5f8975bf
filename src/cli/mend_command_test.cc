#include "cli/support_test.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace amends::cli {
namespace {

using testing::HasSubstr;

constexpr const char* kLine = "POST /api/v1/incidents/4/after-halt";
constexpr const char* kParts =
    R"("parts":[{"part":"mended","gets":"mended","gets_text":"the mended version","people":137,"text":"They have not got anything yet"},)"
    R"({"part":"corrected","gets":"correction","gets_text":"the correction","people":34,"text":"They have the wrong version"},)"
    R"({"part":"left","gets":"nothing","gets_text":"nothing","people":3,"text":"They have left"}],"proof":"137 + 34 + 3 = 174")";

std::string plan_answer(std::string_view missing = {}) {
  return fmt::format(
      R"({{"plan":"137-34-3-0f1e2d3c4b5a6978","mailing":"spring-sale","to_write":171,{},"missing":[{}],"launched":[]}})",
      kParts,
      missing
  );
}

std::string gone_answer() {
  return fmt::format(
      R"({{"plan":"137-34-3-0f1e2d3c4b5a6978","mailing":"spring-sale",{},"missing":[],"launched":[{{"name":"spring-sale-correction-4","version":1}},{{"name":"spring-sale","version":2}}]}})",
      kParts
  );
}

TEST(MendVerb, shows_the_plan_and_the_command_and_does_nothing) {
  expect_verbs({
      {{"mend", "4"},
       kLine,
       plan_answer(),
       R"({"dry_run":true})",
       "amends mend 4 --yes --plan 137-34-3-0f1e2d3c4b5a6978 --count 171\n"},
      {{"mend", "4", "--without-uncertain", "--kind", "apology"},
       kLine,
       plan_answer(),
       R"({"dry_run":true,"without_uncertain":true,"kind":"apology"})",
       "--yes --without-uncertain --kind apology --plan "},
      {{"mend", "4"}, kLine, plan_answer(), "", "137  the mended version  They have not got"},
      {{"mend", "4"},
       kLine,
       plan_answer(
           R"({"id":"after_halt.not_mended","detail":"mend its folder","command":"amends mailing put FOLDER"})"
       ),
       "",
       "  mend its folder\n      amends mailing put FOLDER\nThen look again: amends mend 4\n"},
  });
}

TEST(MendVerb, goes_with_the_plan_it_was_given) {
  ScriptedServer server;
  server.answer(kLine, plan_answer());
  server.answer(kLine, gone_answer());
  World world;
  EXPECT_EQ(
      world.run(
          server, {"mend", "4", "--yes", "--plan", "137-34-3-0123456789abcdef", "--count", "171"}
      ),
      0
  ) << world.err();
  ASSERT_EQ(server.asked().size(), 2U);
  EXPECT_EQ(
      boost::json::parse(server.asked().back().body),
      boost::json::parse(R"({"plan":"137-34-3-0123456789abcdef","count":171})")
  );
  EXPECT_THAT(world.out(), HasSubstr("spring-sale goes, version 2."));
  EXPECT_THAT(world.out(), HasSubstr("amends halt spring-sale-correction-4"));
  EXPECT_THAT(world.out(), HasSubstr("amends mend 4 --verify"));
}

TEST(MendVerb, asks_for_the_number_of_people_above_100) {
  ScriptedServer server;
  server.answer(kLine, plan_answer());
  server.answer(kLine, gone_answer());
  World piped;
  EXPECT_EQ(piped.run(server, {"mend", "4", "--yes"}), 3);
  EXPECT_THAT(piped.err(), HasSubstr("--count 171"));
  EXPECT_EQ(server.asked().size(), 1U);

  ScriptedServer second;
  second.answer(kLine, plan_answer());
  second.answer(kLine, gone_answer());
  World seated;
  seated.sit_down("171\n");
  EXPECT_EQ(seated.run(second, {"mend", "4", "--yes"}), 0) << seated.err();
  EXPECT_EQ(
      boost::json::parse(second.asked().back().body),
      boost::json::parse(R"({"plan":"137-34-3-0f1e2d3c4b5a6978","count":171})")
  );
}

TEST(MendVerb, ends_with_2_when_it_is_refused) {
  ScriptedServer server;
  server.answer(kLine, plan_answer());
  server.answer(
      kLine,
      R"({"status":409,"id":"after_halt.changed","detail":"now it is 136, 34 and 4","errors":[{"id":"after_halt.changed","detail":"now it is 136, 34 and 4","file":"#/plan"}]})",
      409
  );
  World world;
  EXPECT_EQ(world.run(server, {"mend", "4", "--yes", "--count", "171"}), 2);
  EXPECT_THAT(world.err(), HasSubstr("now it is 136, 34 and 4"));
  EXPECT_EQ(world.run(server, {"mend", "4", "--yes", "--verify"}), 3);
}

TEST(MendVerb, tells_what_came_of_it) {
  const std::string line = "GET /api/v1/incidents/4/after-halt";
  expect_verbs({
      {{"mend", "4", "--verify"},
       line,
       R"({"holds":true,"text":"It came as planned."})",
       "",
       "It came as planned.\n"},
  });
  ScriptedServer server;
  server.answer(line, R"({"holds":false,"text":"Not as planned."})");
  World world;
  EXPECT_EQ(world.run(server, {"mend", "4", "--verify"}), 1);
}

}  // namespace
}  // namespace amends::cli
