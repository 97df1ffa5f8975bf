#include "engine/dispatcher.h"

#include "base/check.h"
#include "base/crash_point.h"
#include "base/log.h"
#include "model/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amends::engine {

/// One connection and the send it carries.
class Dispatcher::LineState final : public ports::LineEvents {
 public:
  enum class Phase : std::uint8_t {
    opening,   // not greeted yet
    idle,      // ready
    busy,      // begun; the dot has not left
    awaiting,  // the message stands before its dot, the mark is not on disk yet
    dotted,    // finish() was called
  };

  LineState(Dispatcher& owner, std::uint64_t number) : owner_(owner), number_(number) {}

  void ready() override { owner_.line_ready(*this); }

  void awaiting_dot() override { owner_.line_awaits_dot(*this); }

  void answered(smtp::Stage stage, const smtp::Reply& reply) override {
    owner_.line_answered(*this, stage, reply);
  }

  void lost(const Error& why, smtp::Certainty certainty) override {
    owner_.line_lost(*this, why, certainty);
  }

  [[nodiscard]] std::uint64_t number() const { return number_; }

  std::unique_ptr<ports::Line> line;
  Phase phase = Phase::opening;
  model::ContactId contact;
  std::uint64_t transactions = 0;

 private:
  Dispatcher& owner_;
  std::uint64_t number_;
};

Dispatcher::Dispatcher(
    ports::Loop& loop,
    ports::Background& background,
    ports::Relay& relay,
    ports::Ledger& ledger,
    MessageSource& messages
)
    : loop_(loop),
      background_(background),
      relay_(relay),
      ledger_(ledger),
      messages_(messages),
      alive_(std::make_shared<int>(0)) {}

Dispatcher::~Dispatcher() {
  for (const auto& timer :
       {retry_timer_, dots_timer_, results_timer_, reconnect_timer_, stop_timer_}) {
    if (timer) {
      loop_.cancel(*timer);
    }
  }
}

void Dispatcher::start(const DispatchOptions& options, int wave, Events events) {
  AMENDS_CHECK(!failed_);
  options_ = options;
  events_ = std::move(events);
  wave_ = wave;
  gate_ = Gate::open;
  wave_exhausted_ = false;
  next_retry_at_.reset();
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
    return entry.second->phase != LineState::Phase::opening &&
           entry.second->phase != LineState::Phase::idle;
  }));
}

void Dispatcher::pump() {
  if (gate_ == Gate::closed) {
    check_stopped();
    return;
  }
  if (queue_.size() < kClaimBatch / 2 && !claiming_ && !wave_exhausted_) {
    claim_more();
  }
  std::vector<LineState*> idle_lines;
  for (auto& [number, line] : lines_) {
    if (line->phase == LineState::Phase::idle) {
      idle_lines.push_back(line.get());
    }
  }
  for (LineState* line : idle_lines) {
    line_ready(*line);
  }
  open_lines();
  check_wave();
}

void Dispatcher::claim_more() {
  claiming_ = true;
  ++background_jobs_;

  struct Work {
    ports::ClaimOrder order;
    Result<ports::Claimed> outcome;
  };

  auto work = std::make_shared<Work>();
  work->order = {
      options_.mailing, options_.epoch, wave_, kClaimBatch, loop_.now(), options_.valid_until
  };
  background_.run(
      [this, work] {
        work->outcome = ledger_.claim(work->order);
        AMENDS_CRASH_POINT("after_claim");
        if (work->outcome.ok() && !work->outcome->sends.empty()) {
          if (auto loaded = messages_.load(work->outcome->sends); !loaded.ok()) {
            work->outcome = loaded.error();
          }
        }
      },
      [this, work, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) {
          claimed(work->outcome);
        }
      }
  );
}

void Dispatcher::claimed(const Result<ports::Claimed>& outcome) {
  claiming_ = false;
  --background_jobs_;
  if (!outcome.ok()) {
    // A mailing that was halted or held in the meantime is no failure: its stop is on its way to
    // us.
    if (outcome.error().id() == "ledger.not_sending") {
      wave_exhausted_ = true;
      check_stopped();
      return;
    }
    fail(outcome.error());
    return;
  }
  for (const ports::ClaimedSend& send : outcome->sends) {
    if (gate_ == Gate::closed) {
      result({.contact = send.contact, .state = model::SendState::planned, .at = loop_.now()});
      continue;
    }
    attempts_[send.contact] = send.attempt;
    queue_.push_back(send);
  }
  left_in_wave_ = outcome->left_in_wave;
  next_retry_at_ = outcome->next_retry_at;
  wave_exhausted_ = outcome->sends.empty() && outcome->withheld == 0;
  pump();
}

void Dispatcher::open_lines() {
  if (reconnect_timer_) {
    return;
  }
  const auto opening =
      static_cast<std::size_t>(std::ranges::count_if(lines_, [](const auto& entry) {
        return entry.second->phase == LineState::Phase::opening;
      }));
  // While the relay is in doubt one line tries; the others follow when it is greeted.
  const std::size_t wanted =
      unreachable_ > 0 ? 1 : std::min(options_.lines_max, queue_.size() + busy_lines());
  for (std::size_t open = lines_.size(); open < wanted && opening < queue_.size(); ++open) {
    auto state = std::make_unique<LineState>(*this, next_line_);
    state->line = relay_.open(*state);
    lines_.emplace(next_line_++, std::move(state));
  }
}

void Dispatcher::line_ready(LineState& line) {
  if (line.phase == LineState::Phase::opening) {
    unreachable_ = 0;
    trouble_.clear();
  }
  line.phase = LineState::Phase::idle;
  if (gate_ == Gate::closed || line.transactions >= kTransactionsPerLineMax) {
    drop_line(line);
    if (gate_ == Gate::open) {
      open_lines();
    }
    check_stopped();
    return;
  }
  while (!queue_.empty()) {
    const ports::ClaimedSend send = queue_.front();
    queue_.pop_front();
    auto message = messages_.message(send.contact);
    if (!message.ok()) {
      log_warning(
          "mailing {}: contact {} withheld: {}",
          options_.mailing.value,
          send.contact.value,
          message.error().explain()
      );
      result(
          {.contact = send.contact,
           .state = model::SendState::withheld,
           .withheld = model::WithheldReason::unrenderable,
           .reply_text = message.error().message(),
           .at = loop_.now()}
      );
      continue;
    }
    line.contact = send.contact;
    line.phase = LineState::Phase::busy;
    ++line.transactions;
    line.line->begin(std::move(message->envelope), std::move(message->bytes));
    break;
  }
  if (queue_.size() < kClaimBatch / 2 && !claiming_ && !wave_exhausted_) {
    claim_more();
  }
  if (line.phase == LineState::Phase::idle) {
    check_wave();
  }
}

void Dispatcher::line_awaits_dot(LineState& line) {
  if (gate_ == Gate::closed) {
    release(line, "stopped before the dot");
    check_stopped();
    return;
  }
  line.phase = LineState::Phase::awaiting;
  dots_.push_back(line.number());
  // Everybody who could bring a mark is here already: waiting longer would only cost time.
  if (dots_.size() >= kDotBatchMax || dots_.size() >= busy_lines()) {
    flush_dots();
  } else if (!dots_timer_) {
    dots_timer_ = loop_.after(kDotWait, [this] {
      dots_timer_.reset();
      flush_dots();
    });
  }
}

void Dispatcher::flush_dots() {
  if (dots_timer_) {
    loop_.cancel(*dots_timer_);
    dots_timer_.reset();
  }

  struct Work {
    std::vector<std::uint64_t> lines;
    std::vector<model::ContactId> contacts;
    Result<void> outcome;
  };

  auto work = std::make_shared<Work>();
  for (const std::uint64_t number : std::exchange(dots_, {})) {
    if (const auto found = lines_.find(number);
        found != lines_.end() && found->second->phase == LineState::Phase::awaiting) {
      work->lines.push_back(number);
      work->contacts.push_back(found->second->contact);
    }
  }
  if (work->lines.empty()) {
    return;
  }
  ++background_jobs_;
  AMENDS_CRASH_POINT("before_dot_mark");
  background_.run(
      [this, work] {
        work->outcome = ledger_.mark_dots(options_.mailing, options_.epoch, work->contacts);
      },
      [this, work, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) {
          dots_marked(work->lines, work->outcome);
        }
      }
  );
}

void Dispatcher::dots_marked(const std::vector<std::uint64_t>& lines, const Result<void>& outcome) {
  --background_jobs_;
  if (!outcome.ok()) {
    fail(outcome.error());
    return;
  }
  AMENDS_CRASH_POINT("after_dot_mark_before_write");
  for (const std::uint64_t number : lines) {
    const auto found = lines_.find(number);
    if (found == lines_.end() || found->second->phase != LineState::Phase::awaiting) {
      continue;  // lost in the meantime; line_lost() has given the person back
    }
    if (gate_ == Gate::closed) {
      release(*found->second, "stopped before the dot");
      continue;
    }
    found->second->phase = LineState::Phase::dotted;
    found->second->line->finish();
  }
  check_stopped();
}

void Dispatcher::release(LineState& line, std::string_view why) {
  line.line->cut();
  result(
      {.contact = line.contact,
       .state = model::SendState::planned,
       .reply_text = std::string(why),
       .at = loop_.now()}
  );
  lines_.erase(line.number());
}

void Dispatcher::drop_line(LineState& line) {
  line.line->quit();
  lines_.erase(line.number());
}

void Dispatcher::line_answered(LineState& line, smtp::Stage stage, const smtp::Reply& reply) {
  const model::ContactId contact = line.contact;
  line.phase = LineState::Phase::idle;
  ports::SendResult answer{
      .contact = contact, .reply_code = reply.code, .reply_text = reply.shown(), .at = loop_.now()
  };
  if (stage == smtp::Stage::dot && reply.positive()) {
    refused_in_a_row_ = 0;
    answer.state = model::SendState::accepted;
    result(std::move(answer));
    return;
  }
  if (stage == smtp::Stage::mail && reply.permanent()) {
    // The relay does not take this sender from us: that is true for everybody, so nobody may be
    // marked as refused.
    const Error why = make_error(
        "relay.refuses_sender",
        "the relay refuses the sender of this mailing: {}; mend the relay's rules or the address "
        "in from, then resume",
        answer.reply_text
    );
    answer.state = model::SendState::planned;
    result(std::move(answer));
    fail(why);
    return;
  }
  if (reply.transient()) {
    try_later(contact, reply.code, std::move(answer.reply_text));
    return;
  }
  const std::string said = answer.reply_text;
  answer.state = model::SendState::rejected;
  result(std::move(answer));
  if (++refused_in_a_row_ >= kRefusedInARowMax && gate_ == Gate::open) {
    // So many in a row are not their own addresses' fault: going on would burn the list.
    fail(make_error(
        "relay.refuses_everybody",
        "the relay refused {} people in a row, the last with: {}; find out why, then resume",
        refused_in_a_row_,
        said
    ));
  }
}

void Dispatcher::line_lost(LineState& line, const Error& why, smtp::Certainty certainty) {
  const LineState::Phase phase = line.phase;
  const model::ContactId contact = line.contact;
  lines_.erase(line.number());
  if (certainty == smtp::Certainty::after_dot) {
    AMENDS_CHECK(phase == LineState::Phase::dotted);
    result(
        {.contact = contact,
         .state = model::SendState::uncertain,
         .reply_text = why.message(),
         .at = loop_.now()}
    );
  } else if (phase != LineState::Phase::opening && phase != LineState::Phase::idle) {
    if (gate_ == Gate::closed) {
      result(
          {.contact = contact,
           .state = model::SendState::planned,
           .reply_text = why.message(),
           .at = loop_.now()}
      );
    } else {
      try_later(contact, 0, why.message());
    }
  } else {
    relay_unreachable(why);
  }
  if (gate_ == Gate::closed) {
    check_stopped();
  } else {
    open_lines();
  }
}

void Dispatcher::try_later(model::ContactId contact, int code, std::string text) {
  const int attempt = attempts_.contains(contact) ? attempts_[contact] : 1;
  if (attempt >= options_.attempts_max) {
    result(
        {.contact = contact,
         .state = model::SendState::rejected,
         .reply_code = code,
         .reply_text = fmt::format("given up after {} tries: {}", attempt, text),
         .at = loop_.now()}
    );
    return;
  }
  const auto& pauses = options_.pauses;
  const auto pause = pauses.at(
      std::min<std::size_t>(static_cast<std::size_t>(std::max(attempt, 1)) - 1, pauses.size() - 1)
  );
  result(
      {.contact = contact,
       .state = model::SendState::deferred,
       .reply_code = code,
       .reply_text = std::move(text),
       .retry_at = loop_.now() + pause,
       .at = loop_.now()}
  );
  wave_exhausted_ = false;
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

void Dispatcher::result(ports::SendResult send_result) {
  attempts_.erase(send_result.contact);
  send_result.reply_text.resize(
      text::cut_utf8(send_result.reply_text, model::kReplyTextBytesMax).size()
  );
  results_.push_back(std::move(send_result));
  if (failed_) {
    return;
  }
  if (results_.size() >= kDotBatchMax) {
    flush_results();
  } else if (!results_timer_) {
    results_timer_ = loop_.after(gate_ == Gate::open ? kRecordWait : Microseconds(0), [this] {
      results_timer_.reset();
      flush_results();
    });
  }
}

void Dispatcher::flush_results() {
  if (results_.empty() || failed_) {
    return;
  }
  if (results_timer_) {
    loop_.cancel(*results_timer_);
    results_timer_.reset();
  }

  struct Work {
    std::vector<ports::SendResult> results;
    Result<void> outcome;
  };

  auto work = std::make_shared<Work>();
  work->results = std::exchange(results_, {});
  const auto accepted = static_cast<std::uint64_t>(std::ranges::count_if(
      work->results,
      [](const ports::SendResult& one) { return one.state == model::SendState::accepted; }
  ));
  ++background_jobs_;
  AMENDS_CRASH_POINT("after_reply_before_record");
  background_.run(
      [this, work] {
        work->outcome = ledger_.record(options_.mailing, options_.epoch, work->results);
      },
      [this, work, accepted, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) {
          results_recorded(accepted, work->outcome);
        }
      }
  );
}

void Dispatcher::results_recorded(std::uint64_t accepted, const Result<void>& outcome) {
  --background_jobs_;
  if (!outcome.ok()) {
    fail(outcome.error());
    return;
  }
  accepted_ += accepted;
  if (gate_ == Gate::closed) {
    check_stopped();
    return;
  }
  check_wave();
}

void Dispatcher::check_wave() {
  if (gate_ == Gate::closed || !wave_exhausted_ || !idle()) {
    return;
  }
  if (left_in_wave_ > 0 && next_retry_at_) {
    if (!retry_timer_) {
      const Microseconds pause = std::max(*next_retry_at_ - loop_.now(), Microseconds(1000));
      retry_timer_ = loop_.after(pause, [this] {
        retry_timer_.reset();
        wave_exhausted_ = false;
        pump();
      });
    }
    return;
  }
  for (auto& [number, line] : std::exchange(lines_, {})) {
    line->line->quit();
  }
  gate_ = Gate::closed;
  events_.wave_done(wave_);
}

void Dispatcher::stop(std::function<void(StopReport)> done) {
  gate_ = Gate::closed;
  stop_done_.push_back(std::move(done));
  for (const ports::ClaimedSend& send : std::exchange(queue_, {})) {
    result({.contact = send.contact, .state = model::SendState::planned, .at = loop_.now()});
  }
  std::vector<LineState*> lines;
  for (auto& [number, line] : lines_) {
    lines.push_back(line.get());
  }
  for (LineState* line : lines) {
    switch (line->phase) {
      case LineState::Phase::opening:
        line->line->cut();
        lines_.erase(line->number());
        break;
      case LineState::Phase::idle:
        drop_line(*line);
        break;
      case LineState::Phase::busy:
        release(*line, "stopped before the dot");
        break;
      case LineState::Phase::awaiting:  // its mark may be on its way to the disk: released when
                                        // that is known
      case LineState::Phase::dotted:
        break;
    }
  }
  // Marks that were not asked for yet never will be.
  for (const std::uint64_t number : std::exchange(dots_, {})) {
    if (const auto found = lines_.find(number); found != lines_.end()) {
      release(*found->second, "stopped before the dot");
    }
  }
  flush_results();
  if (!stop_timer_) {
    stop_timer_ = loop_.after(std::chrono::duration_cast<Microseconds>(kHaltGrace), [this] {
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
  gate_ = Gate::closed;
  if (ledger_is_well) {
    stop([this, error](StopReport) { events_.failed(error); });
    return;
  }
  if (std::exchange(failed_, true)) {
    return;
  }
  // I8: what is on disk stays as it is; the next start reads `claimed` as not sent and `dot` as
  // uncertain.
  for (auto& [number, line] : std::exchange(lines_, {})) {
    line->line->cut();
  }
  queue_.clear();
  dots_.clear();
  results_.clear();
  events_.failed(error);
  check_stopped();
}

}  // namespace amends::engine
