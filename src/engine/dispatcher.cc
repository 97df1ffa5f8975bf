#include "engine/dispatcher.h"

#include "base/check.h"
#include "base/crash_point.h"
#include "base/log.h"
#include "engine/dispatcher_line.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amends::engine {
namespace {

/// Whether a permanent refusal of MAIL speaks of this one message or its recipient (RFC 3463: X.1.1
/// to X.1.3 and X.1.6 destination, X.3.4 size, X.6.Y content), not of the sender. Our own dialogue
/// says so too when a message needs what the relay does not offer.
bool speaks_of_one_message(const smtp::Reply& reply) {
  const std::string& code = reply.enhanced;
  return code.starts_with("5.6.") || code == "5.3.4" || code == "5.1.1" || code == "5.1.2" ||
         code == "5.1.3" || code == "5.1.6";
}

}  // namespace

Dispatcher::Dispatcher(const DispatcherParts& parts)
    : loop_(parts.loop),
      writer_(parts.writer),
      makers_(parts.makers),
      relay_(parts.relay),
      ledger_(parts.ledger),
      messages_(parts.messages),
      metrics_(parts.metrics),
      stopped_(std::make_shared<std::atomic<bool>>(false)) {}

Dispatcher::~Dispatcher() {
  for (const auto& timer : {retry_timer_, results_timer_, reconnect_timer_, stop_timer_}) {
    if (timer) {
      loop_.cancel(*timer);
    }
  }
  while (!lines_.empty()) {
    forget(*lines_.begin()->second);
  }
}

void Dispatcher::start(const DispatchOptions& options, int wave, Events events) {
  AMENDS_CHECK(!failed_ && gate_ == Gate::closed);
  options_ = options;
  events_ = std::move(events);
  wave_ = wave;
  gate_ = Gate::open;
  *stopped_ = false;
  wave_exhausted_ = false;
  next_retry_at_.reset();
  others_since_.reset();
  pump();
}

DispatchProgress Dispatcher::progress() const {
  return {lines_.size(), past_the_dot(), accepted_, trouble_};
}

bool Dispatcher::idle() const {
  return background_jobs_ == 0 && results_.empty() && dots_.empty() && queue_.empty() &&
         !claiming_ && busy_lines() == 0;
}

std::uint64_t Dispatcher::past_the_dot() const {
  return static_cast<std::uint64_t>(std::ranges::count_if(lines_, [](const auto& entry) {
    return entry.second->phase == LineState::Phase::dotted;
  }));
}

std::size_t Dispatcher::busy_lines() const {
  return static_cast<std::size_t>(std::ranges::count_if(lines_, [](const auto& entry) {
    return entry.second->carries();
  }));
}

void Dispatcher::pump() {
  if (gate_ == Gate::closed) {
    check_stopped();
    return;
  }
  claim_more();
  for (auto& [number, line] : lines_) {
    if (line->phase == LineState::Phase::idle) {
      feed(*line);
    }
  }
  open_lines();
  check_wave();
}

/// As many as are sent in a while, but no more than memory can well hold ready.
std::size_t Dispatcher::people_wanted() const {
  const std::size_t fit = kReadyBytesMax / std::max<std::size_t>(message_bytes_, 1);
  return std::clamp(fit, std::min(options_.lines_max, kClaimBatch), kClaimBatch);
}

void Dispatcher::claim_more() {
  const std::size_t wanted = people_wanted();
  if (queue_.size() + making_ > wanted / 2 || claiming_ || wave_exhausted_) {
    return;
  }
  claiming_ = true;
  ++background_jobs_;

  struct Work {
    ports::ClaimOrder order;
    std::uint64_t reopened = 0;
    Result<ports::Claimed> outcome;
  };

  auto work = std::make_shared<Work>();
  work->order = {
      options_.mailing,
      options_.epoch,
      wave_,
      wanted,
      loop_.now(),
      options_.valid_until,
      options_.topics
  };
  work->reopened = reopened_;
  makers_.run(
      [this, work, stopped = stopped_] {
        if (*stopped) {
          work->outcome = ports::Claimed();
          return;
        }
        work->outcome = ledger_.claim(work->order);
        crash_point("after_claim");
        if (work->outcome.ok() && !work->outcome->sends.empty()) {
          if (auto loaded = messages_.load(work->outcome->sends); !loaded.ok()) {
            work->outcome = loaded.error();
          }
        }
      },
      [this, work, alive = std::weak_ptr(stopped_)] {
        if (!alive.expired()) {
          claimed(work->outcome, work->reopened);
        }
      }
  );
}

void Dispatcher::claimed(const Result<ports::Claimed>& outcome, std::uint64_t reopened) {
  claiming_ = false;
  --background_jobs_;
  if (!outcome.ok()) {
    // A mailing that was halted in the meantime is no failure: its stop is on its way to us. It is
    // obeyed now, or the end of what is in flight would pass for the end of the wave.
    if (outcome.error().id() == "ledger.not_sending") {
      stop([](StopReport) {});
      return;
    }
    fail(outcome.error());
    return;
  }
  const std::span<const ports::ClaimedSend> sends = outcome->sends;
  metrics_.claims.add();
  metrics_.claimed_people.add(sends.size());
  metrics_.withheld.add(outcome->withheld);
  for (const ports::ClaimedSend& send : sends) {
    attempts_[send.contact] = send.attempt;
  }
  for (std::size_t begin = 0; begin < sends.size(); begin += kMakeBatch) {
    make(sends.subspan(begin, std::min(kMakeBatch, sends.size() - begin)));
  }
  left_in_wave_ = outcome->left_in_wave;
  in_flight_ = outcome->in_flight;
  next_retry_at_ = outcome->next_retry_at;
  // Somebody who was given back while this claim was made may not have been seen by it.
  wave_exhausted_ = outcome->sends.empty() && outcome->withheld == 0 && reopened == reopened_;
  if (wave_exhausted_ && gate_ == Gate::open) {
    wait_for_retry();
  }
  pump();
}

/// Some people's messages, made by one thread in one go.
struct Dispatcher::Making {
  std::vector<ports::ClaimedSend> sends;
  std::vector<Result<MessageSource::Message>> messages;
  Instant claimed_at;
};

void Dispatcher::make(std::span<const ports::ClaimedSend> sends) {
  if (gate_ == Gate::closed) {
    for (const ports::ClaimedSend& send : sends) {
      give_back(send.contact, "");
    }
    return;
  }
  auto work = std::make_shared<Making>();
  work->sends.assign(sends.begin(), sends.end());
  work->claimed_at = loop_.now();
  making_ += sends.size();
  ++background_jobs_;
  makers_.run(
      [this, work, stopped = stopped_] {
        for (const ports::ClaimedSend& send : work->sends) {
          if (*stopped) {
            break;  // they are given back
          }
          work->messages.push_back(messages_.message(send.contact));
        }
      },
      [this, work, alive = std::weak_ptr(stopped_)] {
        if (!alive.expired()) {
          made(*work);
        }
      }
  );
}

void Dispatcher::made(Making& work) {
  making_ -= work.sends.size();
  --background_jobs_;
  metrics_.messages.add(work.messages.size());
  metrics_.making.count(loop_.now() - work.claimed_at);
  for (std::size_t i = 0; i < work.sends.size(); ++i) {
    const model::ContactId contact = work.sends[i].contact;
    if (gate_ == Gate::closed || i >= work.messages.size()) {
      give_back(contact, "");
      continue;
    }
    if (work.messages[i].ok()) {
      message_bytes_ = std::max(message_bytes_, work.messages[i]->message.own_size());
    }
    queue_.push_back({contact, work.claimed_at, std::move(work.messages[i])});
  }
  pump();
}

/// Whether nobody could be begun elsewhere.
bool Dispatcher::all_lines_taken() const {
  return lines_.size() >= options_.lines_max && std::ranges::none_of(lines_, [](const auto& entry) {
           const LineState::Phase phase = entry.second->phase;
           return phase == LineState::Phase::opening || phase == LineState::Phase::idle;
         });
}

void Dispatcher::open_lines() {
  if (reconnect_timer_ || gate_ == Gate::closed) {
    return;
  }
  const auto opening =
      static_cast<std::size_t>(std::ranges::count_if(lines_, [](const auto& entry) {
        return entry.second->phase == LineState::Phase::opening;
      }));
  // While the relay is in doubt one line tries; the others follow when a message was answered.
  const std::size_t wanted =
      unreachable_ > 0 ? 1 : std::min(options_.lines_max, queue_.size() + busy_lines());
  for (std::size_t open = lines_.size(); open < wanted && opening < queue_.size(); ++open) {
    auto state = std::make_unique<LineState>(*this, next_line_);
    state->line = relay_.open(*state);
    lines_.emplace(next_line_++, std::move(state));
    metrics_.lines_opened.add();
    metrics_.lines_open.add(1);
  }
}

void Dispatcher::line_ready(LineState& line) {
  line.phase = LineState::Phase::idle;
  if (gate_ == Gate::closed || line.transactions >= kTransactionsPerLineMax) {
    drop_line(line);
    open_lines();
    check_stopped();
    return;
  }
  feed(line);
  claim_more();
  check_wave();
}

/// The first of the queue who may still be written to.
std::optional<Dispatcher::Waiting> Dispatcher::next_waiting() {
  while (!queue_.empty()) {
    Waiting next = std::move(queue_.front());
    queue_.pop_front();
    if (options_.valid_until && loop_.now() > *options_.valid_until) {
      withhold(next.contact, model::WithheldReason::expired, "");
    } else if (loop_.now() - next.claimed_at > kClaimAgeMax) {
      give_back(next.contact, "claimed too long ago");
    } else if (!next.message.ok()) {
      log_warning(
          "mailing {}: contact {} withheld: {}",
          options_.mailing.value,
          next.contact.value,
          next.message.error().explain()
      );
      withhold(next.contact, model::WithheldReason::unrenderable, next.message.error().message());
    } else {
      return next;
    }
  }
  return std::nullopt;
}

void Dispatcher::feed(LineState& line) {
  std::optional<Waiting> next = next_waiting();
  if (!next) {
    return;
  }
  line.contact = next->contact;
  line.phase = LineState::Phase::busy;
  line.begun_at = loop_.now();
  metrics_.message_bytes.add(next->message->message.size());
  begin(line, *next);
}

void Dispatcher::begin(LineState& line, Waiting& next) {
  ++line.transactions;
  line.line->begin(std::move(next.message->envelope), std::move(next.message->message));
}

/// The next message's commands go with the dot, where the relay takes that: a round trip less for
/// each. Not while another line is free or may be opened: nobody waits behind a silent dot who need
/// not.
void Dispatcher::begin_next_with_dot(LineState& line) {
  if (!all_lines_taken() || !line.line->pipelines() || line.transactions >= with_dot_max_) {
    return;
  }
  if (std::optional<Waiting> next = next_waiting()) {
    line.follower = {next->contact, next->claimed_at, next->message->message.size()};
    begin(line, *next);
  }
}

/// Whoever was begun with the dot is under way now. The line may be gone after it.
void Dispatcher::go_on_with_follower(LineState& line) {
  if (line.ends_after_this) {
    line.line->cut();
    forget(line);
    return;
  }
  const auto follower = std::exchange(line.follower, std::nullopt);
  if (!follower) {
    return;
  }
  line.contact = follower->contact;
  line.phase = LineState::Phase::busy;
  line.came_with_dot = true;
  line.begun_at = loop_.now();
  metrics_.message_bytes.add(follower->bytes);
  // The dot may have waited for its answer for minutes.
  if (loop_.now() - follower->claimed_at > kClaimAgeMax) {
    release(line, "claimed too long ago");
  } else if (options_.valid_until && loop_.now() > *options_.valid_until) {
    release(line, "no longer true when its turn came");
  }
}

void Dispatcher::line_awaits_dot(LineState& line) {
  line.came_with_dot = false;
  metrics_.time_to_dot.count(loop_.now() - line.begun_at);
  if (gate_ == Gate::closed) {
    release(line, "stopped before the dot");
    check_stopped();
    return;
  }
  line.phase = LineState::Phase::awaiting;
  dots_.push_back({line.number(), line.contact});
  commit_soon();
}

void Dispatcher::release(LineState& line, std::string_view why) {
  line.line->cut();
  give_back(line.contact, why);
  forget(line);
}

/// The line is no more.
void Dispatcher::forget(LineState& line) {
  metrics_.lines_open.add(-1);
  metrics_.past_the_dot.add(line.phase == LineState::Phase::dotted ? -1 : 0);
  lines_.erase(line.number());
}

void Dispatcher::drop_line(LineState& line) {
  if (line.phase == LineState::Phase::idle) {
    line.line->quit();
  } else {
    line.line->cut();
  }
  forget(line);
}

/// Ends the lines that carry nobody.
void Dispatcher::drop_lines() {
  std::vector<LineState*> unused;
  for (auto& [number, line] : lines_) {
    if (!line->carries()) {
      unused.push_back(line.get());
    }
  }
  for (LineState* line : unused) {
    drop_line(*line);
  }
}

void Dispatcher::line_answered(LineState& line, smtp::Stage stage, const smtp::Reply& reply) {
  const model::ContactId contact = line.contact;
  if (line.phase == LineState::Phase::dotted) {
    metrics_.past_the_dot.add(-1);
    metrics_.reply_time.count(loop_.now() - line.dotted_at);
  }
  line.phase = LineState::Phase::answered;
  line.came_with_dot = false;
  go_on_with_follower(line);
  relay_answers();
  take_reply(contact, stage, reply);
}

/// What a whole transaction's reply means for the person it was about.
void Dispatcher::take_reply(model::ContactId contact, smtp::Stage stage, const smtp::Reply& reply) {
  if (stage == smtp::Stage::dot && reply.positive()) {
    refused_in_a_row_ = 0;
    finish_send(contact, model::SendState::accepted, reply);
    return;
  }
  if (reply.transient()) {
    try_later(contact, reply.code, reply.shown());
    return;
  }
  if (stage == smtp::Stage::mail && !speaks_of_one_message(reply)) {
    // The relay does not take this sender from us: that is true for everybody, so nobody may be
    // marked as refused.
    finish_send(contact, model::SendState::planned, reply);
    fail(make_error(
        "relay.refuses_sender",
        "the relay refuses the sender of this mailing: {}; mend the relay's rules or the address "
        "in from, then resume",
        reply.shown()
    ));
    return;
  }
  finish_send(contact, model::SendState::rejected, reply);
  if (++refused_in_a_row_ >= kRefusedInARowMax) {
    // So many in a row are not their own addresses' fault: going on would burn the list.
    fail(make_error(
        "relay.refuses_everybody",
        "the relay refused {} people in a row, the last with: {}; find out why, then resume",
        refused_in_a_row_,
        reply.shown()
    ));
  }
}

void Dispatcher::line_lost(LineState& line, const Error& why, smtp::Certainty certainty) {
  const LineState::Phase phase = line.phase;
  const bool carried = line.carries();
  const model::ContactId contact = line.contact;
  const auto follower = line.follower;
  const bool unheard = line.came_with_dot;
  if (unheard) {
    // This relay takes so many messages on a line.
    with_dot_max_ = std::min(with_dot_max_, line.transactions - 1);
  }
  metrics_.lines_lost.add();
  forget(line);
  if (follower) {
    give_back(follower->contact, why.message());
  }
  if (certainty == smtp::Certainty::after_dot) {
    AMENDS_CHECK(phase == LineState::Phase::dotted);
    result(
        {.contact = contact,
         .state = model::SendState::uncertain,
         .reply_text = why.message(),
         .at = loop_.now()}
    );
  } else if (carried && (gate_ == Gate::closed || unheard)) {
    give_back(contact, why.message());
  } else if (carried) {
    try_later(contact, 0, why.message());
  }
  if (gate_ == Gate::closed) {
    check_stopped();
    return;
  }
  // A relay may end a line that nobody is on, or whose next commands only came with a dot. Any
  // other end is a reason to go slowly: one that breaks every line would otherwise take the whole
  // list through its tries.
  if ((carried && !unheard) || phase == LineState::Phase::opening) {
    relay_unreachable(why);
  }
  open_lines();
}

/// A whole transaction was answered, however: the relay is there.
void Dispatcher::relay_answers() {
  if (unreachable_ == 0 || gate_ == Gate::closed) {
    return;
  }
  unreachable_ = 0;
  trouble_.clear();
  if (reconnect_timer_) {
    loop_.cancel(*reconnect_timer_);
    reconnect_timer_.reset();
  }
  open_lines();
}

void Dispatcher::relay_unreachable(const Error& why) {
  trouble_ = fmt::format("{} cannot be used: {}", relay_.name(), why.explain());
  // Lines that fail together are one failure.
  if (reconnect_timer_ || gate_ == Gate::closed) {
    return;
  }
  const auto& pauses = options_.reconnect_pauses;
  const auto pause = pauses.at(std::min(unreachable_, pauses.size() - 1));
  ++unreachable_;
  log_warning("mailing {}: {}; next try in {} ms", options_.mailing.value, trouble_, pause.count());
  reconnect_timer_ = loop_.after(std::chrono::duration_cast<Microseconds>(pause), [this] {
    reconnect_timer_.reset();
    pump();
  });
}

void Dispatcher::check_wave() {
  if (gate_ == Gate::closed || !wave_exhausted_ || !idle()) {
    return;
  }
  // Nobody can be written to now; a line that waited would only be timed out by the relay.
  drop_lines();
  if (left_in_wave_ > 0 || others_are_under_way()) {
    return;
  }
  gate_ = Gate::closed;
  *stopped_ = true;
  const auto done = events_.wave_done;  // it may call start(), which replaces events_
  done(wave_);
}

/// Whether the last claim saw people under way. They were ours, then the next look sees how they
/// ended; or a dispatcher's that was stopped before us and still waits for replies: what it gives
/// back is for us. It is waited for as long as a relay may take with a reply.
bool Dispatcher::others_are_under_way() {
  if (in_flight_ == 0 || retry_timer_) {
    return in_flight_ > 0;
  }
  others_since_ = others_since_.value_or(loop_.now());
  if (loop_.now() - *others_since_ > kOthersWaitMax) {
    return false;
  }
  look_again_after(kOthersWait);
  return true;
}

/// Looks again when the first of those who wait for another try is due.
void Dispatcher::wait_for_retry() {
  if (retry_timer_) {
    loop_.cancel(*retry_timer_);
    retry_timer_.reset();
  }
  if (left_in_wave_ == 0) {
    return;
  }
  const Instant due = next_retry_at_.value_or(loop_.now());
  look_again_after(std::max(due - loop_.now(), kRetryWaitMin));
}

void Dispatcher::look_again_after(Microseconds pause) {
  retry_timer_ = loop_.after(pause, [this] {
    retry_timer_.reset();
    wave_exhausted_ = false;
    pump();
  });
}

void Dispatcher::stop(std::function<void(StopReport)> done, Microseconds grace) {
  gate_ = Gate::closed;
  *stopped_ = true;
  stop_done_.push_back(std::move(done));
  for (const Waiting& next : std::exchange(queue_, {})) {
    give_back(next.contact, "");
  }
  drop_lines();
  // Marks that were not asked for yet never will be; those on their way to the disk are waited for.
  std::vector<LineState*> before_the_mark;
  for (auto& [number, line] : lines_) {
    if (const auto follower = std::exchange(line->follower, std::nullopt)) {
      line->ends_after_this = true;
      give_back(follower->contact, "stopped before the dot");
    }
    const bool waits = std::ranges::find(dots_, number, &Mark::line) != dots_.end() &&
                       line->phase == LineState::Phase::awaiting;
    if (line->phase == LineState::Phase::busy || waits) {
      before_the_mark.push_back(line.get());
    }
  }
  dots_.clear();
  for (LineState* line : before_the_mark) {
    release(*line, "stopped before the dot");
  }
  commit_soon();
  if (!stop_timer_) {
    stop_timer_ = loop_.after(grace, [this] {
      stop_timer_.reset();
      answer_stop();
    });
  }
  check_stopped();
}

void Dispatcher::check_stopped() {
  if (!stop_done_.empty() && (failed_ || idle())) {
    answer_stop();
  }
}

void Dispatcher::answer_stop() {
  if (stop_timer_) {
    loop_.cancel(*stop_timer_);
    stop_timer_.reset();
  }
  for (auto& answer : std::exchange(stop_done_, {})) {
    answer({past_the_dot()});
  }
}

void Dispatcher::fail(const Error& error) {
  log_error("mailing {}: sending stops: {}", options_.mailing.value, error.explain());
  trouble_ = error.explain();
  const bool ledger_is_well = error.id().starts_with("relay.");
  if (ledger_is_well) {
    if (gate_ == Gate::open) {
      stop([this, error](StopReport) { events_.failed(error); });
    }
    return;
  }
  gate_ = Gate::closed;
  *stopped_ = true;
  if (std::exchange(failed_, true)) {
    return;
  }
  // I8: what is on disk stays as it is; the next start reads `claimed` as not sent and `dot` as
  // uncertain.
  for (auto& [number, line] : lines_) {
    line->line->cut();
  }
  while (!lines_.empty()) {
    forget(*lines_.begin()->second);
  }
  queue_.clear();
  dots_.clear();
  results_.clear();
  events_.failed(error);
  check_stopped();
}

std::uint64_t Dispatcher::cut_lines() {
  AMENDS_CHECK(gate_ == Gate::closed);
  std::vector<LineState*> dotted;
  for (auto& [number, line] : lines_) {
    if (line->phase == LineState::Phase::dotted) {
      dotted.push_back(line.get());
    }
  }
  for (LineState* line : dotted) {
    line->line->cut();
    result(
        {.contact = line->contact,
         .state = model::SendState::uncertain,
         .reply_text = "the line was cut by a person before the relay had answered",
         .at = loop_.now()}
    );
    forget(*line);
  }
  commit_soon();
  check_stopped();
  return dotted.size();
}

}  // namespace amends::engine
