#include "api/jobs.h"

#include "api/limits.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <future>
#include <stdexcept>
#include <thread>

namespace amends::api {
namespace {

Jobs::Work quick() {
  return [](JobProgress&) -> Result<JobResult> {
    return JobResult([](const text::Locale&) { return boost::json::object{{"answer", 42}}; });
  };
}

JobView ended(const Jobs& jobs, std::string_view id) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < deadline) {
    auto view = jobs.find(id);
    if (!view.ok() || view->state != JobState::running) {
      return view.ok() ? *view : JobView();
    }
    std::this_thread::yield();
  }
  ADD_FAILURE() << "the job does not end";
  return {};
}

TEST(Jobs, hand_out_their_result_or_their_problem) {
  Jobs jobs("7");
  const std::string good = jobs.next_id();
  const std::string bad = jobs.next_id();
  const std::string thrown = jobs.next_id();
  EXPECT_TRUE(good.starts_with("7-"));
  ASSERT_TRUE(jobs.start(good, "proof", {}, quick()).ok());
  ASSERT_TRUE(jobs.start(
                      bad,
                      "proof",
                      {},
                      [](JobProgress&) -> Result<JobResult> { return Error("test.bad", "no"); }
  ).ok());
  ASSERT_TRUE(jobs.start(
                      thrown,
                      "proof",
                      {},
                      [](JobProgress&) -> Result<JobResult> {
                        throw std::runtime_error("out of luck");
                      }
  ).ok());
  EXPECT_EQ(ended(jobs, good).result({}).at("answer"), 42);
  EXPECT_EQ(ended(jobs, bad).problem->id(), "test.bad");
  EXPECT_EQ(ended(jobs, thrown).problem->id(), "job.broke");
  EXPECT_EQ(jobs.find("6-1").error().id(), "job.unknown");
}

TEST(Jobs, refuse_more_than_may_wait_and_stop_what_runs_at_the_end) {
  std::promise<void> go;
  const auto may_go = go.get_future().share();
  std::size_t taken = 0;
  {
    Jobs jobs("1");
    const auto patient = [may_go](JobProgress& progress) -> Result<JobResult> {
      while (!progress.stopping()) {
        std::this_thread::yield();
      }
      may_go.wait();
      return Error("job.stopped", "the end");
    };
    std::string refused;
    while (refused.empty()) {
      const auto started = jobs.start(jobs.next_id(), "import", {}, patient);
      refused = started.ok() ? "" : started.error().id();
      taken += started.ok() ? 1 : 0;
      ASSERT_LE(taken, kJobsWaitingMax + kJobThreads);
    }
    EXPECT_EQ(refused, "job.too_many");
    EXPECT_GE(taken, kJobsWaitingMax);
    go.set_value();
  }
}

TEST(Jobs, are_cancelled_while_they_run_or_wait) {
  Jobs jobs("1");
  const auto patient = [](JobProgress& progress) -> Result<JobResult> {
    while (!progress.stopping()) {
      std::this_thread::yield();
    }
    return Error("proof.stopped", "stopped");
  };
  std::vector<std::string> running;
  for (std::size_t i = 0; i < kJobThreads; ++i) {
    running.push_back(jobs.next_id());
    ASSERT_TRUE(jobs.start(running.back(), "proof", {}, patient).ok());
  }
  const std::string last = jobs.next_id();
  ASSERT_TRUE(jobs.start(last, "proof", {}, patient).ok());
  // Those before it may not have begun yet; then the last one waits all the more.
  const auto cancelled = jobs.cancel(last);
  ASSERT_TRUE(cancelled.ok());
  EXPECT_EQ(cancelled->state, JobState::cancelled);
  EXPECT_EQ(cancelled->problem->id(), "job.cancelled");
  EXPECT_EQ(jobs.cancel(last).error().id(), "job.ended");
  EXPECT_EQ(jobs.cancel("1-99").error().id(), "job.unknown");
  for (const std::string& id : running) {
    ASSERT_TRUE(jobs.cancel(id).ok());
    const JobView view = ended(jobs, id);
    EXPECT_EQ(to_string(view.state), "cancelled");
    EXPECT_FALSE(view.result);
  }
}

TEST(Jobs, are_done_when_they_were_quicker_than_who_cancels) {
  Jobs jobs("1");
  std::promise<void> begun;
  std::promise<void> go;
  const std::string id = jobs.next_id();
  const auto work = [&](JobProgress& progress) -> Result<JobResult> {
    begun.set_value();
    go.get_future().wait();
    return quick()(progress);
  };
  ASSERT_TRUE(jobs.start(id, "proof", {}, work).ok());
  begun.get_future().wait();
  const auto cancelled = jobs.cancel(id);
  ASSERT_TRUE(cancelled.ok());
  EXPECT_EQ(cancelled->state, JobState::running) << "until it has stopped";
  go.set_value();
  EXPECT_EQ(ended(jobs, id).state, JobState::done);
  EXPECT_EQ(jobs.cancel(id).error().id(), "job.ended");
}

TEST(Jobs, forget_the_oldest_and_remove_its_file) {
  const auto file = std::filesystem::path(testing::TempDir()) / "amends-jobs-test.csv";
  std::ofstream(file) << "x";
  Jobs jobs("1");
  const std::string first = jobs.next_id();
  ASSERT_TRUE(jobs.start(first, "import", file, quick()).ok());
  EXPECT_EQ(ended(jobs, first).file, file);
  for (std::size_t i = 0; i < kJobsKept; ++i) {
    const std::string id = jobs.next_id();
    ASSERT_TRUE(jobs.start(id, "proof", {}, quick()).ok());
    static_cast<void>(ended(jobs, id));
  }
  EXPECT_EQ(jobs.find(first).error().id(), "job.unknown");
  EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace amends::api
