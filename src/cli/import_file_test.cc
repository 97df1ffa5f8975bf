#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kPeople = "email\nkari@people.example\n";
constexpr const char* kDone =
    R"({"id":"j1","kind":"import","state":"done","done":3,"total":3,"result":{"rows":3,"added":1,"updated":0,"unchanged":0,"duplicates":1,"refused":1}})";
constexpr const char* kClean =
    R"({"id":"j1","state":"done","result":{"rows":1,"added":1,"updated":0,"unchanged":0,"duplicates":0,"refused":0}})";

TEST(ImportVerb, uploads_waits_and_writes_the_refused_rows_beside_the_file) {
  ScriptedServer server;
  server.answer("POST /api/v1/imports?list=customers", R"({"job":"j1"})", 202);
  server.answer("GET /api/v1/jobs/j1", R"({"id":"j1","state":"running","done":1,"total":3})");
  server.answer("GET /api/v1/jobs/j1", kDone);
  server.answer(
      "GET /api/v1/jobs/j1/refused", "line,reason,message,row\r\n3,address.syntax,x,y\r\n"
  );
  const ScratchFolder folder;
  folder.write("people.csv", kPeople);
  World world;
  EXPECT_EQ(world.run(server, {"import", folder.path("people.csv"), "--list", "customers"}), 1)
      << world.err();
  EXPECT_EQ(server.body_of("POST /api/v1/imports?list=customers"), kPeople);
  EXPECT_EQ(world.pauses, 1);
  EXPECT_TRUE(folder.read("people.refused.csv").starts_with("line,reason"));
  EXPECT_EQ(
      world.out(),
      "3 rows read into list customers.\n"
      "           1  new\n"
      "           1  folded: the same address stood in an earlier row\n"
      "           1  refused\n"
      "Each of those rows with its line and reason: " +
          folder.path("people.refused.csv") + "\n"
  );
}

TEST(ImportVerb, removes_an_old_file_of_refused_rows_when_all_are_taken) {
  ScriptedServer server;
  server.answer("POST /api/v1/imports?list=people", R"({"job":"j1"})", 202);
  server.answer("GET /api/v1/jobs/j1", kClean);
  const ScratchFolder folder;
  folder.write("people.csv", kPeople);
  folder.write("people.refused.csv", "old");
  World world;
  EXPECT_EQ(world.run(server, {"import", folder.path("people.csv"), "--format", "json"}), 0);
  EXPECT_FALSE(folder.has("people.refused.csv"));
  EXPECT_EQ(boost::json::parse(world.out()).at("added").to_number<int>(), 1);
}

TEST(ImportVerb, says_why_a_job_failed) {
  ScriptedServer server;
  server.answer("POST /api/v1/imports?list=people", R"({"job":"j1"})", 202);
  server.answer(
      "GET /api/v1/jobs/j1",
      R"({"id":"j1","state":"failed","problem":{"id":"import.no_email","detail":"no column is called email"}})"
  );
  const ScratchFolder folder;
  folder.write("people.csv", "name\nx\n");
  World world;
  EXPECT_EQ(world.run(server, {"import", folder.path("people.csv")}), 3);
  EXPECT_EQ(world.err(), "amends: no column is called email [import.no_email]\n");
  EXPECT_EQ(world.run(server, {"import", folder.path("absent.csv")}), 3);
}

}  // namespace
}  // namespace amends::cli
