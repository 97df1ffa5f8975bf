#pragma once

#include "base/result.h"
#include "text/locale.h"

#include <boost/json/object.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace amends::api {

enum class JobState : std::uint8_t { running, done, failed, cancelled };

[[nodiscard]] std::string_view to_string(JobState state);

/// What a job has to say when it is done, in the language of the one who asks.
using JobResult = std::function<boost::json::object(const text::Locale&)>;

/// What running work sees of its job.
class JobProgress {
 public:
  void set_total(std::uint64_t total) { total_ = total; }

  void set_done(std::uint64_t done) { done_ = done; }

  [[nodiscard]] std::uint64_t total() const { return total_; }

  [[nodiscard]] std::uint64_t done() const { return done_; }

  /// The process ends, or somebody cancelled the job: stop at the next good place with an error.
  [[nodiscard]] bool stopping() const { return stopping_; }

  void stop() { stopping_ = true; }

 private:
  std::atomic<std::uint64_t> total_ = 0;
  std::atomic<std::uint64_t> done_ = 0;
  std::atomic<bool> stopping_ = false;
};

/// A job as it stands: a copy.
struct JobView {
  std::string id;
  std::string kind;
  JobState state = JobState::running;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  JobResult result;              // when done
  std::optional<Error> problem;  // when failed or cancelled
  std::filesystem::path file;    // what the job writes beside its result; empty: nothing
};

/// Work that takes longer than a request: on threads of its own (kJobThreads), in the order it was
/// asked for. The newest kJobsKept are remembered; a job's file goes with it. Thread-safe.
class Jobs {
 public:
  using Work = std::function<Result<JobResult>(JobProgress&)>;

  /// `prefix` begins every id, so that an id of an earlier process names nothing.
  explicit Jobs(std::string prefix);
  /// Drops what waits, asks what runs to stop and waits for it.
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  /// An id for start(), so that a file can be named after it.
  [[nodiscard]] std::string next_id();
  /// Errors: `job.too_many`, kJobsWaitingMax are waiting already.
  [[nodiscard]] Result<void> start(
      std::string id, std::string kind, std::filesystem::path file, Work work
  );
  /// Error `job.unknown`.
  [[nodiscard]] Result<JobView> find(std::string_view id) const;
  /// One that waits is cancelled at once, one that runs when it has stopped: until then it stands
  /// as running, and when it was done first, as done. Errors: `job.unknown`, `job.ended`.
  [[nodiscard]] Result<JobView> cancel(std::string_view id);

 private:
  struct Job;

  void serve();
  void forget_old();
  [[nodiscard]] Result<std::shared_ptr<Job>> job_of(std::string_view id) const;  // under mutex_
  [[nodiscard]] static JobView view_of(const Job& job);                          // under mutex_

  std::string prefix_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t last_number_ = 0;
  bool stopping_ = false;
  std::deque<std::shared_ptr<Job>> waiting_;
  std::deque<std::shared_ptr<Job>> all_;  // oldest first
  std::vector<std::thread> threads_;
};

}  // namespace amends::api
