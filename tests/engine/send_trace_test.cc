#include "engine/send_trace.h"

#include "tests/engine/desk_fixture.h"

namespace amends::engine {
namespace {

using model::SendState;
using Kind = TraceStep::Kind;
using namespace std::chrono_literals;

class SendTraceTest : public DeskTest {
 protected:
  void launch(int people) {
    import_people(people);
    put(folder("[policy]\nwaves = \"all\"\n"));
    sign_off();
    must(desk_->launch("spring-sale", sender_, static_cast<std::uint64_t>(people)));
  }

  /// Of the one whose send is in this state.
  [[nodiscard]] std::string address_of(SendState state) {
    const auto rows = must(store_->ledger().who(record().id, state, {}, 1));
    return rows.empty() ? std::string()
                        : must(store_->contacts().find(rows.front().contact))->mailbox.address();
  }

  [[nodiscard]] static std::vector<std::pair<Kind, SendState>> shape(const SendTrace& trace) {
    std::vector<std::pair<Kind, SendState>> shape;
    for (const TraceStep& step : trace.steps) {
      shape.emplace_back(step.kind, step.send.state);
    }
    return shape;
  }

  using Shape = std::vector<std::pair<Kind, SendState>>;
};

TEST_F(SendTraceTest, tells_every_try_and_how_long_the_relay_took) {
  int refused = 0;
  relay_.hooks().deed = [&](const std::string&) {
    return refused++ == 0 ? sim::Deed::dot_4xx : sim::Deed::accept;
  };
  launch(1);
  run_until_state(model::MailingState::finished);
  const SendTrace trace = must(trace_send(*store_, record(), address_of(SendState::accepted)));
  ASSERT_TRUE(trace.now);
  EXPECT_EQ(trace.now->state, SendState::accepted);
  EXPECT_EQ(
      shape(trace),
      (Shape{
          {Kind::planned, SendState::planned},
          {Kind::send, SendState::dot},
          {Kind::send, SendState::deferred},
          {Kind::send, SendState::dot},
          {Kind::send, SendState::accepted}
      })
  );
  EXPECT_FALSE(trace.steps[0].at);
  EXPECT_FALSE(trace.steps[1].after);
  EXPECT_EQ(trace.steps[2].after, *trace.steps[2].at - *trace.steps[1].at);
  EXPECT_GT(*trace.steps[2].after, 0us);
  EXPECT_EQ(trace.steps[3].send.attempts, 2);
  EXPECT_FALSE(trace.suppression);
}

TEST_F(SendTraceTest, tells_by_what_a_doubt_ended_and_what_came_back) {
  relay_.hooks().deed = [](const std::string&) { return sim::Deed::break_taken; };
  launch(1);
  run_until([&] { return counts().of(SendState::uncertain) == 1; });
  const std::string address = address_of(SendState::uncertain);
  const model::ContactId contact = must(trace_send(*store_, record(), address)).contact;
  const Instant clicked = clock_.now() + 1h;
  model::Signal click;
  click.mailing = record().id;
  click.contact = contact;
  click.kind = model::SignalKind::clicked;
  click.source = model::SignalClass::human;
  click.at = clicked;
  must(store_->signals().append({&click, 1}));
  model::Evidence evidence;
  evidence.mailing = record().id;
  evidence.contact = contact;
  evidence.kind = model::EvidenceKind::click;
  evidence.detail = "a click by a person";
  evidence.at = clicked + 1s;
  EXPECT_EQ(must(store_->ledger().settle(record().id, {&evidence, 1})), 1U);
  const SendTrace trace = must(trace_send(*store_, record(), address));
  EXPECT_EQ(
      shape(trace),
      (Shape{
          {Kind::planned, SendState::planned},
          {Kind::send, SendState::dot},
          {Kind::send, SendState::uncertain},
          {Kind::signal, SendState::planned},
          {Kind::settled, SendState::accepted}
      })
  );
  ASSERT_TRUE(trace.steps[4].evidence);
  EXPECT_EQ(trace.steps[4].evidence->detail, "a click by a person");
  EXPECT_EQ(trace.steps[4].at, evidence.at);
  EXPECT_EQ(trace.steps[3].signal->source, model::SignalClass::human);
}

TEST_F(SendTraceTest, tells_of_evidence_that_settled_nobody) {
  relay_.hooks().deed = [](const std::string&) { return sim::Deed::break_lost; };
  launch(1);
  run_until([&] { return counts().of(SendState::uncertain) == 1; });
  const std::string address = address_of(SendState::uncertain);
  model::Evidence silence;
  silence.mailing = record().id;
  silence.contact = must(trace_send(*store_, record(), address)).contact;
  silence.kind = model::EvidenceKind::relay_log;
  silence.outcome = SendState::uncertain;
  silence.at = clock_.now() + 1h;
  must(store_->settlements().learn({&silence, 1}));
  const SendTrace trace = must(trace_send(*store_, record(), address));
  EXPECT_EQ(trace.steps.back().kind, Kind::learned);
  EXPECT_EQ(trace.steps.back().at, silence.at);
}

TEST_F(SendTraceTest, says_who_is_unknown_and_who_was_not_meant) {
  import_people(3);
  put(folder("[policy]\nwaves = \"all\"\n"));
  EXPECT_EQ(error_of(trace_send(*store_, record(), "nobody@people.example")), "trace.unknown");
  EXPECT_EQ(error_of(trace_send(*store_, record(), "nobody")).substr(0, 8), "address.");
  const std::string address = must(store_->contacts().find(model::ContactId{1}))->mailbox.address();
  const SendTrace trace = must(trace_send(*store_, record(), address));
  EXPECT_FALSE(trace.now);
  EXPECT_TRUE(trace.steps.empty());
}

}  // namespace
}  // namespace amends::engine
