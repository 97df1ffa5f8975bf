#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(Token, is_looked_for_in_order) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder.path("amends-data"));
  folder.write("amends-data/token", "from-data\n");
  folder.write("mine", " from-file \n");
  ScriptedServer server;
  server.answer("GET /api/v1/lists", R"({"lists":[]})");
  World world;
  world.surroundings.folder = folder.path();
  world.variables["AMENDS_SERVER"] = server.url();
  EXPECT_EQ(world.run({"lists"}), 0) << world.err();
  world.variables["AMENDS_TOKEN_FILE"] = folder.path("mine");
  EXPECT_EQ(world.run({"lists"}), 0);
  world.variables["AMENDS_TOKEN"] = "from-variable";
  EXPECT_EQ(world.run({"lists"}), 0);
  EXPECT_EQ(world.run({"lists", "--token-file", folder.path("mine")}), 0);
  EXPECT_EQ(world.run({"lists", "--token", "from-option"}), 0);
  std::vector<std::string> tokens;
  for (const auto& asked : server.asked()) {
    tokens.push_back(asked.authorization);
  }
  EXPECT_EQ(
      tokens,
      (std::vector<std::string>{
          "Bearer from-data",
          "Bearer from-file",
          "Bearer from-variable",
          "Bearer from-file",
          "Bearer from-option"
      })
  );
  EXPECT_EQ(world.run({"lists", "--token", "two words\r\nX: y"}), 3);
  EXPECT_EQ(world.run({"lists", "--token-file", folder.path("absent")}), 3);
}

}  // namespace
}  // namespace amends::cli
