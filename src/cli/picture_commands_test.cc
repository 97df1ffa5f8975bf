#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

TEST(PictureVerbs, ask_the_server_and_say_what_it_answered) {
  const ScratchFolder folder;
  folder.write("right.png", "right");
  expect_verbs({
      {{"pictures", "a"},
       "GET /api/v1/mailings/a/pictures",
       R"({"pictures":[{"picture":"hero.png","where":"hosted","version":1,"type":"image/png","bytes":1234,"history":[{"id":7}],"replaced":{"id":7,"by":"kim","at":"2026-11-24T09:00:00Z"}}]})",
       "",
       "hero.png  image/png  1,234    1 time  replaced by kim, 2026-11-24 09:00 UTC\n"},
      {{"pictures", "a"},
       "GET /api/v1/mailings/a/pictures",
       R"({"pictures":[{"picture":"logo.png","where":"embedded","type":"image/png","bytes":9,"history":[]}]})",
       "",
       "inside the mail: stays as it is\n"},
      {{"pictures", "a"},
       "GET /api/v1/mailings/a/pictures",
       R"({"pictures":[]})",
       "",
       "It shows no pictures of its folder.\n"},
      {{"pictures", "a", "hero.png"},
       "GET /api/v1/mailings/a/pictures",
       R"({"pictures":[{"picture":"hero.png","where":"hosted","history":[{"id":7,"at":"2026-11-24T09:00:00Z","by":"kim","reason":"price","bytes":3,"state":"undone","undone_by":"lea"}]}]})",
       "",
       "undone by lea\n"},
      {{"replace-picture", "a", "pictures/hero.png", folder.path("right.png"), "--reason", "price"},
       "POST /api/v1/mailings/a/pictures/pictures%2Fhero.png/replace",
       R"({"id":7})",
       R"({"file":{"right.png":{"base64":"cmlnaHQ="}},"reason":"price"})",
       "One step back: amends replace-picture a \"pictures/hero.png\" --undo\n"},
      {{"replace-picture", "a", "hero.png", "--undo", "--id", "7", "--reason", "it was right"},
       "POST /api/v1/mailings/a/pictures/hero.png/replace",
       R"({"id":7})",
       R"({"undo":true,"change":7,"reason":"it was right"})",
       "Change 7 of hero.png is taken back, in delivered mail too.\n"},
  });
}

TEST(PictureVerbs, refuse_what_makes_no_sense_before_they_ask) {
  const ScratchFolder folder;
  folder.write("right.png", "right");
  const std::string file = folder.path("right.png");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"replace-picture", "a", "hero.png"},
           {"replace-picture", "a", "hero.png", file},
           {"replace-picture", "a", "hero.png", file, "--undo"},
           {"replace-picture", "a", "hero.png", file, "--reason", "x", "--id", "3"},
           {"replace-picture", "a", "hero.png", folder.path("none.png"), "--reason", "x"},
           {"replace-picture", "a", "hero.png", folder.path(""), "--reason", "x"}
       }) {
    World world;
    EXPECT_NE(world.run(words), 0) << words.back();
    EXPECT_EQ(world.out(), "");
  }
}

}  // namespace
}  // namespace amends::cli
