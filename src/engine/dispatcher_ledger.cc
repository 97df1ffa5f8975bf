#include "base/crash_point.h"
#include "engine/dispatcher.h"
#include "engine/dispatcher_line.h"
#include "model/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <utility>

// What the Dispatcher writes into the ledger: marks before the dots, results after the replies.

namespace amends::engine {
namespace {

void count_ending(SendingMetrics& metrics, model::SendState state) {
  using enum model::SendState;
  Counter* const counter = state == accepted    ? &metrics.accepted
                           : state == rejected  ? &metrics.rejected
                           : state == deferred  ? &metrics.deferred
                           : state == uncertain ? &metrics.uncertain
                           : state == withheld  ? &metrics.withheld
                           : state == planned   ? &metrics.released
                                                : nullptr;
  if (counter != nullptr) {
    counter->add();
  }
}

}  // namespace

/// What goes to the ledger in one write.
struct Dispatcher::Commit {
  std::vector<Mark> marks;
  std::vector<model::ContactId> contacts;  // of the marks
  std::vector<ports::SendResult> results;
  Instant at;
  Result<void> outcome;
};

/// A mark is waited for by a line and goes at once, when no other commit is under way; results go
/// with it. Results alone wait a little for company.
void Dispatcher::commit_soon() {
  if (committing_ || failed_ || (dots_.empty() && results_.empty())) {
    return;
  }
  if (!dots_.empty() || results_.size() >= kCommitMax || gate_ == Gate::closed) {
    commit();
  } else if (!results_timer_) {
    results_timer_ = loop_.after(kRecordWait, [this] {
      results_timer_.reset();
      if (!committing_ && !failed_) {
        commit();
      }
    });
  }
}

/// What was answered goes with the marks: a crash leaves at most one person a line in doubt.
std::shared_ptr<Dispatcher::Commit> Dispatcher::gather() {
  auto work = std::make_shared<Commit>();
  for (const Mark& mark : std::exchange(dots_, {})) {
    if (line_of(mark) != nullptr) {
      work->marks.push_back(mark);
      work->contacts.push_back(mark.contact);
    }
  }
  work->results = std::exchange(results_, {});
  work->at = loop_.now();
  return work;
}

void Dispatcher::commit() {
  if (results_timer_) {
    loop_.cancel(*results_timer_);
    results_timer_.reset();
  }
  auto work = gather();
  if (work->marks.empty() && work->results.empty()) {
    return;
  }
  committing_ = true;
  ++background_jobs_;
  if (!work->marks.empty()) {
    crash_point("before_dot_mark");
  }
  if (!work->results.empty()) {
    crash_point("after_reply_before_record");
  }
  writer_.run(
      [this, work] {
        work->outcome = ledger_.commit(
            options_.mailing, options_.epoch, {work->contacts, work->results, work->at}
        );
      },
      [this, work, alive = std::weak_ptr(stopped_)] {
        if (!alive.expired()) {
          committed(*work);
        }
      }
  );
}

void Dispatcher::committed(const Commit& work) {
  committing_ = false;
  --background_jobs_;
  if (!work.outcome.ok()) {
    fail(work.outcome.error());
    return;
  }
  metrics_.commit_people.count(work.marks.size() + work.results.size());
  metrics_.commit_time.count(loop_.now() - work.at);
  // First what has come meanwhile, so that the disk does not wait while dots are written: it holds
  // nobody of this commit's marks, and their lines wait.
  commit_soon();
  finish_lines(work.marks);
  results_recorded(work.results);
}

/// The line that still waits with this person before its dot. A line may carry somebody else by the
/// time a mark is on disk: their dot has no mark yet (I1).
Dispatcher::LineState* Dispatcher::line_of(const Mark& mark) const {
  const auto found = lines_.find(mark.line);
  const bool waits = found != lines_.end() && found->second->contact == mark.contact &&
                     found->second->phase == LineState::Phase::awaiting;
  return waits ? found->second.get() : nullptr;
}

/// Those whose mark is on the disk may send their dot.
void Dispatcher::finish_lines(const std::vector<Mark>& marks) {
  if (!marks.empty()) {
    crash_point("after_dot_mark_before_write");
  }
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
    line->dotted_at = loop_.now();
    metrics_.past_the_dot.add(1);
    begin_next_with_dot(*line);
    line->line->finish();
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
  commit_soon();
}

void Dispatcher::results_recorded(const std::vector<ports::SendResult>& results) {
  for (const ports::SendResult& one : results) {
    count_ending(metrics_, one.state);
    accepted_ += one.state == model::SendState::accepted ? 1 : 0;
    // A claim made before this was on disk has not seen that there is somebody to be tried again.
    if (one.state == model::SendState::deferred || one.state == model::SendState::planned) {
      wave_exhausted_ = false;
      ++reopened_;
    }
  }
  pump();
}

}  // namespace amends::engine
