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

TEST(Wait, waits_until_the_wave_ends) {
  ScriptedServer server;
  server.answer(kGet, kApproved);
  server.answer(kGet, kSending);
  server.answer(kGet, kSending);
  server.answer(kGet, kHolding);
  server.answer(kSend, kSending);
  World world;
  EXPECT_EQ(world.run(server, {"send", "spring-sale", "--count", "11840", "--wait"}), 0)
      << world.err();
  EXPECT_EQ(world.pauses, 2);
  EXPECT_NE(world.out().find("spring-sale: on hold"), std::string::npos) << world.out();
  EXPECT_NE(world.out().find("amends resume spring-sale"), std::string::npos) << world.out();
}

TEST(Wait, asks_on_ctrl_c_and_halts_when_told) {
  ScriptedServer server;
  server.answer(kGet, kApproved);
  server.answer(kGet, kSending);
  server.answer(kSend, kSending);
  server.answer(kHalt, kHalted);
  World world;
  world.sit_down("what?\nh\n");
  world.interrupt_after_pauses = 1;
  EXPECT_EQ(world.run(server, {"send", "spring-sale", "--count", "11840", "--wait"}), 0);
  EXPECT_NE(server.body_of(kHalt).find("Ctrl-C"), std::string::npos);
  EXPECT_NE(world.out().find("STOPPED: spring-sale"), std::string::npos) << world.out();
}

TEST(Wait, never_halts_or_goes_on_in_silence_on_ctrl_c) {
  for (const char* typed : {"l\n", "", "nobody"}) {
    ScriptedServer server;
    server.answer(kGet, kApproved);
    server.answer(kGet, kSending);
    server.answer(kSend, kSending);
    World world;
    if (std::string_view(typed) != "nobody") {
      world.sit_down(typed);
    }
    world.interrupt_after_pauses = 1;
    EXPECT_EQ(world.run(server, {"send", "spring-sale", "--count", "11840", "--wait"}), 1);
    EXPECT_NE(world.err().find("spring-sale goes on being sent"), std::string::npos) << world.err();
  }
}

}  // namespace
}  // namespace amends::cli
