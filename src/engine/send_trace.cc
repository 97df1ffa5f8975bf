#include "engine/send_trace.h"

#include "mail/address.h"
#include "model/contact.h"

#include <utility>

namespace amends::engine {
namespace {

using model::SendState;

bool is_end_of_attempt(SendState state) {
  return state != SendState::claimed && state != SendState::dot && state != SendState::withheld;
}

/// Rows of the ledger as steps. The evidence is the newest of the person, or null.
std::vector<TraceStep> steps_of(
    const std::vector<model::Send>& rows, const std::optional<model::Evidence>& evidence
) {
  std::vector<TraceStep> steps;
  std::optional<SendState> before;
  std::optional<Instant> marked_at;
  for (const model::Send& row : rows) {
    TraceStep step;
    step.send = row;
    step.at = row.changed_at;
    if (before == SendState::uncertain) {
      // Its time is that of the doubt.
      step.kind = TraceStep::Kind::settled;
      step.at.reset();
      if (evidence && evidence->outcome == row.state) {
        step.at = evidence->at;
        step.evidence = evidence;
      }
    } else if (before == SendState::dot && is_end_of_attempt(row.state) && marked_at && step.at) {
      step.after = *step.at - *marked_at;
    }
    before = row.state;
    marked_at = row.state == SendState::dot ? row.changed_at : std::nullopt;
    steps.push_back(std::move(step));
  }
  if (evidence && evidence->outcome == SendState::uncertain) {
    TraceStep learned;
    learned.kind = TraceStep::Kind::learned;
    learned.at = evidence->at;
    learned.evidence = evidence;
    steps.push_back(std::move(learned));
  }
  return steps;
}

/// Puts what came back between what was sent. Each keeps its own order, also where a clock was set
/// back.
std::vector<TraceStep> merge(std::vector<TraceStep> sent, const std::vector<model::Signal>& back) {
  std::vector<TraceStep> all;
  auto next = back.begin();
  const auto add_signal = [&] {
    TraceStep step;
    step.kind = TraceStep::Kind::signal;
    step.at = next->at;
    step.signal = *next++;
    all.push_back(std::move(step));
  };
  for (TraceStep& step : sent) {
    while (next != back.end() && step.at && next->at < *step.at) {
      add_signal();
    }
    all.push_back(std::move(step));
  }
  while (next != back.end()) {
    add_signal();
  }
  return all;
}

}  // namespace

Result<SendTrace> trace_send(
    ports::Store& store, const model::MailingRecord& record, std::string_view address
) {
  AMENDS_TRY(const mail::Mailbox mailbox, mail::parse_address(address));
  AMENDS_TRY(const auto contact, store.contacts().find(mailbox.key()));
  if (!contact) {
    return make_error(
        "trace.unknown", "Nobody with the address {} is on any list", mailbox.address()
    );
  }
  SendTrace trace;
  trace.contact = contact->id;
  trace.address = contact->value(model::Columns::email);
  AMENDS_TRY(trace.now, store.ledger().find(record.id, contact->id));
  AMENDS_TRY(trace.suppression, store.contacts().find_suppression(mailbox.key()));
  AMENDS_TRY(const auto rows, store.ledger().history(record.id, contact->id));
  AMENDS_TRY(const auto evidence, store.settlements().newest(record.id, contact->id));
  AMENDS_TRY(const auto signals, store.signals().of_contact(record.id, contact->id));
  trace.steps = merge(steps_of(rows, evidence), signals);
  if (trace.now) {
    TraceStep planned;
    planned.kind = TraceStep::Kind::planned;
    planned.send.wave = trace.now->wave;
    trace.steps.insert(trace.steps.begin(), std::move(planned));
  }
  return trace;
}

}  // namespace amends::engine
