#include "cli/live_view.h"

#include "cli/support_test.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace amends::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Pace, tells_the_rate_of_the_last_seconds_apart_from_the_mean) {
  Pace pace;
  EXPECT_EQ(pace.now(), 0);
  EXPECT_EQ(pace.mean(), 0);
  pace.see(100, 10s);
  EXPECT_EQ(pace.now(), 0);
  for (int second = 1; second <= 10; ++second) {
    pace.see(100U + 100U * static_cast<unsigned>(second), 10s + std::chrono::seconds(second));
  }
  EXPECT_DOUBLE_EQ(pace.now(), 100);
  EXPECT_DOUBLE_EQ(pace.mean(), 100);
  for (int second = 11; second <= 20; ++second) {
    pace.see(1100, 10s + std::chrono::seconds(second));
  }
  EXPECT_DOUBLE_EQ(pace.now(), 0) << "it stands still";
  EXPECT_DOUBLE_EQ(pace.mean(), 50);
}

TEST(Pace, does_not_run_backwards) {
  Pace pace;
  pace.see(100, 1s);
  pace.see(90, 2s);
  EXPECT_EQ(pace.now(), 0);
  pace.see(95, 2s);
  EXPECT_EQ(pace.now(), 0);
}

Glance glance() {
  return glance_of(boost::json::parse(
      R"({"name":"spring-sale","state":"sending","wave":0,"waves":[{},{}],
"sends":{"planned":6000,"accepted":3900,"dot":4,"uncertain":6,"rejected":80,"withheld":10},
"progress":{"lines":20,"past_the_dot":4,"accepted":3900,"commit_ms":1.84,"trouble":""}})"
  ));
}

Pace a_pace() {
  Pace pace;
  pace.see(3000, 0s);
  pace.see(3500, 1s);
  return pace;
}

TEST(LiveView, shows_one_mailing_in_a_few_lines) {
  EXPECT_THAT(
      live_lines(glance(), a_pace()),
      ElementsAre(
          "spring-sale: being sent, wave 1 of 2",
          "  3,900 accepted of 10,000, 40.0 % done",
          "  500/s now, 500/s on average, 12 s left",
          "  20 lines, 4 past the dot, median commit 1.8 ms",
          "  6 uncertain, 80 refused, 10 held back"
      )
  );
  Glance troubled = glance();
  troubled.trouble = "it refuses connections";
  troubled.commit_ms.reset();
  EXPECT_EQ(live_lines(troubled, Pace()).back(), "  The relay: it refuses connections");
  EXPECT_EQ(live_lines(troubled, Pace())[2], "  0.0/s now, 0.0/s on average");
  EXPECT_EQ(
      live_line(glance(), a_pace()),
      "spring-sale: being sent, wave 1 of 2, 3,900 accepted of 10,000, 500/s, 20 lines, 6 "
      "uncertain, 12 s left"
  );
}

TEST(LiveShow, draws_over_what_it_drew_and_clears_it_at_the_end) {
  World world;
  world.sit_down("");
  std::ostringstream err;
  world.surroundings.err = &err;
  world.surroundings.columns = 10;
  {
    LiveShow show(world.surroundings);
    show.draw({"one", "a line that is too long"});
    EXPECT_THAT(err.str(), testing::StartsWith("one\n"));
    EXPECT_THAT(err.str(), Not(HasSubstr("too long")));
    err.str("");
    show.draw({"three"});
    EXPECT_EQ(err.str(), "\x1b[2A\r\x1b[Jthree\n");
    err.str("");
  }
  EXPECT_EQ(err.str(), "\x1b[1A\r\x1b[J");
}

TEST(LiveShow, says_a_line_now_and_then_where_nobody_watches) {
  World world;
  std::ostringstream err;
  world.surroundings.err = &err;
  LiveShow show(world.surroundings);
  for (int second = 0; second < 6; ++second) {
    show.draw({fmt::format("{}", second)});
    world.now += 1s;
  }
  EXPECT_EQ(err.str(), "0\n5\n");
}

constexpr const char* kGet = "GET /api/v1/mailings/spring-sale";
constexpr const char* kSending =
    R"({"name":"spring-sale","state":"sending","version":3,"wave":0,"sends":{"planned":7000,"accepted":4840}})";
constexpr const char* kHolding =
    R"({"name":"spring-sale","state":"holding","version":3,"wave":0,"hold_until":"2026-11-24T09:00:00Z","sends":{"planned":7000,"accepted":4840}})";

TEST(WatchVerb, looks_on_over_a_hold_until_the_end) {
  for (const auto& [last, exit] : {std::pair{"finished", 0}, {"halted", 1}}) {
    ScriptedServer server;
    server.answer(kGet, kSending);
    server.answer(kGet, kHolding);
    server.answer(kGet, fmt::format(R"({{"name":"spring-sale","state":"{}","sends":{{}}}})", last));
    World world;
    EXPECT_EQ(world.run(server, {"status", "spring-sale", "--watch"}), exit);
    EXPECT_EQ(world.pauses, 2);
    EXPECT_THAT(
        world.err(), HasSubstr("spring-sale: being sent, wave 1, 4,840 accepted of 11,840")
    );
    EXPECT_THAT(world.out(), HasSubstr("spring-sale: "));
  }
}

TEST(WatchVerb, leaves_on_ctrl_c_and_changes_nothing) {
  ScriptedServer server;
  server.answer(kGet, kSending);
  World world;
  world.sit_down("");
  world.interrupt_after_pauses = 2;
  EXPECT_EQ(world.run(server, {"status", "spring-sale", "--watch"}), 0);
  for (const auto& asked : server.asked()) {
    EXPECT_EQ(asked.line, kGet);
  }
}

TEST(WatchVerb, watches_everything_under_way) {
  ScriptedServer server;
  const std::string head =
      R"({"version":"0.1.0","url":"http://x","relay":"smtp://r:25","mailings":[)";
  server.answer("GET /api/v1/status", head + kSending + R"(,{"name":"done","state":"finished"}]})");
  server.answer("GET /api/v1/status", head + R"({"name":"spring-sale","state":"finished"}]})");
  server.answer(kGet, kSending);
  World world;
  EXPECT_EQ(world.run(server, {"status", "--watch"}), 0) << world.err();
  EXPECT_EQ(world.pauses, 1);
  EXPECT_THAT(world.err(), HasSubstr("spring-sale: being sent"));
  EXPECT_THAT(world.err(), Not(HasSubstr("done:")));
  EXPECT_THAT(world.out(), HasSubstr("finished"));
}

}  // namespace
}  // namespace amends::cli
