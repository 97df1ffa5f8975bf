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
  for (const char* verb :
       {"check",    "import",    "lists", "suppress", "mailing", "proof",     "approve",
        "send",     "status",    "halt",  "resume",   "who",     "links",     "repoint",
        "incident", "apologise", "user",  "audit",    "version", "completion"}) {
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

/// One verb: what it asks of the server, and what it makes of the answer.
struct VerbCase {
  std::vector<std::string> words;
  std::string line;    // the request
  std::string answer;  // its reply
  std::string body;    // the request's body; empty: not looked at
  std::string says;    // stands in standard output
};

const std::vector<VerbCase>& verb_cases() {
  static const std::vector<VerbCase> kCases = {
      {{"lists"},
       "GET /api/v1/lists",
       R"({"lists":[{"id":1,"name":"весна","contacts":1200,"changed_at":"2026-11-24T09:00:00Z"}]})",
       "",
       "весна   1,200  2026-11-24 09:00 UTC\n"},
      {{"lists"}, "GET /api/v1/lists", R"({"lists":[]})", "", "amends import people.csv"},
      {{"suppress", "ola@people.example", "--reason", "complained"},
       "POST /api/v1/suppressions",
       "{}",
       R"({"address":"ola@people.example","reason":"complained"})",
       "ola@people.example gets nothing more"},
      {{"mailing", "list"}, "GET /api/v1/mailings", R"({"mailings":[]})", "", "no mailings yet"},
      {{"status"},
       "GET /api/v1/status",
       R"({"version":"0.1.0","url":"http://x","relay":"smtp://r:25","mailings":[{"name":"a","state":"holding","version":2,"author":"kim","changed_at":"","hold_until":"2026-11-24T09:00:00Z"}]})",
       "",
       "on hold        2  kim              until 2026-11-24 09:00 UTC\n"},
      {{"status", "a b"},
       "GET /api/v1/mailings/a%20b",
       R"({"name":"a b","state":"sending","version":1,"wave":0,"sends":{"accepted":3,"planned":7},"progress":{"lines":20,"trouble":"it refuses connections; sending waits"}})",
       "",
       "  The relay: it refuses connections; sending waits\n"},
      {{"mailing", "show", "a"},
       "GET /api/v1/mailings/a",
       R"({"name":"a","state":"approved","version":1,"approval":{"approver":"kim","recipients":11840,"at":"2026-11-24T09:00:00Z"}})",
       "",
       "kim, for 11,840 people (2026-11-24 09:00 UTC)\n"},
      {{"approve", "a", "--despite", "it is true by then"},
       "POST /api/v1/mailings/a/approve",
       R"({"approver":"kim","recipients":120})",
       R"({"despite":"it is true by then"})",
       "Next: amends send a --count 120\n"},
      {{"approve", "a"},
       "POST /api/v1/mailings/a/approve",
       R"({"approver":"kim","recipients":1})",
       "{}",
       "kim signed a off for 1 person"},
      {{"who", "a", "--state", "uncertain"},
       "GET /api/v1/mailings/a/sends?state=uncertain&limit=1000",
       R"({"sends":[{"contact":7,"address":"ola@people.example","state":"uncertain","withheld":"none","wave":1,"version":2,"reply_code":0,"reply":"","changed_at":"2026-11-24T09:00:00Z"}]})",
       "",
       "ola@people.example  uncertain     2        2  2026-11-24 09:00 UTC\n"},
      {{"who", "a", "--state", "dot"},
       "GET /api/v1/mailings/a/sends?state=dot&limit=1000",
       R"({"sends":[]})",
       "",
       "Nobody is dot.\n"},
      {{"links", "a"},
       "GET /api/v1/mailings/a/links",
       R"({"links":[{"number":2,"label":"To the sale","source":"x","target":"https://shop.example/","repoints":1,"clicked_human":12,"clicked_all":30}]})",
       "",
       "12      30  1 time  To the sale  https://shop.example/\n"},
      {{"links", "a", "2"},
       "GET /api/v1/mailings/a/links/2/history",
       R"({"targets":[{"target":"https://shop.example/","by":"kim","reason":"moved","at":"2026-11-24T09:00:00Z"}]})",
       "",
       "2026-11-24 09:00 UTC  kim  moved  https://shop.example/\n"},
      {{"repoint", "a", "2", "https://shop.example/", "--reason", "moved"},
       "POST /api/v1/mailings/a/links/2/repoint",
       R"({"target":"https://shop.example/"})",
       R"({"target":"https://shop.example/","reason":"moved"})",
       "One step back: amends repoint a 2 --undo\n"},
      {{"repoint", "a", "2", "--undo"},
       "POST /api/v1/mailings/a/links/2/repoint",
       R"({"target":"https://old.example/"})",
       R"({"undo":true})",
       "leads to https://old.example/, in delivered mail too"},
      {{"incident", "open", "a", "--kind", "wrong_link", "--link", "2", "--what", "It led astray"},
       "POST /api/v1/incidents",
       R"({"id":4})",
       R"({"mailing":"a","kind":"wrong_link","what_happened":"It led astray","link":2})",
       "amends incident show 4\n"},
      {{"incident", "list"}, "GET /api/v1/incidents", R"({"incidents":[]})", "", "no incidents"},
      {{"incident", "show", "4"},
       "GET /api/v1/incidents/4",
       R"({"id":4,"kind":"wrong_link","harm":"repairable","state":"contained","what_happened":"x","sets":{"opened":40},"advice":{"do":"Write to them.","audience":"opened","to_write":40,"first_learn":0,"reasons":[{"id":"r","text":"40 people saw it"}]}})",
       "",
       "What to do: Write to them.\n  because 40 people saw it\n"},
      {{"incident", "people", "4", "--set", "opened"},
       "GET /api/v1/incidents/4/people?set=opened&limit=1000",
       R"({"people":[{"contact":7,"address":"ola@people.example"}]})",
       "",
       "      7  ola@people.example\n"},
      {{"incident", "timeline", "4"},
       "GET /api/v1/incidents/4/timeline",
       R"({"timeline":[{"at":"2026-11-24T09:00:00Z","actor":"","what":"first_copy","text":"The first copy left"}]})",
       "",
       "The first copy left\n"},
      {{"incident", "close", "4"},
       "POST /api/v1/incidents/4/move",
       "{}",
       R"({"state":"closed"})",
       "Incident 4 is closed.\n"},
      {{"apologise", "4", "--to", "opened", "--signer", "the shop", "--what-we-did", "mended"},
       "POST /api/v1/incidents/4/draft",
       R"({"name":"spring-sale-apology","version":1})",
       R"({"audience":"opened","kind":"apology","signer":"the shop","what_we_did":"mended"})",
       "Nothing was sent.\n"},
      {{"user", "add", "desk", "--roles", "author, sender"},
       "POST /api/v1/users",
       R"({"name":"desk","roles":["author","sender"],"token":"abc"})",
       R"({"name":"desk","roles":["author","sender"]})",
       "abc\n"},
      {{"user", "list"},
       "GET /api/v1/users",
       R"({"users":[{"name":"desk","roles":["author"]}]})",
       "",
       "desk  author\n"},
      {{"audit", "--subject", "mailing/a"},
       "GET /api/v1/audit?subject=mailing%2Fa&limit=50",
       R"({"entries":[{"number":1,"at":"2026-11-24T09:00:00Z","actor":"kim","verb":"mailing.halted","subject":"mailing/a","detail":{"x":1}}],"verified":1})",
       "",
       "1 entry verified"},
  };
  return kCases;
}

TEST(Verbs, ask_the_server_and_say_what_it_answered) {
  for (const VerbCase& one : verb_cases()) {
    SCOPED_TRACE(testing::PrintToString(one.words));
    ScriptedServer server;
    server.answer(one.line, one.answer);
    World world;
    EXPECT_EQ(world.run(server, one.words), 0) << world.err();
    ASSERT_EQ(server.asked().size(), 1U);
    EXPECT_EQ(server.asked().front().line, one.line);
    EXPECT_EQ(server.asked().front().authorization, "Bearer secret-token");
    if (!one.body.empty()) {
      EXPECT_EQ(boost::json::parse(server.asked().front().body), boost::json::parse(one.body))
          << server.asked().front().body;
    }
    EXPECT_NE(world.out().find(one.says), std::string::npos) << world.out();
  }
}

TEST(Verbs, answer_machines_with_one_json_value) {
  for (VerbCase one : verb_cases()) {
    SCOPED_TRACE(testing::PrintToString(one.words));
    ScriptedServer server;
    server.answer(one.line, one.answer);
    World world;
    one.words.insert(one.words.end(), {"--format", "json"});
    EXPECT_EQ(world.run(server, one.words), 0) << world.err();
    EXPECT_EQ(std::ranges::count(world.out(), '\n'), 1) << world.out();
    boost::json::error_code error;
    EXPECT_TRUE(boost::json::parse(world.out(), error).is_object()) << world.out();
    EXPECT_EQ(world.err(), "");
  }
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

TEST(Verbs, read_all_pages_in_a_pipe) {
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

TEST(Verbs, stop_paging_when_a_person_has_seen_enough) {
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

TEST(Verbs, export_a_list_in_full_or_not_at_all) {
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

TEST(Verbs, want_a_reason_to_repoint) {
  ScriptedServer server;
  World world;
  EXPECT_EQ(world.run(server, {"repoint", "a", "2", "https://x.example/"}), 3);
  EXPECT_NE(world.err().find("[cli.reason]"), std::string::npos);
  EXPECT_EQ(world.run(server, {"repoint", "a", "2"}), 3);
  EXPECT_EQ(world.run(server, {"repoint", "a", "2", "https://x.example/", "--undo"}), 3);
  EXPECT_TRUE(server.asked().empty());
}

TEST(Token, is_looked_for_in_order) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder.path("data"));
  folder.write("data/token", "from-data\n");
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
