#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/dispatcher.h"
#include "engine/mailing_messages.h"
#include "engine/one_mail.h"
#include "model/records.h"
#include "ports/loop.h"
#include "ports/relay.h"
#include "ports/store.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace amends::engine {

/// How much one relay is given to do.
struct RelayPace {
  std::size_t lines_max = kLinesMax;
  std::vector<std::chrono::seconds> pauses = {};                 // empty: the dispatcher's own
  std::vector<std::chrono::milliseconds> reconnect_pauses = {};  // empty: the dispatcher's own
};

struct SendingOptions {
  SenderIdentity identity;
  std::size_t lines_max = kLinesMax;
  int attempts_max = kAttemptsMax;
  std::vector<std::chrono::seconds> pauses;                 // empty: the dispatcher's own
  std::vector<std::chrono::milliseconds> reconnect_pauses;  // empty: the dispatcher's own
  RelayPace emergency = {};                                 // of the relay for emergencies
};

/// What a Sending works with; all of it outlives it.
struct SendingParts {
  ports::Store& store;
  ports::Loop& loop;
  ports::Background& background;  // the ledger's commits and what is stored, one after the other
  ports::Background& makers;      // claims and messages; several at once
  ports::Relay& relay;
  const Clock& clock;
  ports::Relay* emergency = nullptr;  // carries apologies and corrections of incidents, when asked
};

/// How far a halt goes with mails whose final dot has left.
enum class HaltReach : std::uint8_t {
  wait,  // for the relay's reply, at most kHaltGrace; it is read later all the same
  cut    // the line at once: who was on it is uncertain
};

/// What a halt has done.
struct HaltReport {
  Instant asked_at;
  Microseconds took{0
  };  // from the call until nothing could leave any more and all was answered, real time
  std::uint64_t past_the_dot = 0;  // dots that had left and are not answered yet
  std::uint64_t cut = 0;           // lines past the dot that were cut: so many became uncertain
  model::SendCounts counts;        // after the stop
};

/// How the end of the process found the sending.
struct DrainReport {
  Microseconds took{0};            // real time, until nothing moved any more
  std::uint64_t past_the_dot = 0;  // not answered in time: uncertain at the next start
};

/// Sends the mailings that are in state sending, wave by wave, and stops them. One for the process.
/// Methods may be called from any thread but the loop's.
class Sending {
 public:
  Sending(const SendingParts& parts, SendingOptions options);
  ~Sending();
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;

  /// Once, at start: settles what the last process left (I2), then goes on with what was being
  /// sent.
  [[nodiscard]] Result<ports::Recovered> recover();

  /// Sends the waves up to `wave` of a mailing in state sending, through the relay that `record`
  /// or its folder names. Errors: `halt.standing`, `mailing.state` (it was halted or moved since
  /// `record` was read: nothing leaves), those of check_relay().
  [[nodiscard]] Result<void> begin(const model::MailingRecord& record, int wave);

  /// Closes the gate, stores the stop, then waits for the replies to dots that had left (at most
  /// kHaltGrace). When it returns nothing leaves any more. Errors: `mailing.state` when there is
  /// nothing to halt, and the store's: then the gate is closed all the same. With HaltReach::cut
  /// nothing is waited for, and a mailing that is halted already may be given too.
  [[nodiscard]] Result<HaltReport> halt(
      const model::MailingRecord& record, std::string_view reason, HaltReach reach = HaltReach::wait
  );

  [[nodiscard]] DispatchProgress progress(model::MailingId mailing);

  /// Mailings with lines past the dot over this relay (empty: over any) of a run that was stopped:
  /// they were halted, or go on by another run since, maybe over another relay. In no order.
  [[nodiscard]] std::vector<model::MailingId> awaited(std::string_view relay);

  /// Cuts these lines of a mailing and nothing else of it: what goes on goes on. The results are on
  /// disk when it returns.
  [[nodiscard]] Result<HaltReport> cut_stopped(
      const model::MailingRecord& record, std::string_view relay
  );

  /// Stops everything at once without a word in the ledger but what has happened: for the end of
  /// the process. Waits for the replies to dots that have left, at most kDrainGrace. Mailings stay
  /// in their state and go on at the next start.
  DrainReport shut_down();

  /// One message of no mailing, over a line of its own to the main relay; waits at most
  /// kOneMailTime. Errors: those of engine::hand_over().
  [[nodiscard]] Result<void> hand_over(OneMail mail);

  /// "main", and "emergency" where the server has one.
  [[nodiscard]] bool has_relay(std::string_view name) const;

  /// Whether the mailing may leave through the relay it is meant for, and that one is there.
  /// Errors: `relay.absent`, those of engine::check_relay().
  [[nodiscard]] Result<void> check_relay(
      const model::MailingRecord& record, const model::Mailing& mailing
  ) const;

  [[nodiscard]] const SenderIdentity& identity() const { return options_.identity; }

  /// Of everything sent since the process began. From any thread.
  [[nodiscard]] const SendingMetrics& metrics() const { return *metrics_; }

 private:
  struct Run;
  struct Stopping;
  /// Whether a run is stopped for good; each has its own.
  using Stopped = std::shared_ptr<std::atomic<bool>>;

  void start_wave(const std::shared_ptr<Run>& run, int wave);
  void wave_done(const std::shared_ptr<Run>& run, int wave);
  void failed(const std::shared_ptr<Run>& run, const Error& error);
  /// The end of a wave or of a hold did not come about.
  void not_moved(const std::shared_ptr<Run>& run, const Error& error);
  void go_on(const std::shared_ptr<Run>& run, int wave);
  void hold_until(const std::shared_ptr<Run>& run, int wave, Instant until);
  /// Asks the loop for it; what comes is how many lines past the dot are left, and how many were
  /// cut.
  [[nodiscard]] std::future<std::pair<std::uint64_t, std::uint64_t>> stop(
      model::MailingId mailing, HaltReach reach
  );
  void stop_on_loop(
      model::MailingId mailing, HaltReach reach, const std::shared_ptr<Stopping>& stopping
  );
  static void stop_each(
      const std::vector<Dispatcher*>& dispatchers,
      HaltReach reach,
      const std::shared_ptr<Stopping>& stopping
  );
  /// On the loop.
  [[nodiscard]] std::vector<Run*> runs_awaited(std::string_view relay) const;
  void drain_on_loop(const std::shared_ptr<Stopping>& stopping);
  [[nodiscard]] Result<void> go_on_after_start(const model::MailingRecord& record);
  /// From now on the run moves its mailing. Refused (`mailing.state`) when the mailing is not any
  /// more what its record says.
  [[nodiscard]] Result<void> take_over(const Run& run);
  /// Under moves_.
  [[nodiscard]] bool moves_its_mailing(const Run& run) const;
  /// No run moves the mailing any more; under moves_. Whether there was one that the loop has not
  /// been told to stop.
  [[nodiscard]] bool revoke(model::MailingId mailing);
  [[nodiscard]] Result<model::MailingRecord> store_halt(
      const model::MailingRecord& record, std::string_view reason, HaltReach reach, Instant now
  );
  /// What a run writes about its mailing, its state or its wave, that nobody asked for just now: at
  /// the end of a wave or of a hold. Under moves_. Refused (`mailing.state`) once a person has
  /// halted the mailing, also when it goes on by another run since, whatever the table of states
  /// allows from there.
  [[nodiscard]] Result<void> by_itself(const Run& run, const std::function<Result<void>()>& step);
  [[nodiscard]] Result<void> move_by_itself(
      const Run& run, model::MailingState to, std::string_view reason, Instant now
  );
  [[nodiscard]] Error halt_before_wave(const Run& run, int wave, const Error& why, Instant now);
  [[nodiscard]] Result<void> finish(const Run& run, Instant now);
  [[nodiscard]] Result<std::shared_ptr<Run>> make_run(const model::MailingRecord& record);
  [[nodiscard]] DispatchOptions dispatch_options(
      const model::MailingRecord& record, const model::Mailing& mailing
  ) const;

  ports::Store& store_;
  ports::Loop& loop_;
  ports::Background& background_;
  ports::Background& makers_;
  ports::Relay& relay_;
  ports::Relay* emergency_;
  const Clock& clock_;
  SendingOptions options_;
  std::shared_ptr<SendingMetrics> metrics_ = std::make_shared<SendingMetrics>();
  std::map<model::MailingId, std::shared_ptr<Run>> runs_;  // on the loop only
  std::vector<std::shared_ptr<Run>>
      ending_;  // runs that were replaced while replies were still awaited

  std::mutex moves_;  // held while a state is moved by a halt or by itself; never by the loop
  /// Under moves_: of each mailing the run that was begun last and was not halted.
  std::map<model::MailingId, Stopped> movers_;
};

}  // namespace amends::engine
