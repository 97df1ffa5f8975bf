#include "api/jobs.h"

#include "api/limits.h"
#include "base/log.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

namespace amends::api {

struct Jobs::Job {
  std::string id;
  std::string kind;
  std::filesystem::path file;
  Work work;
  JobProgress progress;
  JobState state = JobState::running;  // this and the two below: under mutex_
  JobResult result;
  std::optional<Error> problem;

  Job(std::string id, std::string kind, std::filesystem::path file, Work work)
      : id(std::move(id)),
        kind(std::move(kind)),
        file(std::move(file)),
        work(std::move(work)) {}

  ~Job() {
    if (!file.empty()) {
      std::error_code ignored;
      std::filesystem::remove(file, ignored);
    }
  }

  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
};

namespace {

Result<JobResult> guarded(const Jobs::Work& work, JobProgress& progress) {
  try {
    return work(progress);
  } catch (const std::exception& problem) {
    return make_error("job.broke", "the job ended in an exception: {}", problem.what());
  }
}

}  // namespace

std::string_view to_string(JobState state) {
  switch (state) {
    case JobState::running:
      return "running";
    case JobState::done:
      return "done";
    case JobState::failed:
      break;
  }
  return "failed";
}

Jobs::Jobs(std::string prefix) : prefix_(std::move(prefix)) {
  for (std::size_t number = 0; number < kJobThreads; ++number) {
    threads_.emplace_back([this] { serve(); });
  }
}

Jobs::~Jobs() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
    for (const auto& job : all_) {
      job->progress.stop();
    }
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

std::string Jobs::next_id() {
  const std::lock_guard lock(mutex_);
  return fmt::format("{}-{}", prefix_, ++last_number_);
}

Result<void> Jobs::start(std::string id, std::string kind, std::filesystem::path file, Work work) {
  auto job =
      std::make_shared<Job>(std::move(id), std::move(kind), std::move(file), std::move(work));
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kJobsWaitingMax) {
      return make_error(
          "job.too_many",
          "{} jobs are waiting already; try again when some are done",
          waiting_.size()
      );
    }
    waiting_.push_back(job);
    all_.push_back(std::move(job));
    forget_old();
  }
  changed_.notify_one();
  return {};
}

Result<JobView> Jobs::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::ranges::find_if(all_, [id](const std::shared_ptr<Job>& job) { return job->id == id; });
  if (found == all_.end()) {
    return make_error(
        "job.unknown", "there is no such job; the newest {} of this start are kept", kJobsKept
    );
  }
  const Job& job = **found;
  return JobView{
      job.id,
      job.kind,
      job.state,
      job.progress.done(),
      job.progress.total(),
      job.result,
      job.problem,
      job.file
  };
}

void Jobs::serve() {
  while (true) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) {
        return;
      }
      job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    auto outcome = guarded(job->work, job->progress);
    const std::lock_guard lock(mutex_);
    job->work = nullptr;
    if (outcome.ok()) {
      job->result = *std::move(outcome);
      job->state = JobState::done;
    } else {
      log_warning("job {} ({}) failed: {}", job->id, job->kind, outcome.error().explain());
      job->problem = outcome.error();
      job->state = JobState::failed;
    }
  }
}

void Jobs::forget_old() {
  while (all_.size() > kJobsKept) {
    const auto oldest = std::ranges::find_if(all_, [](const std::shared_ptr<Job>& job) {
      return job->state != JobState::running;
    });
    if (oldest == all_.end()) {
      return;
    }
    all_.erase(oldest);
  }
}

}  // namespace amends::api
