#include "net/loop.h"

#include "net/interrupt.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <future>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace amends::net {
namespace {

using std::chrono::milliseconds;
constexpr std::chrono::seconds kPatience{5};

TEST(AsioLoop, runs_posted_tasks_in_order_on_one_thread) {
  AsioLoop loop("test");
  std::vector<int> seen;
  loop.post([&] { seen.push_back(0); });  // before start
  loop.start();
  std::thread::id where;
  for (int i = 1; i < 100; ++i) {
    loop.post([&, i] { seen.push_back(i); });
  }
  loop.call([&] { where = std::this_thread::get_id(); });
  ASSERT_EQ(seen.size(), 100U);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
  }
  EXPECT_NE(where, std::this_thread::get_id());
  EXPECT_FALSE(loop.on_this_thread());
}

TEST(AsioLoop, fires_timers_in_the_order_of_their_time_and_not_the_cancelled) {
  AsioLoop loop("test");
  loop.start();
  std::vector<int> seen;
  std::promise<void> done;
  loop.call([&] {
    loop.after(milliseconds(30), [&] { done.set_value(); });
    loop.after(milliseconds(20), [&] { seen.push_back(2); });
    const auto cancelled = loop.after(milliseconds(10), [&] { seen.push_back(99); });
    loop.after(milliseconds(5), [&, cancelled] {
      seen.push_back(1);
      loop.cancel(cancelled);
    });
  });
  ASSERT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(seen, (std::vector<int>{1, 2}));
}

TEST(AsioLoop, lets_a_task_cancel_its_own_timer_and_set_the_next) {
  AsioLoop loop("test");
  loop.start();
  std::promise<void> done;
  ports::Loop::Timer own = 0;
  loop.call([&] {
    own = loop.after(milliseconds(1), [&] {
      loop.cancel(own);
      loop.after(milliseconds(1), [&] { done.set_value(); });
    });
  });
  EXPECT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST(AsioLoop, drops_what_waits_when_it_stops) {
  bool ran = false;
  {
    AsioLoop loop("test");
    loop.start();
    loop.call([&] { loop.after(std::chrono::hours(1), [&] { ran = true; }); });
    loop.stop();
    loop.post([&] { ran = true; });
  }
  EXPECT_FALSE(ran);
}

TEST(BackgroundThread, finishes_in_order_before_it_stops_and_reports_on_the_loop) {
  AsioLoop loop("test");
  loop.start();
  std::vector<int> worked;
  std::vector<int> reported;
  {
    BackgroundThread background(loop, "disk");
    for (int i = 0; i < 50; ++i) {
      background.run(
          [&, i] { worked.push_back(i); },
          [&, i] {
            EXPECT_TRUE(loop.on_this_thread());
            reported.push_back(i);
          }
      );
    }
  }
  EXPECT_EQ(worked.size(), 50U);
  loop.call([] {});
  EXPECT_EQ(reported, worked);
}

TEST(BackgroundThread, gives_way_when_it_is_told_to_and_leaves_others_as_they_are) {
  AsioLoop loop("test");
  loop.start();
  constexpr int kNicest = 19;
  const int own = getpriority(PRIO_PROCESS, 0);
  int prompt = -1;
  int yielding = -1;
  {
    BackgroundThread writer(loop, "writer");
    BackgroundThread maker(loop, "maker", 1, Urgency::yielding);
    writer.run([&] { prompt = getpriority(PRIO_PROCESS, 0); }, [] {});
    maker.run([&] { yielding = getpriority(PRIO_PROCESS, 0); }, [] {});
  }
  EXPECT_EQ(prompt, own);
  EXPECT_EQ(yielding, std::min(own + 5, kNicest));
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), own);
}

TEST(Interrupts, calls_back_on_the_loop_for_each_signal) {
  AsioLoop loop("test");
  loop.start();
  std::promise<int> first;
  std::promise<int> second;
  int count = 0;
  const Interrupts interrupts(loop, [&](int signal) {
    EXPECT_TRUE(loop.on_this_thread());
    (++count == 1 ? first : second).set_value(signal);
  });
  auto got = first.get_future();
  ::raise(SIGTERM);
  ASSERT_EQ(got.wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(got.get(), SIGTERM);
  ::raise(SIGINT);
  auto next = second.get_future();
  ASSERT_EQ(next.wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(next.get(), SIGINT);
}

}  // namespace
}  // namespace amends::net
