#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/limits.h"
#include "engine/sending_metrics.h"
#include "model/ids.h"
#include "model/send.h"
#include "ports/ledger.h"
#include "ports/loop.h"
#include "ports/relay.h"
#include "smtp/client_dialogue.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace amends::engine {

/// Where the words of a send come from.
class MessageSource {
 public:
  struct Message {
    smtp::Envelope envelope;
    smtp::Message message;
  };

  virtual ~MessageSource() = default;
  /// Reads what is needed to write to these people. Called in the background, before any message()
  /// for them; an error stops the dispatcher. People may be loaded again.
  [[nodiscard]] virtual Result<void> load(const std::vector<ports::ClaimedSend>& sends) = 0;
  /// The finished message; called in the background once per attempt, for several people at once.
  /// An error withholds this person (unrenderable).
  [[nodiscard]] virtual Result<Message> message(model::ContactId contact) = 0;
};

struct DispatchOptions {
  model::MailingId mailing;
  std::int64_t epoch = 0;
  std::optional<Instant> valid_until;
  std::vector<std::string> topics = {};  // whoever has muted one of them is not written to
  std::size_t lines_max = kLinesMax;
  int attempts_max = kAttemptsMax;
  /// Pauses after the 1st, 2nd ... deferral; the last repeats.
  std::vector<std::chrono::seconds> pauses = {
      std::chrono::minutes(1),
      std::chrono::minutes(5),
      std::chrono::minutes(20),
      std::chrono::hours(1),
      std::chrono::hours(4)
  };
  /// Pauses after the relay could not be reached; the last repeats.
  std::vector<std::chrono::milliseconds> reconnect_pauses = {
      std::chrono::seconds(1),
      std::chrono::seconds(5),
      std::chrono::seconds(30),
      std::chrono::minutes(2)
  };
};

/// How far a stop has come when it is answered.
struct StopReport {
  std::uint64_t past_the_dot = 0;  // lines whose final dot has left and whose reply has not come
                                   // yet: they may still be accepted
};

struct DispatchProgress {
  std::size_t lines = 0;  // open connections
  std::uint64_t past_the_dot = 0;
  std::uint64_t accepted = 0;  // since this dispatcher began
  std::string trouble;         // why nothing moves, for operators; empty when it does
};

/// What a Dispatcher works with; all of it outlives it.
struct DispatcherParts {
  ports::Loop& loop;
  ports::Background& writer;  // for the ledger's commits, one after the other
  ports::Background& makers;  // for claims and messages; several at once
  ports::Relay& relay;
  ports::Ledger& ledger;
  MessageSource& messages;
  SendingMetrics& metrics;
};

/// Sends one mailing wave by wave: claims people, has their messages made ahead, hands them to
/// lines, marks `dot` before the final dot leaves, records how it ended. A state machine on one
/// Loop: events come in by LineEvents, timers and completed background work; nothing here waits.
///
/// One commit of the ledger is under way at a time; marks and results that come meanwhile go
/// together with the next, so that the disk is busy and never waited for twice.
///
/// Invariants (SAFETY 4.2): I1 finish() is called only after the commit of its mark has returned
/// well; I3 a break before finish() gives the person back; I5 one recipient a transaction; I7 after
/// stop() no claim is made and no dot leaves; I8 the first ledger error ends everything at once and
/// leaves marks as they are.
class Dispatcher {
 public:
  struct Events {
    std::function<void(int wave)> wave_done;  // everybody up to the wave has been tried to the end
    std::function<void(const Error&)>
        failed;  // I8, or the relay refuses the sender; nothing is sent any more
  };

  explicit Dispatcher(const DispatcherParts& parts);
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  /// Sends everybody of the waves up to `wave`. At first, or after wave_done; it may be called from
  /// there.
  void start(const DispatchOptions& options, int wave, Events events);
  /// From the moment this returns no dot leaves any more. `done` is called when every dot that had
  /// left is answered and recorded, or `grace` is over; later replies are still read and recorded.
  /// Of stops that overlap the first one's grace counts.
  void stop(std::function<void(StopReport)> done, Microseconds grace = kHaltGrace);
  /// After stop(): does not wait for the replies to dots that have left, but cuts these lines at
  /// once. Whoever was on them is recorded as uncertain; says how many. Results are on disk when
  /// the stop is answered.
  std::uint64_t cut_lines();

  [[nodiscard]] DispatchProgress progress() const;

  /// Nothing is in flight: no line, no background work, no result waiting.
  [[nodiscard]] bool idle() const;

 private:
  class LineState;
  enum class Gate : std::uint8_t { open, closed };

  /// Claimed, made and not begun.
  struct Waiting {
    model::ContactId contact;
    Instant claimed_at;
    Result<MessageSource::Message> message;
  };

  struct Making;
  struct Commit;

  /// Whose dot a line waits with.
  struct Mark {
    std::uint64_t line = 0;
    model::ContactId contact;
  };

  void pump();
  void claim_more();
  void claimed(const Result<ports::Claimed>& outcome, std::uint64_t reopened);
  void make(std::span<const ports::ClaimedSend> sends);
  void made(Making& work);
  [[nodiscard]] std::size_t people_wanted() const;
  void open_lines();
  void line_ready(LineState& line);
  [[nodiscard]] std::optional<Waiting> next_waiting();
  void feed(LineState& line);
  void begin(LineState& line, Waiting& next);
  void begin_next_with_dot(LineState& line);
  void go_on_with_follower(LineState& line);
  void take_reply(model::ContactId contact, smtp::Stage stage, const smtp::Reply& reply);
  void line_awaits_dot(LineState& line);
  void line_answered(LineState& line, smtp::Stage stage, const smtp::Reply& reply);
  void line_lost(LineState& line, const Error& why, smtp::Certainty certainty);
  void drop_line(LineState& line);
  void drop_lines();
  void forget(LineState& line);
  void commit_soon();
  void commit();
  [[nodiscard]] std::shared_ptr<Commit> gather();
  void committed(const Commit& work);
  void finish_lines(const std::vector<Mark>& marks);
  [[nodiscard]] LineState* line_of(const Mark& mark) const;
  void release(LineState& line, std::string_view why);
  void result(ports::SendResult result);
  void finish_send(model::ContactId contact, model::SendState state, const smtp::Reply& reply);
  void give_back(model::ContactId contact, std::string_view why);
  void withhold(model::ContactId contact, model::WithheldReason reason, std::string_view why);
  void try_later(model::ContactId contact, int code, std::string text);
  void results_recorded(const std::vector<ports::SendResult>& results);
  void fail(const Error& error);
  void check_stopped();
  void answer_stop();
  void check_wave();
  [[nodiscard]] bool others_are_under_way();
  void wait_for_retry();
  void look_again_after(Microseconds pause);
  void relay_unreachable(const Error& why);
  void relay_answers();
  [[nodiscard]] std::uint64_t past_the_dot() const;
  [[nodiscard]] std::size_t busy_lines() const;

  ports::Loop& loop_;
  ports::Background& writer_;
  ports::Background& makers_;
  ports::Relay& relay_;
  ports::Ledger& ledger_;
  MessageSource& messages_;
  SendingMetrics& metrics_;
  DispatchOptions options_;
  Events events_;
  Gate gate_ = Gate::closed;
  /// Messages of one line whose dot the next commands may go with: fewer when the relay ends lines.
  std::uint64_t with_dot_max_ = kTransactionsPerLineMax;
  bool failed_ = false;
  int wave_ = 0;

  std::deque<Waiting> queue_;
  std::unordered_map<model::ContactId, int> attempts_;  // of people in the queue or on a line
  std::map<std::uint64_t, std::unique_ptr<LineState>> lines_;
  std::uint64_t next_line_ = 1;
  std::size_t making_ = 0;         // people whose messages are being made
  std::size_t message_bytes_ = 0;  // of the largest made so far
  bool claiming_ = false;
  std::uint64_t reopened_ = 0;   // grows when somebody may be claimed again
  bool wave_exhausted_ = false;  // the last claim left nothing that could be claimed now
  std::uint64_t left_in_wave_ = 0;
  std::uint64_t in_flight_ = 0;          // as the last claim saw it, also of a dispatcher before us
  std::optional<Instant> others_since_;  // nobody is left, but somebody is under way elsewhere
  std::optional<Instant> next_retry_at_;
  std::optional<ports::Loop::Timer> retry_timer_;

  std::vector<Mark> dots_;  // not asked for yet
  std::vector<ports::SendResult> results_;
  std::optional<ports::Loop::Timer> results_timer_;
  bool committing_ = false;
  std::size_t background_jobs_ = 0;

  std::size_t unreachable_ = 0;  // times in a row
  std::size_t refused_in_a_row_ = 0;
  std::optional<ports::Loop::Timer> reconnect_timer_;
  std::string trouble_;
  std::uint64_t accepted_ = 0;

  std::vector<std::function<void(StopReport)>> stop_done_;
  std::optional<ports::Loop::Timer> stop_timer_;
  /// Background work that comes back later than this object finds it gone; work that begins after
  /// a stop finds it true.
  std::shared_ptr<std::atomic<bool>> stopped_;
};

}  // namespace amends::engine
