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
  JobState state = JobState::running;  // this and the three below: under mutex_
  bool is_cancelled = false;           // somebody asked for it
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
      return "failed";
    case JobState::cancelled:
      break;
  }
  return "cancelled";
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

Result<std::shared_ptr<Jobs::Job>> Jobs::job_of(std::string_view id) const {
  const auto found =
      std::ranges::find_if(all_, [id](const std::shared_ptr<Job>& job) { return job->id == id; });
  if (found == all_.end()) {
    return make_error(
        "job.unknown", "there is no such job; the newest {} of this start are kept", kJobsKept
    );
  }
  return *found;
}

JobView Jobs::view_of(const Job& job) {
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

Result<JobView> Jobs::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  AMENDS_TRY(const std::shared_ptr<Job> job, job_of(id));
  return view_of(*job);
}

Result<JobView> Jobs::cancel(std::string_view id) {
  const std::lock_guard lock(mutex_);
  AMENDS_TRY(const std::shared_ptr<Job> job, job_of(id));
  if (job->state != JobState::running) {
    return make_error("job.ended", "the job is {} already", to_string(job->state));
  }
  job->is_cancelled = true;
  job->progress.stop();
  if (std::erase(waiting_, job) > 0) {
    job->work = nullptr;
    job->problem = make_error("job.cancelled", "the job was cancelled before it began");
    job->state = JobState::cancelled;
  }
  return view_of(*job);
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
    } else if (job->is_cancelled) {
      job->problem = outcome.error();
      job->state = JobState::cancelled;
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
