#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

constexpr const char* kGet = "GET /api/v1/mailings/spring-sale";
constexpr const char* kSend = "POST /api/v1/mailings/spring-sale/send";
constexpr const char* kHalt = "POST /api/v1/mailings/spring-sale/halt";
constexpr const char* kApproved =
    R"({"name":"spring-sale","state":"approved","version":3,"subject":"Lamps","approval":{"approver":"kim","recipients":11840}})";
constexpr const char* kSending =
    R"({"name":"spring-sale","state":"sending","version":3,"wave":0,"sends":{"planned":7000,"accepted":4840}})";
constexpr const char* kHolding =
    R"({"name":"spring-sale","state":"holding","version":3,"wave":0,"hold_until":"2026-11-24T09:00:00Z","sends":{"planned":7000,"accepted":4840}})";
constexpr const char* kHalted =
    R"({"halt_ms":38.4,"past_the_dot":3,"sends":{"planned":7700,"deferred":12,"accepted":4120,"uncertain":3,"withheld":5}})";

TEST(SendVerb, shows_what_would_go_and_wants_the_exact_count) {
  ScriptedServer server;
  server.answer(kGet, kApproved);
  World world;
  EXPECT_EQ(world.run(server, {"send", "spring-sale"}), 3);
  EXPECT_NE(world.err().find("version 3"), std::string::npos) << world.err();
  EXPECT_NE(world.err().find("11,840 people"), std::string::npos) << world.err();
  EXPECT_NE(world.err().find("--count 11840 [cli.count]"), std::string::npos) << world.err();
  EXPECT_EQ(server.asked().size(), 1U);
}

TEST(SendVerb, sends_with_the_count_given_or_typed) {
  struct Case {
    std::vector<std::string> more;
    std::string typed;
    const char* body;
  };

  const Case cases[] = {
      {{"--count", "11840"}, "", R"({"count":11840})"},
      {{}, "11,840\n", R"({"count":11840})"},
      {{}, "11840\n", R"({"count":11840})"},
  };
  for (const Case& one : cases) {
    ScriptedServer server;
    server.answer(kGet, kApproved);
    server.answer(kSend, kSending);
    World world;
    if (!one.typed.empty()) {
      world.sit_down(one.typed);
    }
    std::vector<std::string> words = {"send", "spring-sale"};
    words.insert(words.end(), one.more.begin(), one.more.end());
    EXPECT_EQ(world.run(server, words), 0) << world.err();
    EXPECT_EQ(server.body_of(kSend), one.body);
    EXPECT_NE(world.out().find("Stop it: amends halt spring-sale"), std::string::npos);
  }
}

TEST(SendVerb, goes_over_the_plan_with_a_reason) {
  ScriptedServer server;
  server.answer(kGet, kApproved);
  server.answer(kSend, kSending);
  World world;
  EXPECT_EQ(
      world.run(
          server, {"send", "spring-sale", "--count", "11840", "--despite-plan", "the press asks"}
      ),
      0
  ) << world.err();
  EXPECT_EQ(server.body_of(kSend), R"({"count":11840,"despite_plan":"the press asks"})");
}

TEST(SendVerb, names_the_relay_that_was_asked_for) {
  ScriptedServer server;
  server.answer(kGet, kApproved);
  server.answer(kSend, kSending);
  World world;
  EXPECT_EQ(
      world.run(server, {"send", "spring-sale", "--count", "11840", "--relay", "emergency"}), 0
  ) << world.err();
  EXPECT_EQ(server.body_of(kSend), R"({"count":11840,"relay":"emergency"})");
  EXPECT_NE(world.err().find("relay        emergency"), std::string::npos) << world.err();
}

TEST(SendVerb, sends_nothing_when_no_number_is_typed) {
  for (const char* typed : {"yes\n", "\n", "", "11840 or so\n", "-1\n"}) {
    ScriptedServer server;
    server.answer(kGet, kApproved);
    World world;
    world.sit_down(typed);
    EXPECT_EQ(world.run(server, {"send", "spring-sale"}), 3) << typed;
    EXPECT_EQ(server.asked().size(), 1U) << typed;
  }
}

TEST(HaltVerb, says_what_has_stopped_and_who_got_it) {
  ScriptedServer server;
  server.answer(kHalt, kHalted);
  World world;
  EXPECT_EQ(world.run(server, {"halt", "spring-sale"}), 0) << world.err();
  EXPECT_NE(server.body_of(kHalt).find("\"reason\":\"halted"), std::string::npos);
  EXPECT_EQ(
      world.out(),
      "STOPPED: spring-sale\n"
      "Nothing more leaves. It took 38 ms.\n"
      "\n"
      "       4,120  got it\n"
      "       7,712  did not get it, and are still waiting\n"
      "           3  uncertain: it may have arrived; never sent again by itself\n"
      "           5  did not get it: held back for a reason\n"
      "\n"
      "3 mails had already left when you stopped it; each is counted above as what the relay made "
      "of it.\n"
      "\n"
      "Next:\n"
      "  amends who spring-sale --state accepted      # exactly who got it\n"
      "  amends links spring-sale      # a wrong link can be mended in delivered mail\n"
      "  amends incident open spring-sale --kind wrong_link --what \"...\"      # facts, advice, "
      "apology\n"
  );
}

TEST(HaltVerb, needs_no_name_when_one_mailing_is_under_way) {
  ScriptedServer server;
  server.answer(
      "GET /api/v1/mailings",
      R"({"mailings":[{"name":"old","state":"finished"},{"name":"spring-sale","state":"sending"}]})"
  );
  server.answer(kHalt, kHalted);
  World world;
  EXPECT_EQ(world.run(server, {"halt", "--reason", "wrong link"}), 0) << world.err();
  EXPECT_EQ(server.body_of(kHalt), R"({"reason":"wrong link"})");
}

TEST(HaltVerb, does_not_guess_between_two_or_none) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"mailings":[{"name":"a","state":"sending"},{"name":"b","state":"holding"}]})",
       "amends halt a; amends halt b; [cli.which_mailing]"},
      {R"({"mailings":[{"name":"a","state":"finished"}]})", "[cli.nothing_sending]"},
  };
  for (const auto& [answer, says] : cases) {
    ScriptedServer server;
    server.answer("GET /api/v1/mailings", answer);
    World world;
    EXPECT_EQ(world.run(server, {"halt"}), 3);
    EXPECT_NE(world.err().find(says), std::string::npos) << world.err();
    EXPECT_EQ(server.asked().size(), 1U);
  }
}

TEST(ResumeVerb, goes_on_after_a_hold_without_a_count) {
  ScriptedServer server;
  server.answer(kGet, kHolding);
  server.answer("POST /api/v1/mailings/spring-sale/resume", kSending);
  World world;
  EXPECT_EQ(world.run(server, {"resume", "spring-sale"}), 0) << world.err();
  EXPECT_EQ(server.body_of("POST /api/v1/mailings/spring-sale/resume"), "{}");
}

TEST(ResumeVerb, wants_the_count_of_those_not_reached_after_a_halt) {
  ScriptedServer server;
  server.answer(
      kGet, R"({"name":"spring-sale","state":"halted","sends":{"planned":7700,"deferred":20}})"
  );
  World world;
  EXPECT_EQ(world.run(server, {"resume", "spring-sale"}), 3);
  EXPECT_NE(world.err().find("--count 7720"), std::string::npos) << world.err();
}

}  // namespace
}  // namespace amends::cli
