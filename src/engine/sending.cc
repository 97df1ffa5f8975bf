#include "engine/sending.h"

#include "base/log.h"
#include "engine/emergency_relay.h"
#include "engine/fresh_proof.h"
#include "engine/standing_halts.h"
#include "engine/uncertain_desk.h"
#include "model/mailing_files.h"
#include "model/relay.h"

#include <algorithm>
#include <future>
#include <set>
#include <tuple>
#include <utility>

namespace amends::engine {

/// One mailing being sent: what it says, and the dispatcher that says it.
struct Sending::Run {
  model::MailingRecord record;
  std::string relay;  // its name
  std::vector<model::Wave> waves;
  std::shared_ptr<SendingMetrics> metrics;  // work in the background may hold a run longer
  DispatchOptions dispatch;
  std::unique_ptr<MailingMessages> messages;
  std::unique_ptr<Dispatcher> dispatcher;
  std::optional<ports::Loop::Timer> hold_timer;
  /// For good: who goes on makes a new run. Set by whoever halts, before the loop hears of it.
  Stopped stopped = std::make_shared<std::atomic<bool>>(false);
};

/// A stop that several dispatchers of one mailing have to answer.
struct Sending::Stopping {
  std::size_t awaited = 0;
  std::uint64_t past_the_dot = 0;
  std::uint64_t cut = 0;
  std::promise<std::pair<std::uint64_t, std::uint64_t>> answer;
};

Sending::Sending(const SendingParts& parts, SendingOptions options)
    : store_(parts.store),
      loop_(parts.loop),
      background_(parts.background),
      makers_(parts.makers),
      relay_(parts.relay),
      emergency_(parts.emergency),
      clock_(parts.clock),
      options_(std::move(options)) {}

Sending::~Sending() = default;

bool Sending::has_relay(std::string_view name) const {
  return name == model::kMainRelay || (name == model::kEmergencyRelay && emergency_ != nullptr);
}

Result<void> Sending::check_relay(const model::MailingRecord& record, const model::Mailing& mailing)
    const {
  AMENDS_TRY_VOID(engine::check_relay(store_, record, mailing));
  if (!has_relay(model::relay_of(record, mailing))) {
    return make_error(
        "relay.absent",
        "{} is meant for the relay for emergencies, and this server has none: send it through the "
        "main relay, or write [relay.emergency] into the server's configuration and start it again",
        record.name
    );
  }
  return {};
}

DispatchOptions Sending::dispatch_options(
    const model::MailingRecord& record, const model::Mailing& mailing
) const {
  const RelayPace pace =
      model::relay_of(record, mailing) == model::kEmergencyRelay
          ? options_.emergency
          : RelayPace{options_.lines_max, options_.pauses, options_.reconnect_pauses};
  DispatchOptions dispatch;
  dispatch.mailing = record.id;
  dispatch.epoch = store_.epoch();
  dispatch.valid_until = mailing.schedule.valid_until;
  dispatch.topics = mailing.topics;
  dispatch.lines_max = pace.lines_max;
  dispatch.attempts_max = options_.attempts_max;
  if (!pace.pauses.empty()) {
    dispatch.pauses = pace.pauses;
  }
  if (!pace.reconnect_pauses.empty()) {
    dispatch.reconnect_pauses = pace.reconnect_pauses;
  }
  return dispatch;
}

Result<std::shared_ptr<Sending::Run>> Sending::make_run(const model::MailingRecord& record) {
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record.id, record.version));
  model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return reading.errors.front();
  }
  AMENDS_TRY_VOID(check_relay(record, *reading.mailing));
  AMENDS_TRY(const model::Columns columns, store_.contacts().columns());
  AMENDS_TRY(const std::vector<model::Link> links, store_.links().links(record.id, clock_.now()));
  auto compiled =
      CompiledMailing::compile(*reading.mailing, columns, CompiledMailing::Use::sending, links);
  if (!compiled.mailing) {
    return compiled.errors.front();
  }
  auto run = std::make_shared<Run>();
  run->record = record;
  run->relay = model::relay_of(record, *reading.mailing);
  run->metrics = metrics_;
  run->waves = reading.mailing->waves;
  run->dispatch = dispatch_options(record, *reading.mailing);
  run->messages = std::make_unique<MailingMessages>(
      std::move(*compiled.mailing), record, options_.identity, store_.contacts(), clock_
  );
  ports::Relay& relay = run->relay == model::kEmergencyRelay ? *emergency_ : relay_;
  run->dispatcher = std::make_unique<Dispatcher>(DispatcherParts{
      loop_, background_, makers_, relay, store_.ledger(), *run->messages, *metrics_
  });
  return run;
}

Result<void> Sending::begin(const model::MailingRecord& record, int wave) {
  AMENDS_TRY_VOID(check_standing_halts(store_, record));
  AMENDS_TRY(const std::shared_ptr<Run> run, make_run(record));
  AMENDS_TRY_VOID(take_over(*run));
  // Only now: what the run before had still to write about its wave is refused from here on.
  AMENDS_TRY_VOID(by_itself(*run, [&] {
    return store_.mailings().set_wave(record.id, wave, std::nullopt);
  }));
  std::promise<void> begun;
  loop_.post([&, this] {
    if (*run->stopped) {
      // Halted before the loop heard of it, and by now another may be under way: it must not be
      // taken for the old one.
      begun.set_value();
      return;
    }
    std::erase_if(ending_, [](const std::shared_ptr<Run>& old) { return old->dispatcher->idle(); });
    if (auto old = std::exchange(runs_[record.id], run)) {
      if (old->hold_timer) {
        loop_.cancel(*old->hold_timer);
      }
      *old->stopped = true;
      ending_.push_back(std::move(old));
    }
    start_wave(run, wave);
    begun.set_value();
  });
  begun.get_future().wait();
  return {};
}

void Sending::start_wave(const std::shared_ptr<Run>& run, int wave) {
  if (*run->stopped) {
    return;  // halted while the store was written: the gate stays closed
  }
  // The last wave takes everybody who is left: a mended version may have fewer waves than the plan
  // was cut into.
  const bool last = static_cast<std::size_t>(wave) + 1 >= run->waves.size();
  const std::weak_ptr<Run> weak = run;
  run->dispatcher->start(
      run->dispatch,
      last ? kEveryWave : wave,
      {[this, weak, wave](int) {
         if (const auto strong = weak.lock()) {
           wave_done(strong, wave);
         }
       },
       [this, weak](const Error& error) {
         if (const auto strong = weak.lock()) {
           failed(strong, error);
         }
       }}
  );
}

/// A halt moves the mailing under the same lock: the one that came first is found here, and the one
/// that comes later finds the run, also where the loop has not got it yet.
Result<void> Sending::take_over(const Run& run) {
  const std::scoped_lock lock(moves_);
  AMENDS_TRY(const auto there, store_.mailings().find(run.record.id));
  if (!there || there->state != run.record.state || there->changed_at != run.record.changed_at) {
    return make_error(
        "mailing.state",
        "{} was halted while it was about to go: nothing more of it leaves; amends status {} shows "
        "where it stands",
        run.record.name,
        run.record.name
    );
  }
  static_cast<void>(revoke(run.record.id));
  movers_[run.record.id] = run.stopped;
  return {};
}

bool Sending::moves_its_mailing(const Run& run) const {
  const auto found = movers_.find(run.record.id);
  return found != movers_.end() && found->second == run.stopped;
}

bool Sending::revoke(model::MailingId mailing) {
  const auto found = movers_.find(mailing);
  if (found == movers_.end()) {
    return false;
  }
  const bool is_news = !found->second->exchange(true);
  movers_.erase(found);
  return is_news;
}

Result<void> Sending::by_itself(const Run& run, const std::function<Result<void>()>& step) {
  const std::scoped_lock lock(moves_);
  if (!moves_its_mailing(run)) {
    return make_error("mailing.state", "{} was halted in the meantime", run.record.name);
  }
  return step();
}

Result<void> Sending::move_by_itself(
    const Run& run, model::MailingState to, std::string_view reason, Instant now
) {
  return by_itself(run, [&]() -> Result<void> {
    AMENDS_TRY_VOID(store_.mailings().move(run.record.id, to, reason, now));
    return {};
  });
}

/// In place of a wave that nobody asked for just now. Whoever resumes begins with that wave. Gives
/// back why it was halted, or why it was not: somebody may have resumed or halted it meanwhile.
Error Sending::halt_before_wave(const Run& run, int wave, const Error& why, Instant now) {
  const model::MailingRecord& record = run.record;
  const auto there = store_.mailings().find(record.id);
  if (!there.ok()) {
    return there.error();
  }
  if (!*there || (*there)->state != model::MailingState::holding) {
    return make_error("mailing.state", "{} is not on hold any more", record.name);
  }
  const auto halted = by_itself(run, [&]() -> Result<void> {
    AMENDS_TRY_VOID(
        store_.mailings().move(record.id, model::MailingState::halted, why.explain(), now)
    );
    return store_.mailings().set_wave(record.id, wave, std::nullopt);
  });
  return halted.ok() ? why : halted.error();
}

/// Finished means that everybody was tried to the end. Rows an earlier failure of the ledger left
/// in flight (I8) are settled by the next start only: until then it is not the end.
Result<void> Sending::finish(const Run& run, Instant now) {
  const model::MailingRecord& record = run.record;
  AMENDS_TRY(const model::SendCounts counts, store_.ledger().counts(record.id));
  const std::uint64_t open = counts.of(model::SendState::planned) +
                             counts.of(model::SendState::deferred) +
                             counts.of(model::SendState::claimed);
  if (open == 0) {
    return move_by_itself(run, model::MailingState::finished, "", now);
  }
  const std::string reason = fmt::format(
      "{} people were left in flight by an earlier failure: start the server again, which settles "
      "them, then resume",
      open
  );
  log_error("mailing {}: {}", record.name, reason);
  return move_by_itself(run, model::MailingState::halted, reason, now);
}

void Sending::wave_done(const std::shared_ptr<Run>& run, int wave) {
  const bool last = static_cast<std::size_t>(wave) + 1 >= run->waves.size();
  const std::chrono::seconds hold =
      last ? std::chrono::seconds(0) : run->waves[static_cast<std::size_t>(wave)].hold;
  const Instant now = loop_.now();
  const Instant until = now + hold;
  auto outcome = std::make_shared<Result<void>>();
  const auto work = [this, run, wave, last, now, until]() -> Result<void> {
    if (last) {
      return finish(*run, now);
    }
    return by_itself(*run, [&]() -> Result<void> {
      if (until == now) {
        return store_.mailings().set_wave(run->record.id, wave + 1, std::nullopt);
      }
      // In this order: one that dies in between finds its hold again.
      AMENDS_TRY_VOID(store_.mailings().set_wave(run->record.id, wave, until));
      AMENDS_TRY_VOID(store_.mailings().move(run->record.id, model::MailingState::holding, "", now)
      );
      return {};
    });
  };
  background_.run(
      [work, outcome] { *outcome = work(); },
      [this, run, wave, last, now, until, outcome] {
        if (!outcome->ok()) {
          not_moved(run, outcome->error());
        } else if (!last && until == now) {
          start_wave(run, wave + 1);
        } else if (!last && !*run->stopped) {
          hold_until(run, wave, until);
        }
      }
  );
}

void Sending::hold_until(const std::shared_ptr<Run>& run, int wave, Instant until) {
  const Microseconds pause = std::max(until - loop_.now(), Microseconds(0));
  const std::weak_ptr<Run> weak = run;
  run->hold_timer = loop_.after(pause, [this, weak, wave] {
    if (const auto strong = weak.lock()) {
      strong->hold_timer.reset();
      go_on(strong, wave + 1);
    }
  });
}

/// A hold is over and nobody has said otherwise.
void Sending::go_on(const std::shared_ptr<Run>& run, int wave) {
  auto moved = std::make_shared<Result<void>>();
  background_.run(
      [this, run, wave, now = loop_.now(), moved] {
        const Result<void> fresh = check_fresh_proof(store_.mailings(), run->record, now);
        if (!fresh.ok()) {
          *moved = halt_before_wave(*run, wave, fresh.error(), now);
          return;
        }
        *moved = by_itself(*run, [&]() -> Result<void> {
          AMENDS_TRY_VOID(check_standing_halts(store_, run->record));
          // A launch that could not begin halts it too, and nobody tells the run that was on hold.
          AMENDS_TRY(const auto there, store_.mailings().find(run->record.id));
          if (!there || there->state == model::MailingState::halted) {
            return make_error("mailing.state", "{} was halted in the meantime", run->record.name);
          }
          AMENDS_TRY_VOID(
              store_.mailings().move(run->record.id, model::MailingState::sending, "", now)
          );
          return store_.mailings().set_wave(run->record.id, wave, std::nullopt);
        });
      },
      [this, run, wave, moved] {
        if (moved->ok()) {
          start_wave(run, wave);
        } else {
          not_moved(run, moved->error());
        }
      }
  );
}

/// Somebody halted it in the same moment, then their word stands. Or the store did not do what it
/// was asked: without a halt the mailing would stand still, and nobody would know.
void Sending::not_moved(const std::shared_ptr<Run>& run, const Error& error) {
  log_warning("mailing {}: {}", run->record.name, error.explain());
  if (error.id().starts_with("store.") || error.id().starts_with("ledger.")) {
    failed(run, error);
  }
}

void Sending::failed(const std::shared_ptr<Run>& run, const Error& error) {
  const Instant now = loop_.now();
  background_.run(
      [this, run, error, now] {
        const std::scoped_lock lock(moves_);
        if (!moves_its_mailing(*run)) {
          // Halted meanwhile, and it may go on by another run: the word of that person stands.
          log_error("mailing {}, after its halt: {}", run->record.name, error.explain());
          return;
        }
        static_cast<void>(revoke(run->record.id));
        const auto moved = store_.mailings().move(
            run->record.id, model::MailingState::halted, error.explain(), now
        );
        if (!moved.ok()) {
          log_error(
              "mailing {}: the stop could not be stored: {}",
              run->record.name,
              moved.error().explain()
          );
        }
      },
      [] {}
  );
}

std::future<std::pair<std::uint64_t, std::uint64_t>> Sending::stop(
    model::MailingId mailing, HaltReach reach
) {
  auto stopping = std::make_shared<Stopping>();
  auto stopped = stopping->answer.get_future();
  loop_.post([this, mailing, reach, stopping] { stop_on_loop(mailing, reach, stopping); });
  return stopped;
}

void Sending::stop_on_loop(
    model::MailingId mailing, HaltReach reach, const std::shared_ptr<Stopping>& stopping
) {
  std::vector<Dispatcher*> dispatchers;
  if (const auto found = runs_.find(mailing); found != runs_.end()) {
    *found->second->stopped = true;
    if (found->second->hold_timer) {
      loop_.cancel(*found->second->hold_timer);
      found->second->hold_timer.reset();
    }
    dispatchers.push_back(found->second->dispatcher.get());
  }
  // Earlier runs too: their replies are still awaited.
  for (const std::shared_ptr<Run>& old : ending_) {
    if (old->record.id == mailing) {
      dispatchers.push_back(old->dispatcher.get());
    }
  }
  stop_each(dispatchers, reach, stopping);
}

void Sending::stop_each(
    const std::vector<Dispatcher*>& dispatchers,
    HaltReach reach,
    const std::shared_ptr<Stopping>& stopping
) {
  if (dispatchers.empty()) {
    stopping->answer.set_value({0, 0});
    return;
  }
  stopping->awaited = dispatchers.size();
  for (Dispatcher* dispatcher : dispatchers) {
    dispatcher->stop([stopping](StopReport report) {
      stopping->past_the_dot += report.past_the_dot;
      if (--stopping->awaited == 0) {
        stopping->answer.set_value({stopping->past_the_dot, stopping->cut});
      }
    });
    if (reach == HaltReach::cut) {
      // A stop is answered when all of this is on disk, so not before it is counted here.
      stopping->cut += dispatcher->cut_lines();
    }
  }
}

/// One that is halted already keeps its reason when more of its lines are cut.
Result<model::MailingRecord> Sending::store_halt(
    const model::MailingRecord& record, std::string_view reason, HaltReach reach, Instant now
) {
  if (reach == HaltReach::cut) {
    AMENDS_TRY(auto there, store_.mailings().find(record.id));
    if (there && there->state == model::MailingState::halted) {
      return *std::move(there);
    }
  }
  return store_.mailings().move(record.id, model::MailingState::halted, reason, now);
}

Result<HaltReport> Sending::halt(
    const model::MailingRecord& record, std::string_view reason, HaltReach reach
) {
  HaltReport report;
  report.asked_at = clock_.now();
  const auto began = std::chrono::steady_clock::now();
  // The gate closes while the stop is written: neither waits for the other, both are awaited. It is
  // asked for first: who resumes has seen the stop on disk, so their run comes after it on the
  // loop. The other way round the new run would be stopped, and the old one would go on.
  auto gate = stop(record.id, reach);
  std::future<std::pair<std::uint64_t, std::uint64_t>> again;
  const auto moved = [&] {
    const std::scoped_lock lock(moves_);
    auto stored = store_halt(record, reason, reach, report.asked_at);
    // A run that the loop had not got when it was asked: it is asked once more, before anybody can
    // begin another.
    if (revoke(record.id)) {
      again = stop(record.id, reach);
    }
    return stored;
  }();
  std::tie(report.past_the_dot, report.cut) = gate.get();
  if (again.valid()) {
    const auto [past_the_dot, cut] = again.get();
    report.past_the_dot = past_the_dot;
    report.cut += cut;
  }
  report.took = std::chrono::duration_cast<Microseconds>(std::chrono::steady_clock::now() - began);
  if (!moved.ok()) {
    return moved.error();
  }
  AMENDS_TRY(report.counts, store_.ledger().counts(record.id));
  return report;
}

DispatchProgress Sending::progress(model::MailingId mailing) {
  auto answer = std::make_shared<std::promise<DispatchProgress>>();
  auto told = answer->get_future();
  loop_.post([this, mailing, answer] {
    const auto found = runs_.find(mailing);
    DispatchProgress progress =
        found == runs_.end() ? DispatchProgress() : found->second->dispatcher->progress();
    for (const std::shared_ptr<Run>& old : ending_) {
      if (old->record.id == mailing) {
        progress.past_the_dot += old->dispatcher->progress().past_the_dot;
      }
    }
    answer->set_value(std::move(progress));
  });
  return told.get();
}

std::vector<Sending::Run*> Sending::runs_awaited(std::string_view relay) const {
  std::vector<Run*> runs;
  const auto look = [&](const std::shared_ptr<Run>& run) {
    if (*run->stopped && (relay.empty() || run->relay == relay) &&
        run->dispatcher->progress().past_the_dot > 0) {
      runs.push_back(run.get());
    }
  };
  for (const auto& [mailing, run] : runs_) {
    look(run);
  }
  std::ranges::for_each(ending_, look);
  return runs;
}

std::vector<model::MailingId> Sending::awaited(std::string_view relay) {
  auto answer = std::make_shared<std::promise<std::vector<model::MailingId>>>();
  auto told = answer->get_future();
  loop_.post([this, name = std::string(relay), answer] {
    std::set<model::MailingId> mailings;
    for (const Run* run : runs_awaited(name)) {
      mailings.insert(run->record.id);
    }
    answer->set_value({mailings.begin(), mailings.end()});
  });
  return told.get();
}

Result<HaltReport> Sending::cut_stopped(
    const model::MailingRecord& record, std::string_view relay
) {
  HaltReport report;
  report.asked_at = clock_.now();
  const auto began = std::chrono::steady_clock::now();
  auto stopping = std::make_shared<Stopping>();
  auto stopped = stopping->answer.get_future();
  loop_.post([this, id = record.id, name = std::string(relay), stopping] {
    std::vector<Dispatcher*> dispatchers;
    for (const Run* run : runs_awaited(name)) {
      if (run->record.id == id) {
        dispatchers.push_back(run->dispatcher.get());
      }
    }
    stop_each(dispatchers, HaltReach::cut, stopping);
  });
  std::tie(report.past_the_dot, report.cut) = stopped.get();
  report.took = std::chrono::duration_cast<Microseconds>(std::chrono::steady_clock::now() - began);
  AMENDS_TRY(report.counts, store_.ledger().counts(record.id));
  return report;
}

Result<ports::Recovered> Sending::recover() {
  AMENDS_TRY(
      const ports::Recovered recovered, store_.ledger().recover(store_.epoch(), clock_.now())
  );
  AMENDS_TRY(const std::vector<model::MailingRecord> mailings, store_.mailings().all());
  for (const model::MailingRecord& record : mailings) {
    AMENDS_TRY(const model::SendCounts counts, store_.ledger().counts(record.id));
    if (counts.of(model::SendState::uncertain) > 0) {
      AMENDS_TRY_VOID(settle_by_signals(store_, record.id, clock_.now()));
    }
    const Result<void> going_on = go_on_after_start(record);
    if (!going_on.ok()) {
      // One that cannot go on is halted with the reason; the others do.
      log_error("mailing {}: {}", record.name, going_on.error().explain());
      if (going_on.error().id() == "mailing.state") {
        continue;  // somebody was quicker than the start, and their word stands
      }
      AMENDS_TRY_VOID(store_.mailings().move(
          record.id, model::MailingState::halted, going_on.error().explain(), clock_.now()
      ));
    }
  }
  return recovered;
}

Result<void> Sending::go_on_after_start(const model::MailingRecord& record) {
  if (record.state == model::MailingState::sending ||
      record.state == model::MailingState::holding) {
    AMENDS_TRY_VOID(check_standing_halts(store_, record));
    AMENDS_TRY_VOID(check_fresh_proof(store_.mailings(), record, clock_.now()));
  }
  if (record.state == model::MailingState::sending) {
    return begin(record, record.wave);
  }
  if (record.state == model::MailingState::holding) {
    AMENDS_TRY(const std::shared_ptr<Run> run, make_run(record));
    AMENDS_TRY_VOID(take_over(*run));
    const Instant until = record.hold_until.value_or(clock_.now());
    loop_.post([this, run, record, until] {
      if (*run->stopped) {
        return;  // halted, or gone on with, before the loop heard of it
      }
      runs_[record.id] = run;
      hold_until(run, record.wave, until);
    });
  }
  return {};
}

/// Earlier runs too: their last replies are still worth having.
void Sending::drain_on_loop(const std::shared_ptr<Stopping>& stopping) {
  std::vector<Dispatcher*> dispatchers;
  for (const auto& [mailing, run] : runs_) {
    *run->stopped = true;
    if (run->hold_timer) {
      loop_.cancel(*run->hold_timer);
      run->hold_timer.reset();
    }
    dispatchers.push_back(run->dispatcher.get());
  }
  for (const std::shared_ptr<Run>& old : ending_) {
    dispatchers.push_back(old->dispatcher.get());
  }
  if (dispatchers.empty()) {
    stopping->answer.set_value({0, 0});
    return;
  }
  stopping->awaited = dispatchers.size();
  for (Dispatcher* dispatcher : dispatchers) {
    dispatcher->stop(
        [stopping](StopReport report) {
          stopping->past_the_dot += report.past_the_dot;
          if (--stopping->awaited == 0) {
            stopping->answer.set_value({stopping->past_the_dot, 0});
          }
        },
        kDrainGrace
    );
  }
}

Result<void> Sending::hand_over(OneMail mail) {
  return engine::hand_over(loop_, relay_, std::move(mail), kOneMailTime);
}

DrainReport Sending::shut_down() {
  const auto began = std::chrono::steady_clock::now();
  auto stopping = std::make_shared<Stopping>();
  auto stopped = stopping->answer.get_future();
  loop_.post([this, stopping] { drain_on_loop(stopping); });
  DrainReport report;
  report.past_the_dot = stopped.get().first;
  report.took = std::chrono::duration_cast<Microseconds>(std::chrono::steady_clock::now() - began);
  return report;
}

}  // namespace amends::engine
