#include "cli/session.h"

#include "cli/support_test.h"

namespace amends::cli {
namespace {

TEST(Session, takes_the_language_from_the_option_then_the_environment) {
  struct Case {
    std::string option;
    std::map<std::string, std::string> variables;
    const char* language;
  };

  const Case cases[] = {
      {"", {}, "en"},
      {"he", {{"LANG", "nb_NO.UTF-8"}}, "he"},
      {"", {{"LANG", "nb_NO.UTF-8"}}, "nb"},
      {"", {{"LANG", "it_IT"}, {"LC_ALL", "bg_BG.UTF-8"}}, "bg"},
      {"", {{"LC_ALL", ""}, {"LANG", "ru"}}, "ru"},
      {"", {{"LANG", "C.UTF-8"}}, "en"},
      {"", {{"LANG", "de_DE.UTF-8"}}, "en"},
  };
  for (const Case& one : cases) {
    World world;
    world.variables = one.variables;
    Globals globals;
    globals.language = one.option;
    EXPECT_EQ(Session(world.surroundings, globals).locale().language(), one.language);
  }
}

}  // namespace
}  // namespace amends::cli
