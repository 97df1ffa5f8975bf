#include "sandbox/people.h"

#include "base/check.h"
#include "sandbox/agents.h"
#include "sandbox/play_clock.h"
#include "sandbox/visitor.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace amends::sandbox {
namespace {

/// One message in the hands of one person.
struct Case {
  std::string address;
  Traits who;
  std::uint64_t nth = 0;
  ReadMessage message;  // without its parts
};

using CasePointer = std::shared_ptr<const Case>;

struct Planned {
  Microseconds due{0};
  std::uint64_t sequence = 0;  // breaks ties
  CasePointer whose;
  Action action;
};

struct Later {
  bool operator()(const Planned& a, const Planned& b) const {
    return std::pair(a.due, a.sequence) > std::pair(b.due, b.sequence);
  }
};

/// The heap is ours, so that the earliest can be moved out of it.
class PlanQueue {
 public:
  [[nodiscard]] bool empty() const { return heap_.empty(); }

  [[nodiscard]] std::size_t size() const { return heap_.size(); }

  [[nodiscard]] Microseconds first_due() const { return heap_.front().due; }

  void push(Planned planned) {
    heap_.push_back(std::move(planned));
    std::ranges::push_heap(heap_, Later());
  }

  [[nodiscard]] Planned pop() {
    std::ranges::pop_heap(heap_, Later());
    Planned first = std::move(heap_.back());
    heap_.pop_back();
    return first;
  }

  void clear() { heap_.clear(); }

 private:
  std::vector<Planned> heap_;
};

struct Tallies {
  PeopleCounts counts;
  std::map<std::string, std::uint64_t> clicks_by_url;
  std::map<std::string, std::uint64_t> clicks_by_path;
  std::set<std::string> who_left;
  std::vector<WouldSay> would_say;
};

void count_in(std::map<std::string, std::uint64_t>& counts, const std::string& key) {
  ++counts[counts.contains(key) || counts.size() < kPathsMax ? key : "*"];
}

bool is_fine(const Result<Seen>& seen) {
  return seen.ok() && seen->status >= 200 && seen->status < 300;
}

bool is_missing(const Seen& seen) {
  return seen.status == 404 || seen.status == 410;
}

PlayClock::Real real_now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

struct People::Core {
  explicit Core(PeopleOptions options)
      : population(std::move(options.population)),
        clock(options.pace, real_now()),
        roads(std::make_shared<const Roads>(std::move(options.roads))) {}

  void run();
  [[nodiscard]] std::optional<Planned> next(std::unique_lock<std::mutex>& lock);
  /// Under the mutex.
  void add(const CasePointer& whose, std::vector<Action> actions);

  void play(Visitor& visitor, const Planned& planned);
  void open_images(Visitor& visitor, const Planned& planned);
  void visit_as_machine(Visitor& visitor, const Planned& planned);
  void click(Visitor& visitor, const Planned& planned);
  void leave(Visitor& visitor, const Planned& planned);
  void say(const Planned& planned);
  void use_code(Visitor& visitor, const Planned& planned);
  [[nodiscard]] Result<Seen> go(Visitor& visitor, const Visit& visit);
  [[nodiscard]] static Visit visit_of(const Case& whose, std::string url);

  template <class Change>
  void tally(Change change) {
    const std::lock_guard lock(mutex);
    change(tallies);
  }

  const Population population;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::condition_variable quiet;
  // Guarded by mutex:
  PlayClock clock;
  PlanQueue queue;
  std::uint64_t last_sequence = 0;
  std::size_t under_way = 0;
  bool stopping = false;
  std::shared_ptr<const Roads> roads;
  Tallies tallies;
  // Of start() and stop():
  std::vector<std::thread> threads;
};

void People::Core::run() {
  Visitor visitor;
  std::unique_lock lock(mutex);
  while (auto planned = next(lock)) {
    ++under_way;
    lock.unlock();
    play(visitor, *planned);
    planned.reset();
    lock.lock();
    --under_way;
    if (queue.empty() && under_way == 0) {
      quiet.notify_all();
    }
  }
}

/// Waits for the next action that is due; nothing when it is time to stop.
std::optional<Planned> People::Core::next(std::unique_lock<std::mutex>& lock) {
  while (!stopping) {
    if (queue.empty() || clock.paused()) {
      changed.wait(lock);
      continue;
    }
    const auto now = real_now();
    if (queue.first_due() <= clock.at(now)) {
      return queue.pop();
    }
    changed.wait_until(lock, clock.when(queue.first_due(), now));
  }
  return std::nullopt;
}

void People::Core::add(const CasePointer& whose, std::vector<Action> actions) {
  const auto now = clock.at(real_now());
  for (auto& action : actions) {
    if (queue.size() >= kActionsMax) {
      ++tallies.counts.not_played;
      continue;
    }
    queue.push({now + action.after, ++last_sequence, whose, std::move(action)});
  }
  if (!actions.empty()) {
    changed.notify_all();
  }
}

void People::Core::play(Visitor& visitor, const Planned& planned) {
  switch (planned.action.kind) {
    case ActionKind::machine_open:
    case ActionKind::read:
      open_images(visitor, planned);
      break;
    case ActionKind::machine_visit:
      visit_as_machine(visitor, planned);
      break;
    case ActionKind::click:
      click(visitor, planned);
      break;
    case ActionKind::leave:
      leave(visitor, planned);
      break;
    case ActionKind::complain:
    case ActionKind::reply:
      say(planned);
      break;
    case ActionKind::use_code:
      use_code(visitor, planned);
      break;
  }
}

Result<Seen> People::Core::go(Visitor& visitor, const Visit& visit) {
  const auto way = [this] {
    const std::lock_guard lock(mutex);
    return roads;
  }();
  auto seen = visitor.go(*way, visit);
  if (!seen.ok()) {
    tally([](Tallies& all) { ++all.counts.failed_requests; });
  }
  return seen;
}

Visit People::Core::visit_of(const Case& whose, std::string url) {
  return {
      .url = std::move(url),
      .agent = agent_of_person(whose.who),
      .language = whose.message.language,
      .form = {},
  };
}

void People::Core::open_images(Visitor& visitor, const Planned& planned) {
  const auto& whose = *planned.whose;
  const bool by_person = planned.action.kind == ActionKind::read;
  bool seen = false;
  // The proxy has fetched the images already: nobody outside sees this person read.
  if (!by_person || !whose.who.proxied) {
    for (const auto& image : whose.message.images) {
      auto visit = visit_of(whose, image);
      visit.by = by_person ? VisitorKind::person : VisitorKind::machine;
      visit.agent = by_person ? visit.agent : agent_of_proxy();
      seen = is_fine(go(visitor, visit)) || seen;
    }
  }
  tally([&](Tallies& all) {
    all.counts.read_by_people += by_person ? 1 : 0;
    all.counts.opens_by_people += by_person && seen ? 1 : 0;
    all.counts.opens_by_machines += !by_person && seen ? 1 : 0;
  });
}

void People::Core::visit_as_machine(Visitor& visitor, const Planned& planned) {
  auto visit = visit_of(*planned.whose, planned.action.url);
  visit.method = planned.action.by_head ? net::Method::head : net::Method::get;
  visit.by = VisitorKind::machine;
  visit.agent = agent_of_scanner(planned.whose->who);
  if (go(visitor, visit).ok()) {
    tally([](Tallies& all) { ++all.counts.clicks_by_machines; });
  }
}

void People::Core::click(Visitor& visitor, const Planned& planned) {
  const auto& whose = *planned.whose;
  const auto seen = go(visitor, visit_of(whose, planned.action.url));
  if (!seen.ok()) {
    return;
  }
  const bool missing = is_missing(*seen);
  tally([&](Tallies& all) {
    ++all.counts.clicks_by_people;
    all.counts.not_found += missing ? 1 : 0;
    count_in(all.clicks_by_url, planned.action.url);
    count_in(all.clicks_by_path, seen->path);
    if (missing) {
      add(planned.whose, population.disappointed(whose.who, whose.nth, whose.message));
    }
  });
}

void People::Core::leave(Visitor& visitor, const Planned& planned) {
  const auto& whose = *planned.whose;
  bool left = false;
  if (whose.message.headers.one_click && !planned.action.url.empty()) {
    auto visit = visit_of(whose, planned.action.url);
    visit.method = net::Method::post;
    visit.form = "List-Unsubscribe=One-Click";
    left = is_fine(go(visitor, visit));
  }
  tally([&](Tallies& all) {
    if (!left) {
      ++all.counts.could_not_leave;
    } else if (all.who_left.insert(whose.address).second) {
      ++all.counts.left;
    }
  });
}

void People::Core::say(const Planned& planned) {
  const auto& whose = *planned.whose;
  tally([&](Tallies& all) {
    const bool complains = planned.action.kind == ActionKind::complain;
    ++(complains ? all.counts.would_complain : all.counts.would_reply);
    if (all.would_say.size() < kWordsKeptMax) {
      all.would_say.push_back({
          .address = whose.address,
          .subject = "Re: " + whose.message.headers.subject,
          .text = planned.action.words,
          .kind = planned.action.reply_kind,
          .at = SystemClock().now(),
      });
    }
  });
}

void People::Core::use_code(Visitor& visitor, const Planned& planned) {
  // A name that no hosts file has: it is served by the web of the sandbox.
  const auto url =
      "http://checkout.invalid/checkout?code=" + net::encode_part(planned.action.words);
  if (is_fine(go(visitor, visit_of(*planned.whose, url)))) {
    tally([](Tallies& all) { ++all.counts.codes_used; });
  }
}

People::People(PeopleOptions options) : core_(std::make_unique<Core>(std::move(options))) {}

People::~People() {
  stop();
}

void People::start() {
  while (core_->threads.size() < kPeopleThreads) {
    core_->threads.emplace_back([core = core_.get()] { core->run(); });
  }
}

void People::stop() {
  {
    const std::lock_guard lock(core_->mutex);
    core_->stopping = true;
    core_->queue.clear();
  }
  core_->changed.notify_all();
  core_->quiet.notify_all();
  for (auto& thread : core_->threads) {
    thread.join();
  }
  core_->threads.clear();
}

void People::pause() {
  const std::lock_guard lock(core_->mutex);
  core_->clock.pause(real_now());
}

void People::resume() {
  const std::lock_guard lock(core_->mutex);
  core_->clock.resume(real_now());
  core_->changed.notify_all();
}

void People::set_pace(double simulated_seconds_per_second) {
  AMENDS_CHECK(simulated_seconds_per_second > 0);
  const std::lock_guard lock(core_->mutex);
  core_->clock.set_pace(simulated_seconds_per_second, real_now());
  core_->changed.notify_all();
}

void People::set_roads(Roads roads) {
  const std::lock_guard lock(core_->mutex);
  core_->roads = std::make_shared<const Roads>(std::move(roads));
}

void People::arrived(std::string_view address, std::uint64_t nth, const ReadMessage& message) {
  auto whose = std::make_shared<Case>();
  whose->address = address;
  whose->who = core_->population.traits(address);
  whose->nth = nth;
  auto actions = core_->population.plan(whose->who, nth, message);
  if (actions.empty()) {
    return;
  }
  whose->message.headers = message.headers;
  whose->message.language = message.language;
  whose->message.images = message.images;
  whose->message.codes = message.codes;
  const std::lock_guard lock(core_->mutex);
  core_->add(whose, std::move(actions));
}

const Population& People::population() const {
  return core_->population;
}

bool People::wait_until_quiet(std::chrono::milliseconds limit) {
  std::unique_lock lock(core_->mutex);
  return core_->quiet.wait_for(lock, limit, [this] {
    return core_->queue.empty() && core_->under_way == 0;
  });
}

std::size_t People::pending() const {
  const std::lock_guard lock(core_->mutex);
  return core_->queue.size() + core_->under_way;
}

std::optional<Microseconds> People::next_in() const {
  const std::lock_guard lock(core_->mutex);
  if (core_->queue.empty()) {
    return std::nullopt;
  }
  const auto left = core_->queue.first_due() - core_->clock.at(real_now());
  return std::max(left, Microseconds(0));
}

PeopleCounts People::counts() const {
  const std::lock_guard lock(core_->mutex);
  return core_->tallies.counts;
}

std::map<std::string, std::uint64_t> People::clicks_by_url() const {
  const std::lock_guard lock(core_->mutex);
  return core_->tallies.clicks_by_url;
}

std::map<std::string, std::uint64_t> People::clicks_by_path() const {
  const std::lock_guard lock(core_->mutex);
  return core_->tallies.clicks_by_path;
}

std::vector<std::string> People::who_left() const {
  const std::lock_guard lock(core_->mutex);
  return {core_->tallies.who_left.begin(), core_->tallies.who_left.end()};
}

std::vector<WouldSay> People::would_say() const {
  const std::lock_guard lock(core_->mutex);
  return core_->tallies.would_say;
}

}  // namespace amends::sandbox
