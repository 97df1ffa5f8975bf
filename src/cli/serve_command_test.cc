#include "cli/support_test.h"

namespace amends::cli {
namespace {

TEST(ServeVerb, says_what_is_wrong_before_it_starts) {
  const ScratchFolder folder;
  folder.write("amends.toml", "listne = \"127.0.0.1:0\"\n");
  const VerbGroup more[] = {add_serve_command};
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"serve", "--config", folder.path("absent.toml")},
           {"serve", "--config", folder.path("amends.toml")},
           {"serve", "--data", folder.path("data"), "--relay-password-file", folder.path("none")},
       }) {
    World world;
    EXPECT_EQ(run(words, world.surroundings, more), 3) << testing::PrintToString(words);
    EXPECT_TRUE(world.err().starts_with("amends: ")) << world.err();
  }
  EXPECT_FALSE(folder.has("data"));
}

TEST(ServeVerb, serves_until_ctrl_c) {
  const ScratchFolder folder;
  const VerbGroup more[] = {add_serve_command};
  World world;
  world.interrupt_after_pauses = 1;
  const std::vector<std::string> words = {
      "serve",
      "--data",
      folder.path("data"),
      "--listen",
      "127.0.0.1:0",
      "--relay",
      "smtp://127.0.0.1:1"
  };
  EXPECT_EQ(run(words, world.surroundings, more), 0) << world.err();
  EXPECT_NE(world.out().find("Amends listens on http://127.0.0.1:"), std::string::npos)
      << world.out();
  EXPECT_TRUE(folder.has("data/token"));
  EXPECT_NE(world.err().find("Stopped in "), std::string::npos) << world.err();
  EXPECT_NE(world.err().find("every mail that had left was answered"), std::string::npos);
}

}  // namespace
}  // namespace amends::cli
