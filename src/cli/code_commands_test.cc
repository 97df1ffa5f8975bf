#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kChanges = "POST /api/v1/codes/SRPING20/changes";
constexpr const char* kChanged =
    R"({"code":"SRPING20","mailing":"spring-sale","dry_run":true,"people":3765,"used":0,
"change":{"id":0,"change":"alias","receivers_of":null,"people":3765,"by":"lead","reason":"","at":"2026-11-22T10:00:00Z"},
"before":{"stands_for":null,"valid_from":null,"valid_until":null,"uses_max":null,"closed":true},
"after":{"stands_for":"SPRING20","valid_from":null,"valid_until":null,"uses_max":null,"closed":false}})";
constexpr const char* kCode =
    R"({"code":"SPRING20","mailing":null,"unique":false,"given":false,"used":12,"changes":1,"by":"lead",
"at":"2026-11-22T10:00:00Z","stands_for":null,"valid_from":null,"valid_until":"2026-11-30T22:59:59Z","uses_max":5000,
"closed":false,"people":null,"newest_uses":[],"history":[{"id":1,"change":"budget","receivers_of":"spring-sale",
"people":3765,"uses_max":5000,"by":"lead","reason":"too few","at":"2026-11-22T10:00:00Z"}]})";
constexpr const char* kNeed =
    R"({"mailing":"spring-sale","column":"my_code","people":3,"without_code":0,"missing":0,
"stock":{"total":4,"given":3,"left":1}})";

TEST(CodeVerbs, mend_a_code) {
  expect_verbs({
      {{"codes", "alias", "SRPING20", "SPRING20"},
       kChanges,
       kChanged,
       R"({"change":"alias","stands_for":"SPRING20","dry_run":true})",
       "3,765 people got SRPING20."},
      {{"codes", "alias", "SRPING20", "SPRING20"}, kChanges, kChanged, "", "Nothing has changed"},
      {{"codes", "alias", "SRPING20", "SPRING20", "--yes", "--reason", "a slip"},
       kChanges,
       kChanged,
       R"({"change":"alias","stands_for":"SPRING20","reason":"a slip"})",
       "Shops hear it from now on"},
      {{"codes",
        "extend",
        "SRPING20",
        "--until",
        "2026-11-30",
        "--zone",
        "Europe/Oslo",
        "--receivers-of",
        "spring-sale"},
       kChanges,
       kChanged,
       R"({"change":"extend","until":"2026-11-30","zone":"Europe/Oslo","receivers_of":"spring-sale","dry_run":true})",
       "stands for"},
      {{"codes", "budget", "SRPING20", "5000", "--incident", "3"},
       kChanges,
       kChanged,
       R"({"change":"budget","uses_max":5000,"incident":3,"dry_run":true})",
       "no limit"},
      {{"codes", "budget", "SRPING20", "none", "--yes", "--reason", "x"},
       kChanges,
       kChanged,
       R"({"change":"budget","uses_max":null,"reason":"x"})",
       "amends codes undo SRPING20"},
      {{"codes", "close", "SRPING20"},
       kChanges,
       kChanged,
       R"({"change":"close","dry_run":true})",
       "Nothing has changed"},
      {{"codes", "undo", "SRPING20", "--yes", "--reason", "x"},
       kChanges,
       kChanged,
       R"({"change":"undo","reason":"x"})",
       "Done"},
      {{"codes", "undo", "SRPING20", "--id", "4"},
       kChanges,
       kChanged,
       R"({"change":"undo","undoes":4,"dry_run":true})",
       "Nothing has changed"},
  });
}

TEST(CodeVerbs, register_show_and_give_out_codes) {
  expect_verbs({
      {{"codes", "add", "SPRING20", "--mailing", "spring-sale", "--uses", "50"},
       "POST /api/v1/codes",
       kCode,
       R"({"code":"SPRING20","mailing":"spring-sale","uses_max":50})",
       "SPRING20 is registered"},
      {{"codes", "show", "SPRING20"},
       "GET /api/v1/codes/SPRING20",
       kCode,
       "",
       "receivers of spring-sale"},
      {{"codes", "show", "SPRING20"}, "GET /api/v1/codes/SPRING20", kCode, "", "no mailing is named"
      },
      {{"codes", "draw", "spring-sale", "--count", "7", "--prefix", "SPRING"},
       "POST /api/v1/mailings/spring-sale/codes/draw",
       R"({"mailing":"spring-sale","drawn":7,"stock":{"total":7,"given":0,"left":7}})",
       R"({"count":7,"prefix":"SPRING"})",
       "7 codes drawn"},
      {{"codes", "assign", "spring-sale"},
       "GET /api/v1/mailings/spring-sale/codes",
       kNeed,
       "",
       "amends codes assign spring-sale --yes"},
      {{"codes", "assign", "spring-sale", "--yes"},
       "POST /api/v1/mailings/spring-sale/codes/assign",
       kNeed,
       "{}",
       "in the column my_code"},
  });
}

TEST(CodeVerbs, tell_each_row_that_was_not_taken) {
  const ScratchFolder folder;
  folder.write("codes.csv", "code\nA1\nA1\n");
  ScriptedServer server;
  server.answer(
      "POST /api/v1/mailings/spring-sale/codes",
      R"({"mailing":"spring-sale","rows":2,"added":1,"refused":1,
"problems":[{"line":3,"id":"code.exists","detail":"A1 is there already"}],"stock":{"total":1,"given":0,"left":1}})"
  );
  World world;
  EXPECT_EQ(
      world.run(server, {"codes", "import", folder.path("codes.csv"), "--mailing", "spring-sale"}),
      1
  );
  EXPECT_NE(world.out().find("1 new code for spring-sale, 1 refused"), std::string::npos)
      << world.out();
  EXPECT_NE(world.out().find("line 3: A1 is there already [code.exists]"), std::string::npos)
      << world.out();
  EXPECT_EQ(server.body_of("POST /api/v1/mailings/spring-sale/codes"), "code\nA1\nA1\n");
}

TEST(CodeVerbs, say_how_many_codes_are_missing) {
  ScriptedServer server;
  server.answer(
      "GET /api/v1/mailings/spring-sale/codes",
      R"({"mailing":"spring-sale","column":"my_code","people":9,"without_code":9,"missing":5,
"stock":{"total":4,"given":0,"left":4}})"
  );
  World world;
  EXPECT_EQ(world.run(server, {"codes", "assign", "spring-sale"}), 1);
  EXPECT_NE(world.out().find("amends codes draw spring-sale --count 5"), std::string::npos)
      << world.out();
}

TEST(CodeVerbs, ask_for_what_is_missing_before_they_ask_the_server) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"codes", "close", "SPRING20", "--yes"}, "[cli.reason]"},
      {{"codes", "budget", "SPRING20", "many"}, "[cli.codes]"},
      {{"codes", "draw", "spring-sale"}, "[cli.codes]"},
  };
  for (const auto& [words, says] : cases) {
    ScriptedServer server;
    World world;
    EXPECT_EQ(world.run(server, words), 3);
    EXPECT_NE(world.err().find(says), std::string::npos) << world.err();
    EXPECT_TRUE(server.asked().empty());
  }
}

}  // namespace
}  // namespace amends::cli
