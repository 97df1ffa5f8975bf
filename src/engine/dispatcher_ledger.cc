#include "base/crash_point.h"
#include "engine/dispatcher.h"
#include "engine/dispatcher_line.h"
#include "model/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <utility>

// What the Dispatcher writes into the ledger: marks before the dots, results after the replies.

namespace amends::engine {

void Dispatcher::flush_dots() {
  if (dots_timer_) {
    loop_.cancel(*dots_timer_);
    dots_timer_.reset();
  }

  struct Work {
    std::vector<Mark> marks;
    std::vector<model::ContactId> contacts;
    Result<void> outcome;
  };

  auto work = std::make_shared<Work>();
  for (const Mark& mark : std::exchange(dots_, {})) {
    if (line_of(mark) != nullptr) {
      work->marks.push_back(mark);
      work->contacts.push_back(mark.contact);
    }
  }
  if (work->marks.empty()) {
    return;
  }
  // What was answered is written first: a crash then leaves at most one person a line in doubt.
  flush_results();
  ++background_jobs_;
  AMENDS_CRASH_POINT("before_dot_mark");
  background_.run(
      [this, work] {
        work->outcome = ledger_.mark_dots(options_.mailing, options_.epoch, work->contacts);
      },
      [this, work, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) {
          dots_marked(work->marks, work->outcome);
        }
      }
  );
}

/// The line that still waits with this person before its dot. A line may carry somebody else by the
/// time a mark is on disk: their dot has no mark yet (I1).
Dispatcher::LineState* Dispatcher::line_of(const Mark& mark) const {
  const auto found = lines_.find(mark.line);
  const bool waits = found != lines_.end() && found->second->contact == mark.contact &&
                     found->second->phase == LineState::Phase::awaiting;
  return waits ? found->second.get() : nullptr;
}

void Dispatcher::dots_marked(const std::vector<Mark>& marks, const Result<void>& outcome) {
  --background_jobs_;
  if (!outcome.ok()) {
    fail(outcome.error());
    return;
  }
  AMENDS_CRASH_POINT("after_dot_mark_before_write");
  for (const Mark& mark : marks) {
    LineState* line = line_of(mark);
    if (line == nullptr) {
      continue;  // answered or lost in the meantime; how that ended is on its way to the ledger
    }
    if (gate_ == Gate::closed) {
      release(*line, "stopped before the dot");
      continue;
    }
    line->phase = LineState::Phase::dotted;
    line->line->finish();
  }
  check_stopped();
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
}

void Dispatcher::give_back(model::ContactId contact, std::string_view why) {
  result(
      {.contact = contact,
       .state = model::SendState::planned,
       .reply_text = std::string(why),
       .at = loop_.now()}
  );
}

void Dispatcher::withhold(
    model::ContactId contact, model::WithheldReason reason, std::string_view why
) {
  result(
      {.contact = contact,
       .state = model::SendState::withheld,
       .withheld = reason,
       .reply_text = std::string(why),
       .at = loop_.now()}
  );
}

void Dispatcher::finish_send(
    model::ContactId contact, model::SendState state, const smtp::Reply& reply
) {
  result(
      {.contact = contact,
       .state = state,
       .reply_code = reply.code,
       .reply_text = reply.shown(),
       .at = loop_.now()}
  );
}

void Dispatcher::result(ports::SendResult send_result) {
  attempts_.erase(send_result.contact);
  if (failed_) {
    return;  // I8: the rows stay as they are
  }
  send_result.reply_text.resize(
      text::cut_utf8(send_result.reply_text, model::kReplyTextBytesMax).size()
  );
  results_.push_back(std::move(send_result));
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
  ++background_jobs_;
  AMENDS_CRASH_POINT("after_reply_before_record");
  background_.run(
      [this, work] {
        work->outcome = ledger_.record(options_.mailing, options_.epoch, work->results);
      },
      [this, work, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) {
          results_recorded(work->results, work->outcome);
        }
      }
  );
}

void Dispatcher::results_recorded(
    const std::vector<ports::SendResult>& results, const Result<void>& outcome
) {
  --background_jobs_;
  if (!outcome.ok()) {
    fail(outcome.error());
    return;
  }
  for (const ports::SendResult& one : results) {
    accepted_ += one.state == model::SendState::accepted ? 1 : 0;
    // A claim made before this was on disk has not seen that there is somebody to be tried again.
    if (one.state == model::SendState::deferred || one.state == model::SendState::planned) {
      wave_exhausted_ = false;
    }
  }
  pump();
}

}  // namespace amends::engine
