#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kToml = R"(name = "spring-sale"
from = "Nordlys <news@nordlys.example>"
locale = "en"
subject = "Lamps"
[audience]
list = "people.csv"
)";
constexpr const char* kPeople = "email\nkari@people.example\n";
/// printf 'email\nkari@people.example\n' | sha256sum
constexpr const char* kListHash = "5efa6add";

constexpr const char* kClean =
    R"({"id":"j1","state":"done","result":{"rows":1,"added":1,"updated":0,"unchanged":0,"duplicates":0,"refused":0}})";

class MailingPut : public testing::Test {
 protected:
  MailingPut() {
    folder.write("mailing.toml", kToml);
    folder.write("body.html", "<p>Lamps</p>\n");
    folder.write("people.csv", kPeople);
    folder.write("notes.md", "not for the server");
  }

  ScratchFolder folder;
  ScriptedServer server;
  World world;
};

TEST_F(MailingPut, imports_the_folder_s_list_first_and_names_it) {
  const std::string list = std::string("spring-sale/people.csv@") + kListHash;
  const std::string upload =
      std::string("POST /api/v1/imports?list=spring-sale%2Fpeople.csv%40") + kListHash;
  server.answer(upload, R"({"job":"j1"})", 202);
  server.answer("GET /api/v1/jobs/j1", kClean);
  server.answer(
      "PUT /api/v1/mailings",
      R"({"name":"spring-sale","version":2,"state":"draft","content_hash":"0123456789abcdef"})"
  );
  EXPECT_EQ(world.run(server, {"mailing", "put", folder.path()}), 0) << world.err();
  const auto body = boost::json::parse(server.body_of("PUT /api/v1/mailings"));
  const auto& files = body.at("files").as_object();
  EXPECT_EQ(files.at(".amends/list").as_string(), list);
  EXPECT_EQ(files.at("mailing.toml").as_string(), kToml);
  EXPECT_FALSE(files.contains("people.csv"));
  EXPECT_FALSE(files.contains("notes.md"));
  EXPECT_NE(world.out().find("version 2, a draft, content 0123456789ab."), std::string::npos)
      << world.out();
}

TEST_F(MailingPut, shows_everything_that_is_wrong_with_carets) {
  folder.write("mailing.toml", std::string(kToml) + "expectd = 5\n[schedule]\nvalid_untill = 1\n");
  EXPECT_EQ(world.run(server, {"mailing", "put", folder.path()}), 3);
  EXPECT_NE(world.err().find("mailing.toml:7:"), std::string::npos) << world.err();
  EXPECT_NE(world.err().find("mailing.toml:9:"), std::string::npos) << world.err();
  EXPECT_NE(world.err().find("    expectd = 5\n"), std::string::npos) << world.err();
  EXPECT_TRUE(server.asked().empty());
}

TEST_F(MailingPut, shows_what_the_server_finds_wrong_with_carets) {
  std::string toml = kToml;
  toml.replace(toml.find("people.csv"), 10, "customers");
  folder.write("mailing.toml", toml);
  server.answer(
      "PUT /api/v1/mailings",
      R"({"id":"mailing.invalid","detail":"1 thing","errors":[{"id":"liquid.filter","detail":"no such filter","file":"body.html","line":1,"column":4}]})",
      422
  );
  EXPECT_EQ(world.run(server, {"mailing", "put", folder.path()}), 3);
  EXPECT_EQ(
      world.err(),
      "amends: body.html:1:4: no such filter [liquid.filter]\n    <p>Lamps</p>\n       ^\n"
  );
}

TEST_F(MailingPut, replaces_the_web_version_without_bringing_the_list) {
  constexpr const char* kWeb = "POST /api/v1/mailings/spring-sale/web-version";
  server.answer(kWeb, R"({"name":"spring-sale","version":2,"state":"finished"})");
  EXPECT_EQ(world.run(server, {"replace-web", folder.path(), "--reason", "wrong price"}), 0)
      << world.err();
  const auto body = boost::json::parse(server.body_of(kWeb));
  EXPECT_EQ(body.at("reason").as_string(), "wrong price");
  EXPECT_EQ(body.at("files").at("mailing.toml").as_string(), kToml);
  EXPECT_EQ(server.asked().size(), 1U) << "nobody is imported";
  EXPECT_NE(world.out().find("Nobody was written to"), std::string::npos) << world.out();
}

TEST(ApproveVerb, ask_the_server_and_say_what_it_answered) {
  expect_verbs({
      {{"approve", "a", "--despite", "it is true by then"},
       "POST /api/v1/mailings/a/approve",
       R"({"approver":"kim","recipients":120})",
       R"({"despite":"it is true by then"})",
       "Next: amends send a --count 120 (or amends resume a --count 120 after a halt)\n"},
      {{"approve", "a", "--as-deputy", "--reason", "nobody answers"},
       "POST /api/v1/mailings/a/approve-as-deputy",
       R"({"approver":"kim","recipients":120,"deputy":"nobody answers"})",
       R"({"reason":"nobody answers"})",
       "Alone, as a deputy: nobody answers. It stands in the incident's journal.\n"},
      {{"mailing", "show", "a"},
       "GET /api/v1/mailings/a",
       R"({"name":"a","state":"approved","relay":"emergency","approval":{"approver":"kim","recipients":1,"deputy":"nobody answers"}})",
       "",
       "alone as a deputy: nobody answers"},
      {{"mailing", "show", "a"},
       "GET /api/v1/mailings/a",
       R"({"name":"a","state":"approved","relay":"emergency"})",
       "",
       "relay        emergency\n"},
      {{"approve", "a"},
       "POST /api/v1/mailings/a/approve",
       R"({"approver":"kim","recipients":1})",
       "{}",
       "kim signed a off for 1 person"},
      {{"approve", "a"},
       "POST /api/v1/mailings/a/approve",
       R"({"approver":"kim","recipients":1,"not_looked_at":[{"id":"check.turned_off","text":"Links were not looked at."}]})",
       "{}",
       "\nNot looked at: Links were not looked at.\n"},
      {{"mailing", "show", "a"},
       "GET /api/v1/mailings/a",
       R"({"name":"a","state":"proofed","proof":{"recipients":1,"not_looked_at":[{"id":"check.turned_off","text":"Links were not looked at."}]}})",
       "",
       "not looked   Links were not looked at.\n"},
  });
}

TEST(ApproveVerb, takes_each_reason_where_it_belongs) {
  const std::vector<std::vector<std::string>> cases = {
      {"approve", "a", "--as-deputy"},
      {"approve", "a", "--reason", "x"},
      {"approve", "a", "--as-deputy", "--reason", "x", "--despite", "y"},
  };
  for (const auto& words : cases) {
    ScriptedServer server;
    World world;
    EXPECT_EQ(world.run(server, words), 3);
    EXPECT_TRUE(server.asked().empty()) << world.err();
  }
}

TEST(ProofVerb, prints_findings_in_the_reader_s_language_and_exits_by_level) {
  struct Case {
    const char* findings;
    int exit;
  };

  const Case cases[] = {
      {"[]", 0},
      {R"([{"id":"x.warn","level":"warn","part":"html","file":"body.html","line":3,"column":1,"text":"Look","why":"W","mend":"M","examples":[]}])",
       1},
      {R"([{"id":"merge.empty","level":"block","part":"subject","file":"mailing.toml","line":4,"column":12,"text":"Empty for 3","why":"W","mend":"M","examples":[{"row":17,"address":"a@x.example","value":""}]}])",
       2},
      {R"([{"id":"check.could_not_run","level":"block","part":"mailing","text":"The links could not be looked at","why":"W","mend":"M","examples":[]}])",
       3},
  };
  for (const Case& one : cases) {
    ScriptedServer server;
    server.answer("POST /api/v1/mailings/spring-sale/proof", R"({"job":"7"})", 202);
    server.answer(
        "GET /api/v1/jobs/7",
        std::string(
            R"({"id":"7","state":"done","result":{"recipients":90,"audience":100,"findings":)"
        ) + one.findings +
            "}}"
    );
    World world;
    world.variables["LANG"] = "nb_NO.UTF-8";
    EXPECT_EQ(world.run(server, {"proof", "spring-sale"}), one.exit) << world.err();
    EXPECT_EQ(server.asked().front().language, "nb-NO");
    EXPECT_NE(world.out().find("90 of 100 people would get it."), std::string::npos) << world.out();
    if (one.exit == 2) {
      EXPECT_NE(
          world.out().find("mailing.toml:4:12: Empty for 3 [merge.empty]\n"), std::string::npos
      ) << world.out();
      EXPECT_NE(world.out().find("17: a@x.example  \"\"\n"), std::string::npos) << world.out();
    }
  }
}

TEST(ProofVerb, cancels_the_proof_on_ctrl_c) {
  ScriptedServer server;
  server.answer("POST /api/v1/mailings/spring-sale/proof", R"({"job":"7"})", 202);
  server.answer("GET /api/v1/jobs/7", R"({"id":"7","state":"running","done":10,"total":0})");
  server.answer(
      "GET /api/v1/jobs/7",
      R"({"id":"7","state":"cancelled","problem":{"id":"proof.stopped","detail":"it was stopped"}})"
  );
  server.answer("DELETE /api/v1/jobs/7", R"({"id":"7","state":"running"})", 202);
  World world;
  world.interrupt_after_pauses = 1;
  EXPECT_EQ(world.run(server, {"proof", "spring-sale"}), 3) << world.out();
  EXPECT_NE(world.err().find("it was stopped"), std::string::npos) << world.err();
  EXPECT_EQ(server.body_of("DELETE /api/v1/jobs/7"), "");
}

TEST(ProofVerb, shows_a_proof_that_was_quicker_than_ctrl_c) {
  ScriptedServer server;
  server.answer("POST /api/v1/mailings/spring-sale/proof", R"({"job":"7"})", 202);
  server.answer("GET /api/v1/jobs/7", R"({"id":"7","state":"running","done":10,"total":0})");
  server.answer(
      "GET /api/v1/jobs/7",
      R"({"id":"7","state":"done","result":{"recipients":90,"audience":100,"findings":[]}})"
  );
  server.answer("DELETE /api/v1/jobs/7", R"({"id":"job.ended","detail":"it is done"})", 409);
  World world;
  world.interrupt_after_pauses = 1;
  EXPECT_EQ(world.run(server, {"proof", "spring-sale"}), 0) << world.err();
  EXPECT_NE(world.out().find("90 of 100 people would get it."), std::string::npos) << world.out();
}

}  // namespace
}  // namespace amends::cli
