#include "engine/after_halt.h"

#include "tests/engine/desk_fixture.h"

#include <functional>
#include <utility>

namespace amends::engine {
namespace {

using model::MailingState;
using model::SendState;

constexpr const char* kCorrection = "spring-sale-correction-1";

/// A clock in whose very moment something happens.
class MeddlingClock final : public Clock {
 public:
  explicit MeddlingClock(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] Instant now() const override {
    if (const auto once = std::exchange(meddle, nullptr)) {
      once();
    }
    return clock_.now();
  }

  mutable std::function<void()> meddle;  // done once

 private:
  const Clock& clock_;
};

class AfterHaltTest : public DeskTest {
 protected:
  AfterHaltTest() { open_after(); }

  void open_after() {
    after_ = std::make_unique<AfterHalt>(*store_, *incidents_, *desk_, meddling_);
  }

  /// An empty house with other chances.
  void begin_anew(std::uint64_t seed) {
    sim_.crash();
    after_.reset();
    incidents_.reset();
    desk_.reset();
    sending_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
    truth_ = {};
    random_ = Random(seed);
    relay_.hooks().deed = [](const std::string&) { return sim::Deed::accept; };
    open();
    open_after();
  }

  /// What a bad day's relay does with one mail.
  static sim::Deed bad_day(Random& chances) {
    const std::uint64_t draw = chances.below(100);
    if (draw < 70) {
      return sim::Deed::accept;
    }
    if (draw < 80) {
      return sim::Deed::dot_4xx;
    }
    if (draw < 87) {
      return sim::Deed::rcpt_5xx;
    }
    return draw < 94 ? sim::Deed::break_taken : sim::Deed::break_lost;
  }

  void suppress(const std::string& key) {
    must(store_->contacts().suppress({key, model::SuppressionReason::manual, "", clock_.now()}));
  }

  /// Launches to `people` and halts when `taken` mails have been taken.
  model::Incident halt_in_the_middle(int people, std::size_t taken) {
    import_people(people);
    put(folder());
    sign_off();
    must(desk_->launch("spring-sale", sender_, static_cast<std::uint64_t>(people)));
    run_until([&] { return truth_.taken.size() >= taken; });
    must(from_outside([&] { return desk_->halt("spring-sale", sender_, "wrong price"); }));
    while (loop_.step()) {
    }
    relay_.hooks().deed = [](const std::string&) { return sim::Deed::accept; };
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = model::ErrorKind::wrong_price;
    order.what_happened = "the price was wrong";
    return must(incidents_->open(order, sender_));
  }

  /// The halted one: two have it, one may have it, one was refused, the others wait.
  model::Incident halt_by_hand(int people) {
    import_people(people);
    put(folder());
    sign_off();
    const model::MailingId id = record().id;
    std::vector<ports::PlannedSend> plan;
    for (int i = 1; i <= people; ++i) {
      plan.push_back({contact(i), static_cast<std::uint32_t>(i - 1), 0});
    }
    ports::Ledger& ledger = store_->ledger();
    must(ledger.plan(id, plan));
    must(store_->mailings().move(id, MailingState::sending, "", clock_.now()));
    must(ledger.claim({id, store_->epoch(), 0, 4, clock_.now(), std::nullopt}));
    const std::vector dots = {contact(1), contact(2), contact(3)};
    must(ledger.mark_dots(id, store_->epoch(), dots));
    must(store_->mailings().move(id, MailingState::halted, "wrong price", clock_.now()));
    OpenIncident order;
    order.mailing = "spring-sale";
    order.what_happened = "the price was wrong";
    return must(incidents_->open(order, sender_));
  }

  /// The answers to the three dots and the one claim of halt_by_hand().
  void settle_by_hand() {
    const auto end = [&](int person, SendState state, int code) {
      ports::SendResult result;
      result.contact = contact(person);
      result.state = state;
      result.reply_code = code;
      result.at = clock_.now();
      return result;
    };
    const std::vector results = {
        end(1, SendState::accepted, 250),
        end(2, SendState::accepted, 250),
        end(3, SendState::uncertain, 0),
        end(4, SendState::rejected, 550)
    };
    must(store_->ledger().record(record().id, store_->epoch(), results));
  }

  model::ContactId contact(int person) {
    return must(store_->contacts().find(fmt::format("p{}@people.example", person)))->id;
  }

  std::string key_of(model::ContactId id) {
    return must(store_->contacts().find(id))->mailbox.key();
  }

  void mend() {
    model::MailingFiles mended = folder();
    mended["body.html"] += "<p>the right price</p>";
    put(mended);
    sign_off();
  }

  void draft(const model::Incident& incident, PeopleSet set) {
    ApologyOrder order;
    order.kind = model::MailingKind::correction;
    order.audience = set;
    order.signer = "Anna Berg";
    order.what_we_did = "the shop keeps the lower price";
    must(words_->draft(incident, order, author_));
    must(desk_->proof(kCorrection, author_, {}));
    must(desk_->approve(kCorrection, reviewer_, "a test"));
  }

  AfterHaltPlan plan(const model::Incident& incident, Doubtful doubtful = Doubtful::corrected) {
    AfterHaltOrder order;
    order.doubtful = doubtful;
    return must(after_->plan(incident.id, order));
  }

  static AfterHaltOrder to_go(const AfterHaltPlan& plan) {
    AfterHaltOrder order;
    order.plan = plan.name;
    order.count = plan.to_write();
    return order;
  }

  static std::vector<std::string> missing(const AfterHaltPlan& plan) {
    std::vector<std::string> steps;
    for (const MissingStep& step : plan.missing) {
      steps.push_back(step.why.id() + ": " + step.command);
    }
    return steps;
  }

  void run_to_the_end() {
    run_until_state(MailingState::finished);
    run_until([&] { return must(desk_->find(kCorrection)).state == MailingState::finished; });
  }

  std::map<std::string, std::size_t> deliveries() {
    std::map<std::string, std::size_t> times;
    for (const auto& [rcpt, taken] : truth_.taken) {
      times[rcpt] = taken.size();
    }
    return times;
  }

  MeddlingClock meddling_{clock_};
  std::unique_ptr<AfterHalt> after_;
};

TEST_F(AfterHaltTest, gives_everybody_exactly_what_was_planned_whatever_the_day) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(seed);
    begin_anew(seed);
    Random chances(seed * 77);
    relay_.hooks().deed = [&chances](const std::string&) { return bad_day(chances); };
    const model::Incident incident = halt_in_the_middle(120, 5 + chances.below(50));
    for (int i = 0; i < 12; ++i) {
      suppress(fmt::format("p{}@people.example", 1 + chances.below(120)));
    }
    mend();
    draft(incident, PeopleSet::reached);
    const AfterHaltPlan now = plan(incident);
    EXPECT_THAT(missing(now), testing::IsEmpty());

    // Everybody of the ledger's rows stands in exactly one part.
    const auto rows = must(store_->ledger().who(record().id, std::nullopt, {}, 1000));
    EXPECT_EQ(rows.size(), 120U);
    for (const model::Send& row : rows) {
      int places = 0;
      for (std::size_t part = 0; part < kAfterHaltParts; ++part) {
        places += now.people.of(static_cast<AfterHaltPart>(part)).contains(row.contact) ? 1 : 0;
      }
      EXPECT_EQ(places, 1) << row.contact.value;
    }

    const auto before = deliveries();
    must(after_->go(incident.id, to_go(now), sender_));
    run_to_the_end();
    auto after = deliveries();
    for (const model::Send& row : rows) {
      const bool writes = now.people.of(AfterHaltPart::mended).contains(row.contact) ||
                          now.people.correction().contains(row.contact);
      const std::string key = key_of(row.contact);
      const auto was = before.find(key);
      EXPECT_EQ(after[key] - (was == before.end() ? 0 : was->second), writes ? 1U : 0U) << key;
    }
    const AfterHaltOutcome outcome = must(after_->verify(incident.id));
    EXPECT_TRUE(outcome.holds());
    EXPECT_TRUE(outcome.is_over());
    EXPECT_EQ(outcome.mended, now.people.of(AfterHaltPart::mended));
    EXPECT_EQ(outcome.corrected, now.people.correction());
  }
}

TEST_F(AfterHaltTest, waits_until_nobody_is_past_the_dot) {
  const model::Incident incident = halt_by_hand(8);
  const auto refused = after_->plan(incident.id, {});
  ASSERT_EQ(error_of(refused), "after_halt.in_flight");
  EXPECT_THAT(refused.error().message(), testing::StartsWith("4 people"));
  settle_by_hand();
  const AfterHaltPlan now = plan(incident);
  EXPECT_EQ(now.people.mended(), 4U);
  EXPECT_EQ(now.people.count(AfterHaltPart::corrected), 2U);
  EXPECT_EQ(now.people.count(AfterHaltPart::corrected_uncertain), 1U);
  EXPECT_EQ(now.people.count(AfterHaltPart::rejected), 1U);
  EXPECT_EQ(now.people.nobody(), 1U);
}

TEST_F(AfterHaltTest, names_each_missing_step_with_its_command) {
  const model::Incident incident = halt_by_hand(8);
  settle_by_hand();
  const std::string draft_command =
      "after_halt.no_correction: amends apologise 1 --to reached --kind correction --signer NAME "
      "--what-we-did \"...\"";
  AfterHaltPlan now = plan(incident);
  EXPECT_THAT(
      missing(now),
      testing::ElementsAre("after_halt.not_mended: amends mailing put FOLDER", draft_command)
  );
  EXPECT_EQ(error_of(after_->go(incident.id, to_go(now), sender_)), "after_halt.missing");

  model::MailingFiles mended = folder();
  mended["body.html"] += "<p>the right price</p>";
  put(mended);
  EXPECT_EQ(missing(plan(incident)).front(), "approval.missing: amends proof spring-sale");
  must(desk_->proof("spring-sale", author_, {}));
  EXPECT_EQ(missing(plan(incident)).front(), "approval.missing: amends approve spring-sale");
  must(desk_->approve("spring-sale", reviewer_, "a test"));
  EXPECT_THAT(missing(plan(incident)), testing::ElementsAre(draft_command));

  ApologyOrder order;
  order.kind = model::MailingKind::correction;
  order.audience = PeopleSet::reached;
  order.signer = "Anna Berg";
  order.what_we_did = "mended";
  must(words_->draft(incident, order, author_));
  EXPECT_THAT(
      missing(plan(incident)),
      testing::ElementsAre(fmt::format("approval.missing: amends proof {}", kCorrection))
  );
  must(desk_->proof(kCorrection, author_, {}));
  must(desk_->approve(kCorrection, reviewer_, "a test"));
  EXPECT_THAT(missing(plan(incident)), testing::IsEmpty());
  EXPECT_TRUE(truth_.taken.empty()) << "a plan sends nothing";
}

TEST_F(AfterHaltTest, sends_no_other_plan_than_the_one_that_was_shown) {
  const model::Incident incident = halt_by_hand(8);
  settle_by_hand();
  mend();
  draft(incident, PeopleSet::reached);
  const AfterHaltPlan shown = plan(incident);
  suppress("p7@people.example");
  const auto refused = after_->go(incident.id, to_go(shown), sender_);
  ASSERT_EQ(error_of(refused), "after_halt.changed");
  EXPECT_EQ(refused.error().place().file, "#/plan");
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("4 people get the mended version"));
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("now it is 3, 3 and 2"));

  // The same numbers, and one doubt less.
  const AfterHaltPlan second = plan(incident);
  model::Evidence evidence;
  evidence.mailing = record().id;
  evidence.contact = contact(3);
  evidence.kind = model::EvidenceKind::click;
  evidence.outcome = SendState::accepted;
  evidence.at = clock_.now();
  EXPECT_EQ(must(store_->ledger().settle(record().id, std::span(&evidence, 1))), 1U);
  const auto exchanged = after_->go(incident.id, to_go(second), sender_);
  ASSERT_EQ(error_of(exchanged), "after_halt.changed");
  EXPECT_THAT(exchanged.error().message(), testing::HasSubstr("not the same people"));

  AfterHaltOrder nonsense = to_go(second);
  nonsense.plan = "yes";
  EXPECT_EQ(error_of(after_->go(incident.id, nonsense, sender_)), "after_halt.plan");
  AfterHaltOrder wrong_count = to_go(plan(incident));
  wrong_count.count = 99;
  EXPECT_EQ(error_of(after_->go(incident.id, wrong_count, sender_)), "send.count");
  EXPECT_TRUE(truth_.taken.empty());
  EXPECT_EQ(record().state, MailingState::halted);
}

TEST_F(AfterHaltTest, leaves_the_uncertain_alone_only_when_told) {
  const model::Incident incident = halt_by_hand(8);
  settle_by_hand();
  mend();
  draft(incident, PeopleSet::accepted);
  EXPECT_THAT(
      missing(plan(incident)), testing::ElementsAre(testing::StartsWith("after_halt.doubt: "))
  );
  AfterHaltPlan now = plan(incident, Doubtful::left_out);
  EXPECT_THAT(missing(now), testing::IsEmpty());
  EXPECT_EQ(now.people.count(AfterHaltPart::uncertain_left_out), 1U);
  AfterHaltOrder order = to_go(now);
  order.doubtful = Doubtful::left_out;
  must(after_->go(incident.id, order, sender_));
  run_to_the_end();
  EXPECT_FALSE(truth_.taken.contains("p3@people.example"));
  EXPECT_EQ(truth_.taken.size(), 6U);
}

TEST_F(AfterHaltTest, refuses_a_correction_for_somebody_who_was_not_hit) {
  const model::Incident incident = halt_by_hand(8);
  settle_by_hand();
  mend();
  model::ContactSet waiting;
  waiting.add(contact(8));
  const auto list = must(store_->contacts().make_list("incident-1-reached", clock_.now()));
  must(store_->contacts().add_to_list(list, waiting, clock_.now()));
  draft(incident, PeopleSet::reached);
  const AfterHaltPlan now = plan(incident);
  EXPECT_THAT(missing(now), testing::Contains(testing::StartsWith("after_halt.strangers: ")));
  EXPECT_EQ(error_of(after_->go(incident.id, to_go(now), sender_)), "after_halt.missing");

  // Sent past this desk, the ledgers tell.
  must(desk_->launch(kCorrection, sender_, 4));
  run_until([&] { return must(desk_->find(kCorrection)).state == MailingState::finished; });
  EXPECT_THAT(missing(plan(incident)), testing::Contains(testing::StartsWith("after_halt.strang")));
  EXPECT_EQ(must(after_->verify(incident.id)).strangers, waiting);
  must(desk_->resume("spring-sale", sender_, 4));
  run_to_the_end();
  const AfterHaltOutcome outcome = must(after_->verify(incident.id));
  EXPECT_EQ(outcome.both, waiting);
  EXPECT_FALSE(outcome.holds());
}

TEST_F(AfterHaltTest, says_what_stands_when_only_half_could_go_and_goes_on_from_there) {
  const model::Incident incident = halt_by_hand(8);
  settle_by_hand();
  mend();
  draft(incident, PeopleSet::reached);
  const AfterHaltOrder order = to_go(plan(incident));
  // Somebody leaves after the plan was compared, before the mailing goes on.
  meddling_.meddle = [this] { suppress("p8@people.example"); };
  const auto half = after_->go(incident.id, order, sender_);
  ASSERT_EQ(error_of(half), "after_halt.half");
  EXPECT_THAT(half.error().message(), testing::HasSubstr("is halted still"));
  EXPECT_EQ(record().state, MailingState::halted);
  run_until([&] { return must(desk_->find(kCorrection)).state == MailingState::finished; });
  EXPECT_EQ(truth_.taken.size(), 3U);

  const AfterHaltPlan now = plan(incident);
  EXPECT_TRUE(now.correction_has_begun);
  EXPECT_THAT(missing(now), testing::IsEmpty());
  EXPECT_EQ(now.to_write(), 3U);
  must(after_->go(incident.id, to_go(now), sender_));
  run_to_the_end();
  EXPECT_EQ(truth_.taken.size(), 6U);
  for (const auto& [rcpt, times] : truth_.taken) {
    EXPECT_EQ(times.size(), 1U) << rcpt;
  }
}

TEST_F(AfterHaltTest, is_refused_for_what_is_not_halted_and_under_a_standing_halt) {
  const model::Incident incident = halt_by_hand(8);
  settle_by_hand();
  mend();
  draft(incident, PeopleSet::reached);
  model::Halt halt;
  halt.by = "dora";
  halt.reason = "everything is wrong";
  halt.at = clock_.now();
  halt = must(store_->halts().set(halt));
  EXPECT_THAT(missing(plan(incident)), testing::ElementsAre("halt.standing: ", "halt.standing: "));
  must(store_->halts().lift(halt.id, "dora", "mended", clock_.now()));
  must(after_->go(incident.id, to_go(plan(incident)), sender_));
  EXPECT_EQ(error_of(after_->plan(incident.id, {})), "mailing.state");
  EXPECT_EQ(error_of(after_->plan({77}, {})), "incident.unknown");
}

TEST_F(AfterHaltTest, goes_by_the_newest_incident_that_is_open) {
  const model::Incident incident = halt_by_hand(8);
  settle_by_hand();
  model::Incident newer = incident;
  newer.version = 2;
  newer = must(store_->incidents().open(newer));
  EXPECT_EQ(error_of(after_->plan(incident.id, {})), "after_halt.newer_incident");
  EXPECT_EQ(plan(newer).people.mended(), 4U);
  must(incidents_->move(newer.id, model::IncidentState::closed, sender_));
  EXPECT_EQ(plan(incident).people.mended(), 4U);
}

TEST_F(AfterHaltTest, asks_which_of_two_drafts_is_meant) {
  const model::Incident incident = halt_by_hand(8);
  settle_by_hand();
  draft(incident, PeopleSet::reached);
  ApologyOrder second;
  second.audience = PeopleSet::accepted;
  second.signer = "Anna Berg";
  second.what_we_did = "mended";
  must(words_->draft(incident, second, author_));
  EXPECT_EQ(error_of(after_->plan(incident.id, {})), "after_halt.which");
  AfterHaltOrder order;
  order.kind = model::MailingKind::correction;
  EXPECT_EQ(must(after_->plan(incident.id, order)).correction->name, kCorrection);
}

TEST_F(AfterHaltTest, is_told_by_the_timeline_and_the_journal) {
  const model::Incident incident = halt_by_hand(8);
  settle_by_hand();
  mend();
  draft(incident, PeopleSet::reached);
  const AfterHaltPlan now = plan(incident);
  must(after_->go(incident.id, to_go(now), sender_));
  EXPECT_EQ(must(incidents_->timeline(incident)).back().what, "after_halt.keeping");
  run_to_the_end();
  const auto timeline = must(incidents_->timeline(incident));
  EXPECT_EQ(timeline.back().what, "after_halt.kept");
  const auto entry = std::ranges::find(timeline, "incident.after_halt", &TimelineEntry::what);
  ASSERT_NE(entry, timeline.end());
  EXPECT_THAT(entry->detail, testing::HasSubstr(now.name));
  EXPECT_THAT(
      entry->detail,
      testing::HasSubstr(crypto::hex(now.people.digest(AfterHaltPart::corrected_uncertain)))
  );
}

}  // namespace
}  // namespace amends::engine
