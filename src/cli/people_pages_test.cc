#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(Pages, read_all_pages_in_a_pipe) {
  ScriptedServer server;
  server.answer(
      "GET /api/v1/mailings/a/sends?limit=1000",
      R"({"sends":[{"contact":1,"address":"a@x.example","state":"accepted"}],"next_after":1})"
  );
  server.answer(
      "GET /api/v1/mailings/a/sends?after=1&limit=1000",
      R"({"sends":[{"contact":2,"address":"b@x.example","state":"planned"}]})"
  );
  World world;
  EXPECT_EQ(world.run(server, {"who", "a"}), 0);
  EXPECT_NE(world.out().find("b@x.example"), std::string::npos) << world.out();
  EXPECT_EQ(world.run(server, {"who", "a", "--format", "json"}), 0);
  EXPECT_EQ(boost::json::parse(world.out()).at("sends").as_array().size(), 2U);
}

TEST(Pages, stop_paging_when_a_person_has_seen_enough) {
  ScriptedServer server;
  server.answer(
      "GET /api/v1/mailings/a/sends?limit=1000",
      R"({"sends":[{"contact":1,"address":"a@x.example","state":"accepted"}],"next_after":1})"
  );
  World world;
  world.sit_down("q\n");
  EXPECT_EQ(world.run(server, {"who", "a"}), 0) << world.err();
  EXPECT_EQ(server.asked().size(), 1U);
}

TEST(Pages, export_a_list_in_full_or_not_at_all) {
  ScriptedServer server;
  server.answer(
      "GET /api/v1/mailings/a/sends?state=accepted&format=csv",
      "contact,address\r\n1,a@x.example\r\n"
  );
  server.answer(
      "GET /api/v1/mailings/b/sends?format=csv", R"({"id":"mailing.unknown","detail":"no"})", 404
  );
  const ScratchFolder folder;
  World world;
  const std::string file = folder.path("got-it.csv");
  EXPECT_EQ(world.run(server, {"who", "a", "--state", "accepted", "--export", file}), 0);
  EXPECT_EQ(folder.read("got-it.csv"), "contact,address\r\n1,a@x.example\r\n");
  EXPECT_EQ(world.run(server, {"who", "b", "--export", folder.path("b.csv")}), 3);
  EXPECT_FALSE(folder.has("b.csv"));
  EXPECT_FALSE(folder.has("b.csv.part"));
  EXPECT_EQ(
      world.run(server, {"who", "a", "--state", "accepted", "--export", "/nonexistent/x"}), 3
  );
}

}  // namespace
}  // namespace amends::cli
