#include "cli/progress.h"

#include "cli/support_test.h"
#include "cli/width.h"

namespace amends::cli {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(PlainLine, tells_share_rate_and_time_left) {
  EXPECT_EQ(
      plain_line({"Importing", "rows", 5'200, 10'000, seconds(2)}),
      "Importing 52 %  5,200 of 10,000 rows  2,600 rows/s  2 s left"
  );
  EXPECT_EQ(plain_line({"Checking", "mails", 5, 0, seconds(2)}), "Checking 5 mails  2.5 mails/s");
  EXPECT_EQ(plain_line({"Checking", "mails", 0, 10, seconds(0)}), "Checking 0 %  0 of 10 mails");
  EXPECT_EQ(
      plain_line({"Checking", "mails", 20, 10, seconds(1)}),
      "Checking 100 %  20 of 10 mails  20 mails/s"
  );
}

TEST(BarLine, is_never_wider_than_the_terminal) {
  const Progress progress{"Sending", "people", 1'234'567, 12'345'678, seconds(100)};
  for (std::size_t columns = 1; columns < 200; ++columns) {
    EXPECT_LE(display_width(bar_line(progress, columns)), columns);
  }
  const std::string wide = bar_line({"Sending", "people", 50, 100, seconds(10)}, 120);
  EXPECT_TRUE(wide.starts_with("Sending [####################--------------------] 50 %")) << wide;
  EXPECT_TRUE(wide.ends_with("10 s left")) << wide;
}

TEST(DurationWords, are_short_and_never_negative) {
  const std::pair<microseconds, const char*> cases[] = {
      {microseconds(-5), "0 ms"},
      {milliseconds(38), "38 ms"},
      {milliseconds(1'840), "1.8 s"},
      {milliseconds(2'040), "2 s"},
      {milliseconds(9'990), "10 s"},
      {seconds(12), "12 s"},
      {seconds(120), "2 min"},
      {seconds(200), "3 min 20 s"},
      {seconds(3'900), "1 h 5 min"},
      {seconds(4 * 24 * 3600), "4 days"},
  };
  for (const auto& [time, words] : cases) {
    EXPECT_EQ(duration_words(time), words);
  }
}

TEST(ProgressShow, writes_a_plain_line_every_few_seconds_into_a_pipe) {
  World world;
  {
    ProgressShow show(world.surroundings, "Importing", "rows");
    for (int step = 0; step < 12; ++step) {
      show.update(static_cast<std::uint64_t>(step) * 10, 200);
      world.now += seconds(1);
    }
  }
  EXPECT_EQ(
      world.err(),
      "Importing 25 %  50 of 200 rows  10 rows/s  15 s left\n"
      "Importing 50 %  100 of 200 rows  10 rows/s  10 s left\n"
  );
}

TEST(ProgressShow, redraws_one_bar_on_a_terminal_and_wipes_it) {
  World world;
  world.sit_down("");
  {
    ProgressShow show(world.surroundings, "Importing", "rows");
    show.update(1, 2);
    show.update(2, 2);
  }
  EXPECT_EQ(world.err().find('\n'), std::string::npos);
  EXPECT_TRUE(world.err().starts_with("\r\x1b[KImporting")) << world.err();
  EXPECT_TRUE(world.err().ends_with("\r\x1b[K")) << world.err();
}

}  // namespace
}  // namespace amends::cli
