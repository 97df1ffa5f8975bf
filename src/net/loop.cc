#include "net/loop.h"

#include "base/check.h"
#include "net/asio.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <pthread.h>
#include <sys/resource.h>
#include <vector>

namespace amends::net {
namespace {

void name_this_thread(const std::string& name) {
  constexpr std::size_t kNameBytesMax = 15;  // pthread_setname_np refuses more
  pthread_setname_np(pthread_self(), name.substr(0, kNameBytesMax).c_str());
}

/// Linux keeps niceness by thread. A thread that computes without a pause keeps its core for its
/// whole slice, up to 4 ms, while one whose disk has answered waits for it. Where it may not be
/// changed it stays as it is.
void give_way() {
  constexpr int kSteps = 5;  // a third of the weight of the others
  static_cast<void>(setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + kSteps));
}

}  // namespace

AsioLoop::AsioLoop(std::string name) : AsioLoop(std::move(name), system_clock()) {}

AsioLoop::AsioLoop(std::string name, const Clock& clock)
    : core_(std::make_shared<LoopCore>(std::move(name))),
      clock_(clock) {}

AsioLoop::~AsioLoop() {
  stop();
}

void AsioLoop::start() {
  AMENDS_CHECK(!core_->thread.joinable() && !core_->io.stopped());
  core_->running = true;
  core_->thread = std::thread([core = core_.get()] {
    name_this_thread(core->name);
    core->io.run();
  });
}

void AsioLoop::stop() {
  AMENDS_CHECK(!on_this_thread());
  core_->running = false;
  core_->io.stop();
  if (core_->thread.joinable()) {
    core_->thread.join();
  }
}

Instant AsioLoop::now() const {
  return clock_.now();
}

void AsioLoop::post(Task task) {
  asio::post(core_->io, std::move(task));
}

ports::Loop::Timer AsioLoop::after(Microseconds delay, Task task) {
  const Timer id = ++core_->last_timer;
  auto& timer = core_->timers[id];
  timer = std::make_unique<asio::steady_timer>(core_->io, delay);
  timer->async_wait([core = core_.get(), id, task = std::move(task)](const error_code& ec) {
    if (ec || core->timers.erase(id) == 0) {
      return;  // cancelled, perhaps after it had come due
    }
    task();
  });
  return id;
}

void AsioLoop::cancel(Timer timer) {
  core_->timers.erase(timer);
}

void AsioLoop::call(const Task& task) {
  if (on_this_thread()) {
    task();
    return;
  }
  AMENDS_CHECK(core_->running);
  std::promise<void> done;
  asio::post(core_->io, [&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

bool AsioLoop::on_this_thread() const {
  return core_->thread.get_id() == std::this_thread::get_id();
}

struct BackgroundThread::Core {
  struct Job {
    std::function<void()> work;
    ports::Loop::Task done;
  };

  explicit Core(ports::Loop& its_loop) : loop(its_loop) {}

  void serve() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return !jobs.empty() || stopping; });
      if (jobs.empty()) {
        return;
      }
      Job job = std::move(jobs.front());
      jobs.pop_front();
      lock.unlock();
      job.work();
      loop.post(std::move(job.done));
      lock.lock();
    }
  }

  ports::Loop& loop;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Job> jobs;
  bool stopping = false;
  std::vector<std::thread> threads;
};

BackgroundThread::BackgroundThread(
    ports::Loop& loop, std::string name, std::size_t threads, Urgency urgency
)
    : core_(std::make_unique<Core>(loop)) {
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
    core_->threads.emplace_back([core = core_.get(), name, urgency] {
      name_this_thread(name);
      if (urgency == Urgency::yielding) {
        give_way();
      }
      core->serve();
    });
  }
}

BackgroundThread::~BackgroundThread() {
  stop();
}

void BackgroundThread::run(std::function<void()> work, ports::Loop::Task done) {
  {
    const std::scoped_lock lock(core_->mutex);
    if (core_->stopping) {
      return;
    }
    core_->jobs.push_back({std::move(work), std::move(done)});
  }
  core_->changed.notify_one();
}

void BackgroundThread::stop() {
  {
    const std::scoped_lock lock(core_->mutex);
    core_->stopping = true;
  }
  core_->changed.notify_all();
  for (std::thread& thread : core_->threads) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

}  // namespace amends::net
