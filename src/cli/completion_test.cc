#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(Completion, knows_the_verbs_and_their_options) {
  World world;
  for (const char* shell : {"bash", "zsh"}) {
    EXPECT_EQ(world.run({"completion", shell}), 0);
    EXPECT_NE(world.out().find("\"mailing put\") words=\""), std::string::npos) << world.out();
    EXPECT_NE(world.out().find("--reason"), std::string::npos);
  }
  EXPECT_EQ(world.run({"completion", "fish"}), 3);
}

}  // namespace
}  // namespace amends::cli
