#include "cli/support_test.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <iterator>
#include <string>

namespace amends::cli {
namespace {

constexpr const char* kPath = "/api/v1/incidents/4/letters";

TEST(LettersVerb, asks_the_server_and_says_what_it_answered) {
  expect_verbs({
      {{"incident", "letters", "4"},
       std::string("GET ") + kPath,
       R"({"state":"none","text":"Nobody has taken the letters."})",
       "",
       "Nobody has taken the letters.\n"},
      {{"incident", "letters", "4", "--sent", "--without", "ida@people.example"},
       std::string("POST ") + kPath + "/sent",
       R"({"state":"sent","text":"39 letters were sent."})",
       R"({"without":["ida@people.example"]})",
       "39 letters were sent.\n"},
      {{"incident", "letters", "4", "--not-sent"},
       std::string("POST ") + kPath + "/not-sent",
       R"({"state":"not_sent","text":"None was sent."})",
       "{}",
       "None was sent.\n"},
  });
}

TEST(LettersVerb, writes_the_file_and_says_what_it_means) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / fmt::format("amends-letters-{}.csv", ::getpid());
  expect_verbs({
      {{"incident", "letters", "4", "--csv", file.string()},
       std::string("POST ") + kPath + "/take",
       R"({"state":"waiting","waiting":40,"text":"Nobody knows whether they were sent.","csv":"\"address\"\r\n"})",
       "{}",
       ": 40 letters.\nNobody knows whether they were sent.\nSay it with: amends incident letters 4"
      },
  });
  std::ifstream in(file, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "\xEF\xBB\xBF\"address\"\r\n");
  std::filesystem::remove(file);
}

TEST(LettersVerb, says_how_to_give_letters_back_whose_file_cannot_be_written) {
  ScriptedServer server;
  server.answer(
      std::string("POST ") + kPath + "/take", R"({"state":"waiting","waiting":40,"csv":"x"})"
  );
  World world;
  EXPECT_NE(
      world.run(server, {"incident", "letters", "4", "--csv", "/nonexistent/letters.csv"}), 0
  );
  EXPECT_NE(world.err().find("amends incident letters 4 --not-sent"), std::string::npos)
      << world.err();
}

TEST(LettersVerb, does_one_thing_at_a_time) {
  ScriptedServer server;
  World world;
  EXPECT_NE(world.run(server, {"incident", "letters", "4", "--sent", "--not-sent"}), 0);
  EXPECT_NE(world.run(server, {"incident", "letters", "4", "--without", "ida@people.example"}), 0);
  EXPECT_TRUE(server.asked().empty());
}

}  // namespace
}  // namespace amends::cli
