#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kList = "GET /api/v1/mailings/lamps/uncertain";
constexpr const char* kLog = "POST /api/v1/mailings/lamps/uncertain/relay-log";
constexpr const char* kDoubt =
    R"({"mailing":"lamps","uncertain":2,"abandoned":0,"evidence":[{"kind":"click","outcome":"accepted","people":3}],
"proposals":[{"id":4,"settle":"abandoned","people":2,"proposed_by":"anna","reason":"the relay died","at":"2026-11-22T10:00:00Z"}],
"people":[{"contact":1,"address":"p1@people.example","message_id":"aa@n.example","since":"2026-11-22T10:00:00Z","reply":""},
{"contact":2,"address":"p2@people.example","message_id":"bb@n.example","since":"2026-11-22T10:00:00Z","reply":""}],
"witnesses":["cc@n.example"]})";

std::string named(const std::string& queue_id, const std::string& message_id) {
  return "2026-11-22T10:00:00Z mx postfix/cleanup[1]: " + queue_id + ": message-id=<" + message_id +
         ">\n2026-11-22T10:00:01Z mx postfix/qmgr[1]: " + queue_id +
         ": from=<b@n.example>, size=9, nrcpt=1 (queue active)\n";
}

constexpr const char* kBegins = "2026-11-22T09:00:00Z mx postfix/master[1]: daemon started\n";
constexpr const char* kEnds = "2026-11-22T11:00:00Z mx postfix/master[1]: still here\n";

TEST(UncertainVerb, does_what_it_is_told) {
  expect_verbs({
      {{"uncertain", "lamps"}, kList, kDoubt, "", "lamps: 2 people are uncertain"},
      {{"uncertain", "lamps"}, kList, kDoubt, "", "3  accepted by a click in their own mail"},
      {{"uncertain", "lamps"}, kList, kDoubt, "", "amends uncertain lamps --confirm 4"},
      {{"uncertain", "lamps", "--settle", "abandoned", "--people", "all", "--reason", "it died"},
       "POST /api/v1/mailings/lamps/uncertain",
       R"({"id":4,"settle":"abandoned","people":2})",
       R"({"settle":"abandoned","people":"all","reason":"it died"})",
       "Nothing has changed yet"},
      {{"uncertain", "lamps", "--confirm", "4"},
       "POST /api/v1/mailings/lamps/uncertain/4/confirm",
       R"({"settled":2,"uncertain":0})",
       "{}",
       "Settled: 2 people"},
  });
}

TEST(UncertainVerb, asks_the_log_of_the_relay) {
  struct Case {
    std::string log;
    const char* sends;  // nothing: no request at all
    const char* says;
  };

  const std::string its = named("AAAAAAAAAA", "cc@n.example");
  const std::string p1 = named("BBBBBBBBBB", "aa@n.example");
  const std::vector<Case> cases = {
      {kBegins + its + p1 + kEnds,
       R"({"accepted":1,"not_accepted":["bb@n.example"]})",
       "0  cannot be told"},
      {kBegins + p1 + kEnds, R"({"accepted":1,"not_accepted":[]})", "1  cannot be told"},
      {its + p1, R"({"accepted":1,"not_accepted":[]})", "1  cannot be told"},
      {std::string(kBegins) + kEnds, nullptr, "2  cannot be told"},
      {"", nullptr, "2  cannot be told"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.log);
    const ScratchFolder folder;
    folder.write("mail.log", one.log);
    ScriptedServer server;
    server.answer(kList, kDoubt);
    server.answer(kLog, R"({"settled":1,"not_accepted":1,"unknown":0})");
    World world;
    EXPECT_EQ(world.run(server, {"uncertain", "lamps", "--relay-log", folder.path("mail.log")}), 0)
        << world.err();
    EXPECT_NE(world.out().find(one.says), std::string::npos) << world.out();
    if (one.sends == nullptr) {
      EXPECT_EQ(server.asked().size(), 1U);
      continue;
    }
    boost::json::object sent = boost::json::parse(server.body_of(kLog)).as_object();
    const boost::json::array accepted = sent["accepted"].as_array();
    sent["accepted"] = accepted.size();
    EXPECT_EQ(sent, boost::json::parse(one.sends));
    EXPECT_TRUE(accepted[0].as_string().starts_with("aa@n.example 2026-11-22T10:00:01Z"));
  }
}

TEST(UncertainVerb, says_what_is_missing) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"uncertain", "lamps", "--settle", "accepted", "--reason", "x"}, "[cli.settle]"},
      {{"uncertain", "lamps", "--settle", "accepted", "--people", "all"}, "[cli.reason]"},
      {{"uncertain", "lamps", "--settle", "accepted", "--confirm", "1"}, "[cli.settle]"},
      {{"uncertain", "lamps", "--relay-log", "/nonexistent/log"}, "[cli.log]"},
      {{"uncertain", "lamps", "--relay-log", "/nonexistent/log", "--zone", "Mars/Base"},
       "[cli.zone]"},
  };
  for (const auto& [words, says] : cases) {
    ScriptedServer server;
    server.answer(kList, kDoubt);
    World world;
    EXPECT_EQ(world.run(server, words), 3);
    EXPECT_NE(world.err().find(says), std::string::npos) << world.err();
  }
}

constexpr const char* kWide =
    R"({"halt":{"id":3,"scope":"all","name":"","by":"anna","reason":"x","at":"2026-11-22T10:00:00Z"},"halt_ms":41.2,
"mailings":[{"name":"lamps","halt_ms":38.4,"past_the_dot":0,"cut":2,"sends":{"planned":7,"accepted":4,"uncertain":2}}]})";
constexpr const char* kLinesCut =
    R"({"halt":{"id":3,"scope":"relay","name":"main","by":"anna","reason":"x","at":"2026-11-22T10:00:00Z"},"halt_ms":1,
"mailings":[{"name":"lamps","state":"halted","halt_ms":1,"past_the_dot":0,"cut":2,"sends":{"accepted":4,"uncertain":2}},
{"name":"sorry","state":"sending","halt_ms":1,"past_the_dot":0,"cut":1,"sends":{"accepted":4,"uncertain":1}}]})";
constexpr const char* kRelayHalted =
    R"({"halt":{"id":3,"scope":"relay","name":"emergency","by":"anna","reason":"x","at":"2026-11-22T10:00:00Z"},"halt_ms":1,"mailings":[]})";
constexpr const char* kFlowHalted =
    R"({"halt":{"id":3,"scope":"flow","name":"welcome","by":"anna","reason":"x","at":"2026-11-22T10:00:00Z"},"halt_ms":1,"mailings":[]})";
constexpr const char* kHalts =
    R"({"halts":[{"id":5,"scope":"template","name":"offer"},{"id":4,"scope":"all","name":""},
{"id":3,"scope":"all","name":"","lifted_at":"2026-11-22T10:00:00Z"}]})";

TEST(WideHalt, stops_everything_and_says_each) {
  expect_verbs({
      {{"halt", "--all", "--reason", "wrong prices"},
       "POST /api/v1/halts",
       kWide,
       R"({"scope":"all","reason":"wrong prices"})",
       "STOPPED: everything"},
      {{"halt", "--all", "--reason", "x"}, "POST /api/v1/halts", kWide, "", "amends resume --all"},
      {{"halt", "--relay", "--cut", "--reason", "x"},
       "POST /api/v1/halts",
       kWide,
       R"({"scope":"relay","reason":"x","cut":true})",
       "38 ms"},
      {{"halt", "--relay", "main", "--cut", "--reason", "x"},
       "POST /api/v1/halts",
       kLinesCut,
       R"({"scope":"relay","reason":"x","name":"main","cut":true})",
       "it goes on through another relay: sorry\n"},
      {{"halt", "--relay", "emergency", "--reason", "x"},
       "POST /api/v1/halts",
       kRelayHalted,
       R"({"scope":"relay","reason":"x","name":"emergency"})",
       "amends halt --relay emergency --lift --reason"},
      {{"halt", "--flow", "welcome", "--reason", "x"},
       "POST /api/v1/halts",
       kFlowHalted,
       R"({"scope":"flow","reason":"x","name":"welcome"})",
       "STOPPED: every mailing of the flow welcome"},
      {{"halt", "--template", "offer", "--reason", "x"},
       "POST /api/v1/halts",
       kWide,
       R"({"scope":"template","reason":"x","name":"offer"})",
       "lamps"},
      {{"halt", "lamps", "--cut", "--reason", "x"},
       "POST /api/v1/mailings/lamps/halt",
       R"({"halt_ms":3,"past_the_dot":0,"cut":2,"sends":{"uncertain":2}})",
       R"({"reason":"x","cut":true})",
       "2 mails were cut after the final dot"},
  });
}

TEST(WideHalt, is_lifted_by_its_scope_and_with_a_reason) {
  const std::vector<std::vector<std::string>> ways = {
      {"resume", "--all", "--reason", "mended"},
      {"halt", "--all", "--lift", "--reason", "mended"},
  };
  for (const auto& words : ways) {
    ScriptedServer server;
    server.answer("GET /api/v1/halts", kHalts);
    server.answer("POST /api/v1/halts/4/lift", R"({"id":4})");
    World world;
    EXPECT_EQ(world.run(server, words), 0) << world.err();
    EXPECT_EQ(server.body_of("POST /api/v1/halts/4/lift"), R"({"reason":"mended"})");
    EXPECT_EQ(server.asked().size(), 2U);
    EXPECT_NE(world.out().find("Nothing starts by itself"), std::string::npos);
  }
}

TEST(WideHalt, does_not_guess) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"halt", "lamps", "--all"}, "[cli.halt]"},
      {{"halt", "--relay", "--all"}, "[cli.halt]"},
      {{"halt", "lamps", "--lift"}, "[cli.halt]"},
      {{"halt", "--all", "--lift"}, "[cli.reason]"},
      {{"halt", "--relay", "--lift", "--reason", "x"}, "[cli.no_halt]"},
      {{"resume"}, "[cli.which_mailing]"},
      {{"resume", "lamps", "--all"}, "[cli.halt]"},
  };
  for (const auto& [words, says] : cases) {
    ScriptedServer server;
    server.answer("GET /api/v1/halts", kHalts);
    World world;
    EXPECT_EQ(world.run(server, words), 3);
    EXPECT_NE(world.err().find(says), std::string::npos) << world.err();
  }
}

}  // namespace
}  // namespace amends::cli
