#include "cli/commands.h"

#include "cli/completion.h"
#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

using testing::Test;

void each_verb(
    const VerbShape& shape,
    const std::vector<std::string>& path,
    const std::function<void(const std::vector<std::string>&, const VerbShape&)>& visit
) {
  for (const VerbShape& verb : shape.verbs) {
    std::vector<std::string> here = path;
    here.push_back(verb.name);
    visit(here, verb);
    each_verb(verb, here, visit);
  }
}

TEST(CommandLine, has_every_verb_that_was_promised) {
  std::set<std::string> names;
  for (const VerbShape& verb : command_line_shape().verbs) {
    names.insert(verb.name);
  }
  for (const char* verb : {"check",           "import",     "lists",  "suppress", "mailing",
                           "proof",           "approve",    "send",   "status",   "halt",
                           "resume",          "who",        "links",  "repoint",  "incident",
                           "apologise",       "mend",       "trace",  "user",     "audit",
                           "version",         "completion", "config", "codes",    "pictures",
                           "replace-picture", "intake",     "prices"}) {
    EXPECT_TRUE(names.contains(verb)) << verb;
  }
}

TEST(CommandLine, helps_with_every_verb_with_two_examples_and_exit_codes) {
  World world;
  each_verb(command_line_shape(), {}, [&](std::vector<std::string> words, const VerbShape&) {
    words.emplace_back("--help");
    EXPECT_EQ(world.run(words), 0);
    const std::string help = world.out();
    const auto examples = help.find("Examples:\n  ");
    ASSERT_NE(examples, std::string::npos) << help;
    const auto second = help.find("\n  ", examples + 12);
    EXPECT_NE(second, std::string::npos) << help;
    EXPECT_NE(help.find("Exit codes: 0 "), std::string::npos) << help;
    EXPECT_EQ(world.err(), "");
  });
}

TEST(CommandLine, refuses_what_makes_no_sense_with_64) {
  const std::vector<std::vector<std::string>> cases = {
      {},
      {"nonsense"},
      {"mailing"},
      {"proof"},
      {"check"},
      {"who", "spring-sale", "--state", "lost"},
      {"send", "spring-sale", "--count", "-5"},
      {"send", "spring-sale", "--count", "many"},
      {"--format", "xml", "status"},
      {"suppress", "a@b.example", "--reason", "mood"},
      {"incident", "open", "spring-sale", "--kind", "wrong_link"},
      {"user", "add", "desk"},
  };
  for (const auto& words : cases) {
    World world;
    EXPECT_EQ(world.run(words), 64) << testing::PrintToString(words);
    EXPECT_TRUE(world.err().starts_with("amends: ")) << world.err();
    EXPECT_EQ(world.out(), "");
  }
}

TEST(CommandLine, takes_the_options_of_the_program_on_both_sides_of_the_verb) {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"--format", "json", "version"}, {"version", "--format", "json"}
       }) {
    World world;
    EXPECT_EQ(world.run(words), 0);
    EXPECT_TRUE(boost::json::parse(world.out()).as_object().contains("version"));
  }
}

TEST(CommandLine, says_where_to_find_a_token) {
  World world;
  EXPECT_EQ(world.run({"status"}), 3);
  EXPECT_NE(world.err().find("--token-file"), std::string::npos) << world.err();
  EXPECT_NE(world.err().find("[cli.no_token]"), std::string::npos) << world.err();
}

TEST(CommandLine, says_that_there_is_no_server) {
  World world;
  std::string nobody;
  {
    const ScriptedServer gone;
    nobody = gone.url();
  }
  EXPECT_EQ(world.run({"status", "--server", nobody, "--token", "x"}), 3);
  EXPECT_NE(world.err().find("amends: there is no server at " + nobody), std::string::npos)
      << world.err();
  EXPECT_NE(world.err().find("[cli.no_server]"), std::string::npos) << world.err();
}

TEST(Verbs, say_a_refusal_with_its_remedy_and_id) {
  struct Case {
    int status;
    const char* body;
    int exit;
    const char* says;
  };

  const Case cases[] = {
      {409,
       R"({"status":409,"id":"approval.stale_proof","detail":"the list has changed; prove it again"})",
       2,
       "amends: the list has changed; prove it again [approval.stale_proof]\n"},
      {403, R"({"id":"approval.own","detail":"somebody else must"})", 2, "[approval.own]"},
      {404, R"({"id":"mailing.unknown","detail":"there is no such mailing"})", 3, "no such mailing"
      },
      {401, R"({"id":"auth.token","detail":"the token is unknown"})", 3, "[auth.token]"},
      {500, "<html>oh</html>", 3, "is this an Amends server? [http.500]"},
      {200, "<html>oh</html>", 3, "[cli.answer]"},
      {409, "{\"id\":\"x.y\",\"detail\":\"a\\u001b[2Jb\"}", 2, "a\\u{001B}[2Jb"},
  };
  for (const Case& one : cases) {
    ScriptedServer server;
    server.answer("POST /api/v1/mailings/a/approve", one.body, one.status);
    World world;
    EXPECT_EQ(world.run(server, {"approve", "a"}), one.exit) << one.body;
    EXPECT_NE(world.err().find(one.says), std::string::npos) << world.err();
    EXPECT_EQ(world.out(), "");
  }
}

}  // namespace
}  // namespace amends::cli
