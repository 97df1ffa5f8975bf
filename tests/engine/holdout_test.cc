#include "engine/holdout.h"

#include "engine/after_halt_check.h"
#include "engine/apology_outcome.h"
#include "engine/follow_up.h"
#include "engine/incident_replies.h"
#include "engine/list_people.h"
#include "engine/pooled_outcome.h"
#include "tests/engine/desk_fixture.h"

#include <algorithm>

namespace amends::engine {
namespace {

using model::ContactSet;
using testing::Contains;
using testing::Not;

/// Half of twenty people are enough here.
constexpr advice::HoldoutRules kHalf{false, 50, 2};

class HoldoutTest : public DeskTest {
 protected:
  void SetUp() override {
    plans_ = std::make_unique<PlanDesk>(*store_, *incidents_, clock_, advice::default_playbook());
    holdouts_ = std::make_unique<HoldoutDesk>(*store_, *incidents_, *plans_, clock_, kHalf);
  }

  void TearDown() override {
    holdouts_.reset();
    plans_.reset();
  }

  /// A test mail that went to people.
  model::Incident open_one() {
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = model::ErrorKind::test_mail;
    order.what_happened = "a test of ours went to you";
    return must(incidents_->open(order, sender_));
  }

  [[nodiscard]] static ApologyOrder apology(PeopleSet set = PeopleSet::accepted) {
    ApologyOrder order;
    order.audience = set;
    order.signer = "Anna Berg";
    order.what_we_did = "we keep tests away from the list now";
    order.is_fixed = true;
    return order;
  }

  ComposedApology compose(const model::Incident& incident, const ApologyOrder& order) {
    return must(words_->compose(incident, order, advice::ApologyForm::apology));
  }

  Result<HoldoutLook> leave_out(
      const model::Incident& incident,
      const ApologyOrder& order,
      ComposedApology& composed,
      HoldoutWish wish = HoldoutWish::yes
  ) {
    return holdouts_->leave_out(incident, order, composed, wish, author_);
  }

  /// With half of them held out.
  ApologyDraft draft(const model::Incident& incident) {
    ComposedApology composed = compose(incident, apology());
    must(leave_out(incident, apology(), composed));
    return must(words_->draft_composed(incident, std::move(composed), author_));
  }

  [[nodiscard]] Holdout newest(const model::Incident& incident) {
    return *must(newest_holdout(*store_, incident.id));
  }

  [[nodiscard]] ContactSet held(const model::Incident& incident) {
    return must(people_on_list(*store_, newest(incident).held_list));
  }

  void signal(model::ContactId contact, model::SignalKind kind) {
    model::Signal signal;
    signal.mailing = record().id;
    signal.contact = contact;
    signal.kind = kind;
    signal.source = model::SignalClass::human;
    signal.at = clock_.now();
    must(store_->signals().append(std::span(&signal, 1)));
  }

  model::ContactId contact(const std::string& key) {
    return must(store_->contacts().find(key))->id;
  }

  void send(const std::string& name, std::uint64_t people) {
    must(desk_->proof(name, author_, {}));
    must(desk_->approve(name, reviewer_, "a test"));
    must(desk_->launch(name, sender_, people));
    run_until([&] { return must(desk_->find(name)).state == model::MailingState::finished; });
  }

  /// Time goes on by a minute.
  void wait_a_minute() {
    const Instant then = loop_.now() + std::chrono::minutes(1);
    loop_.after(std::chrono::minutes(1), [] {});
    run_until([&] { return loop_.now() >= then; });
  }

  std::vector<std::string> findings_of(const std::string& name) {
    std::vector<std::string> ids;
    for (const model::Finding& finding : must(desk_->proof(name, author_, {})).report.findings) {
      ids.push_back(finding.id);
    }
    return ids;
  }

  /// As the numbers stand eight days from now.
  ApologyOutcome outcome_later(const model::Incident& incident) {
    return must(apology_outcome(*store_, incident, clock_.now() + std::chrono::days(8)));
  }

  std::unique_ptr<PlanDesk> plans_;
  std::unique_ptr<HoldoutDesk> holdouts_;
};

TEST_F(HoldoutTest, shows_who_it_would_be_and_changes_nothing) {
  send_to_all(20);
  const model::Incident incident = open_one();
  const HoldoutLook look = must(holdouts_->look(incident, PeopleSet::accepted));
  EXPECT_EQ(look.people, 20U);
  EXPECT_EQ(look.choice.held, 10U);
  EXPECT_FALSE(look.is_wanted);
  EXPECT_FALSE(must(newest_holdout(*store_, incident.id)).has_value());
}

TEST_F(HoldoutTest, draws_half_and_writes_to_the_other_half) {
  send_to_all(20);
  const model::Incident incident = open_one();
  const ApologyDraft drafted = draft(incident);
  const Holdout drawn = newest(incident);
  EXPECT_TRUE(drawn.stands());
  EXPECT_EQ(drawn.drawn_from, 20U);
  EXPECT_EQ(drawn.held, 10U);
  EXPECT_EQ(drawn.told, 10U);
  EXPECT_EQ(drafted.composed.people.size(), 10U);
  EXPECT_TRUE((drafted.composed.people & held(incident)).empty());
  EXPECT_EQ(drafted.composed.facts.list, drawn.told_list);
  EXPECT_EQ(must(people_on_list(*store_, drawn.told_list)), drafted.composed.people);
  EXPECT_THAT(findings_of(drafted.record.name), Not(Contains("apology.held_out")));
  const ContactSet all = must(incidents_->people(incident, PeopleSet::accepted));
  EXPECT_EQ(advice::draw_holdout(all, 10, {incident.id, drawn.seed}), held(incident));
}

TEST_F(HoldoutTest, drawn_anew_before_it_leaves_keeps_its_seed) {
  send_to_all(20);
  const model::Incident incident = open_one();
  draft(incident);
  const Holdout first = newest(incident);
  const ContactSet before = held(incident);
  draft(incident);
  EXPECT_EQ(newest(incident).number, first.number + 1);
  EXPECT_EQ(newest(incident).seed, first.seed);
  EXPECT_EQ(held(incident), before);
}

TEST_F(HoldoutTest, never_draws_whoever_wrote_or_asked) {
  send_to_all(20);
  const model::Incident incident = open_one();
  const model::ContactId wrote = contact("p1@people.example");
  const model::ContactId asked = contact("p2@people.example");
  signal(wrote, model::SignalKind::replied);
  must(words_->look_up(incident, "p2@people.example", "they called us", sender_));
  const HoldoutLook look = must(holdouts_->look(incident, PeopleSet::accepted));
  EXPECT_EQ(look.wrote, 2U);
  EXPECT_EQ(look.choice.held, 9U);
  const ApologyDraft drafted = draft(incident);
  EXPECT_TRUE(drafted.composed.people.contains(wrote));
  EXPECT_TRUE(drafted.composed.people.contains(asked));
  EXPECT_EQ(drafted.composed.people.size(), 11U);
  EXPECT_EQ(newest(incident).drawn_from, 18U);
}

TEST_F(HoldoutTest, holds_nobody_out_unless_somebody_wishes_or_the_playbook_says_so) {
  send_to_all(20);
  const model::Incident incident = open_one();
  ComposedApology composed = compose(incident, apology());
  must(leave_out(incident, apology(), composed, HoldoutWish::as_the_playbook_says));
  EXPECT_EQ(composed.people.size(), 20U);
  HoldoutDesk always(*store_, *incidents_, *plans_, clock_, {true, 50, 2});
  must(always.leave_out(incident, apology(), composed, HoldoutWish::no, author_));
  EXPECT_EQ(composed.people.size(), 20U);
  must(always.leave_out(incident, apology(), composed, HoldoutWish::as_the_playbook_says, author_));
  EXPECT_EQ(composed.people.size(), 10U);
}

TEST_F(HoldoutTest, tells_everybody_where_it_may_not_be) {
  send_to_all(20);
  const model::Incident incident = open_one();
  ApologyOrder order = apology();
  order.right.price = "42.00";
  order.right.currency = "EUR";
  ComposedApology composed = compose(incident, order);
  const HoldoutLook look = must(leave_out(incident, order, composed));
  EXPECT_EQ(composed.people.size(), 20U);
  ASSERT_EQ(look.choice.reasons.size(), 1U);
  EXPECT_EQ(look.choice.reasons.front().id, "holdout.bar.tells_value");
}

TEST_F(HoldoutTest, keeps_those_held_out_off_every_other_list) {
  send_to_all(20);
  const model::Incident incident = open_one();
  draft(incident);
  ComposedApology composed = compose(incident, apology());
  EXPECT_EQ(error_of(leave_out(incident, apology(), composed, HoldoutWish::no)), "holdout.stands");
  const ApologyOrder later = apology(PeopleSet::held_out);
  ComposedApology for_them = compose(incident, later);
  EXPECT_EQ(error_of(leave_out(incident, later, for_them)), "holdout.stands");
  const std::string by_hand = must(words_->draft(incident, apology(), author_)).record.name;
  EXPECT_THAT(findings_of(by_hand), Contains("apology.held_out"));
}

TEST_F(HoldoutTest, a_graver_mistake_holds_nobody_out) {
  send_to_all(20);
  const model::Incident incident = open_one();
  const std::string name = draft(incident).record.name;
  Confirmation said;
  said.harm = model::Harm::loss;
  said.why = "people paid for it";
  must(plans_->confirm(incident.id, said, sender_));
  EXPECT_THAT(findings_of(name), Contains("apology.held_out"));
}

TEST_F(HoldoutTest, what_was_promised_holds_nobody_out) {
  send_to_all(20);
  const model::Incident incident = open_one();
  const std::string name = draft(incident).record.name;
  EXPECT_THAT(findings_of(name), Not(Contains("apology.held_out")));
  Confirmation said;
  said.harm = model::Harm::nuisance;
  said.why = "the test named a prize";
  said.known.promised = true;
  must(plans_->confirm(incident.id, said, sender_));
  EXPECT_THAT(findings_of(name), Contains("apology.held_out"));
}

TEST_F(HoldoutTest, an_earlier_draw_is_nobodys_list_any_more) {
  send_to_all(20);
  const model::Incident incident = open_one();
  const std::string first = draft(incident).record.name;
  // Whoever writes is drawn no more, and is on no list of the first draw if they were held out.
  signal(held(incident).to_vector().front(), model::SignalKind::replied);
  ApologyOrder order = apology();
  order.kind = model::MailingKind::correction;
  ComposedApology composed =
      must(words_->compose(incident, order, advice::ApologyForm::correction));
  must(leave_out(incident, order, composed));
  must(words_->draft_composed(incident, std::move(composed), author_));
  EXPECT_THAT(findings_of(first), Contains("apology.held_out"));
  draft(incident);
  EXPECT_THAT(findings_of(first), Not(Contains("apology.held_out")));
}

TEST_F(HoldoutTest, of_another_set_writes_to_that_set_alone_once_it_has_begun) {
  send_to_all(20);
  const model::Incident incident = open_one();
  const ApologyDraft first = draft(incident);
  signal(held(incident).to_vector().front(), model::SignalKind::opened);
  signal(first.composed.people.to_vector().front(), model::SignalKind::opened);
  send(first.record.name, 10);
  ApologyOrder order = apology(PeopleSet::opened);
  order.kind = model::MailingKind::correction;
  ComposedApology composed =
      must(words_->compose(incident, order, advice::ApologyForm::correction));
  EXPECT_EQ(composed.people.size(), 2U);
  must(leave_out(incident, order, composed));
  ASSERT_EQ(composed.people.size(), 1U);
  EXPECT_TRUE((composed.people & held(incident)).empty());
  EXPECT_EQ(composed.facts.expected, 1U);
  EXPECT_EQ(composed.facts.list, "incident-1-opened-told-1");
  EXPECT_EQ(newest(incident).number, 1);
}

TEST_F(HoldoutTest, launched_stays_as_it_is_before_the_first_copy_has_left) {
  send_to_all(20);
  const model::Incident incident = open_one();
  const ApologyDraft first = draft(incident);
  must(desk_->proof(first.record.name, author_, {}));
  must(desk_->approve(first.record.name, reviewer_, "a test"));
  must(store_->mailings().send_through(must(desk_->find(first.record.name)), "", clock_.now()));
  ASSERT_FALSE(must(desk_->find(first.record.name)).first_sent_at);
  signal(held(incident).to_vector().front(), model::SignalKind::replied);
  ComposedApology composed = compose(incident, apology());
  must(leave_out(incident, apology(), composed));
  EXPECT_EQ(newest(incident).number, 1);
  EXPECT_EQ(composed.people, first.composed.people);
}

TEST_F(HoldoutTest, gives_nobody_the_apology_twice) {
  send_to_all(20);
  const model::Incident incident = open_one();
  draft(incident);
  must(holdouts_->end(incident, "enough", sender_));
  const std::string later =
      must(words_->draft(incident, apology(PeopleSet::held_out), author_)).record.name;
  EXPECT_THAT(findings_of(later), Not(Contains("apology.held_out")));
  send(must(words_->draft(incident, apology(), author_)).record.name, 20);
  EXPECT_THAT(findings_of(later), Contains("apology.held_out"));
}

TEST_F(HoldoutTest, once_ended_is_not_drawn_again_by_the_playbook) {
  send_to_all(20);
  const model::Incident incident = open_one();
  draft(incident);
  must(holdouts_->end(incident, "enough", sender_));
  HoldoutDesk always(*store_, *incidents_, *plans_, clock_, {true, 50, 2});
  ComposedApology composed = compose(incident, apology());
  must(always.leave_out(incident, apology(), composed, HoldoutWish::as_the_playbook_says, author_));
  EXPECT_EQ(composed.people.size(), 20U);
}

TEST_F(HoldoutTest, ends_when_a_person_says_so) {
  send_to_all(20);
  const model::Incident incident = open_one();
  EXPECT_EQ(error_of(holdouts_->end(incident, "enough", sender_)), "holdout.none");
  send(draft(incident).record.name, 10);
  EXPECT_EQ(must(told_first(*store_, incident)).size(), 10U);
  EXPECT_EQ(error_of(holdouts_->end(incident, " ", sender_)), "holdout.why");
  const Holdout ended = must(holdouts_->end(incident, "enough", sender_));
  EXPECT_FALSE(ended.stands());
  EXPECT_EQ(ended.ended_why, "enough");
  EXPECT_EQ(must(incidents_->people(incident, PeopleSet::held_out)), held(incident));

  const ApologyOrder later = apology(PeopleSet::held_out);
  ComposedApology composed = compose(incident, later);
  must(leave_out(incident, later, composed, HoldoutWish::as_the_playbook_says));
  const ApologyDraft drafted = must(words_->draft_composed(incident, std::move(composed), author_));
  EXPECT_EQ(drafted.record.name, "spring-sale-apology-1-later");
  EXPECT_EQ(drafted.composed.people, held(incident));
  send(drafted.record.name, 10);
  EXPECT_EQ(must(told_first(*store_, incident)).size(), 20U);
  EXPECT_TRUE(must(incidents_->people(incident, PeopleSet::held_out)).empty());
  EXPECT_EQ(must(check_after_halt(*store_, incident)).corrected.size(), 20U);
  const ports::RepliedMailings replied = must(replied_mailings(*store_, incident));
  EXPECT_THAT(replied, Contains(must(desk_->find(drafted.record.name)).id));
  const ApologyOutcome outcome = outcome_later(incident);
  EXPECT_EQ(outcome.stage, OutcomeStage::ended_early);
  EXPECT_FALSE(outcome.reads());
}

TEST_F(HoldoutTest, are_a_step_of_the_plan_when_it_turns_out_graver_after_the_apology_left) {
  send_to_all(20);
  const model::Incident incident = open_one();
  send(draft(incident).record.name, 10);
  const auto step = [&]() -> std::optional<StepState> {
    const auto steps = must(plans_->plan(must(incidents_->find(incident.id))));
    const auto found =
        std::ranges::find_if(steps, [](const StepState& one) { return one.step.id == "held_out"; });
    return found == steps.end() ? std::nullopt : std::optional(*found);
  };
  EXPECT_FALSE(step()) << "nobody needs to hear of it";

  Confirmation said;
  said.harm = model::Harm::loss;
  said.why = "people paid for it";
  must(plans_->confirm(incident.id, said, sender_));
  const auto owed = step();
  ASSERT_TRUE(owed);
  EXPECT_FALSE(owed->done);
  EXPECT_EQ(owed->step.command, "amends incident holdout 1 --end --why \"...\"");
  must(holdouts_->end(incident, "people paid for it", sender_));
  ASSERT_TRUE(step());
  EXPECT_EQ(
      step()->step.command, "amends apologise 1 --to held_out --signer NAME --what-we-did \"...\""
  );
  const std::string later =
      must(words_->draft(incident, apology(PeopleSet::held_out), author_)).record.name;
  ASSERT_TRUE(step());
  EXPECT_EQ(step()->step.command, "amends proof spring-sale-apology-1-later");
  send(later, 10);
  ASSERT_TRUE(step());
  EXPECT_TRUE(step()->done);
}

TEST_F(HoldoutTest, nothing_is_read_before_the_days_are_over) {
  send_to_all(20);
  const model::Incident incident = open_one();
  EXPECT_EQ(
      must(apology_outcome(*store_, incident, clock_.now())).stage, OutcomeStage::nothing_sent
  );
  send(draft(incident).record.name, 10);
  const std::vector<model::ContactId> some = held(incident).to_vector();
  signal(some.at(0), model::SignalKind::left);
  signal(some.at(1), model::SignalKind::left);
  const Instant soon = clock_.now() + std::chrono::hours(1);
  const ApologyOutcome early = must(apology_outcome(*store_, incident, soon));
  EXPECT_EQ(early.stage, OutcomeStage::waiting);
  EXPECT_FALSE(early.reads());
  ASSERT_EQ(early.measures.size(), 1U);
  EXPECT_EQ(early.measures.front().arms.held->did, 2U);
  EXPECT_FALSE(early.measures.front().reading.recovery);

  const ApologyOutcome late = outcome_later(incident);
  EXPECT_EQ(late.stage, OutcomeStage::over);
  EXPECT_TRUE(late.reads());
  EXPECT_FALSE(late.complaints_known);
  const OutcomeMeasure& left = late.measures.front();
  EXPECT_EQ(left.id, "left");
  EXPECT_EQ(left.arms.held->people, 10U);
  EXPECT_EQ(left.arms.told->people, 10U);
  EXPECT_EQ(left.arms.told->did, 0U);
  EXPECT_FALSE(left.arms.spared) << "everybody was reached";
  ASSERT_TRUE(left.reading.recovery);
  EXPECT_NEAR(left.reading.recovery->value, 0.2, 1e-9);
  EXPECT_EQ(left.reading.verdict, advice::Verdict::inconclusive);
  EXPECT_TRUE(left.reading.needed);
}

TEST_F(HoldoutTest, without_a_holdout_compares_all_who_were_hit_with_those_spared) {
  constexpr std::uint64_t kAll = 60;
  import_people(kAll);
  put(folder("[policy]\nwaves = [{share = 0.5, hold_minutes = 28800}, {share = 1.0}]\n"));
  sign_off();
  must(desk_->launch("spring-sale", sender_, kAll));
  run_until_state(model::MailingState::holding);
  const model::Incident incident = open_one();
  const std::vector<model::ContactId> hit =
      must(incidents_->people(incident, PeopleSet::accepted)).to_vector();
  ASSERT_GT(hit.size(), 4U);
  ASSERT_LT(hit.size(), kAll);
  signal(hit.at(0), model::SignalKind::left);
  signal(hit.at(1), model::SignalKind::opened);
  signal(hit.at(2), model::SignalKind::opened);
  wait_a_minute();
  send(must(words_->draft(incident, apology(PeopleSet::opened), author_)).record.name, 2);
  signal(hit.at(3), model::SignalKind::left);
  signal(hit.at(4), model::SignalKind::complained);
  const ApologyOutcome outcome = outcome_later(incident);
  EXPECT_EQ(outcome.left_before, 1U);
  EXPECT_TRUE(outcome.complaints_known);
  ASSERT_EQ(outcome.measures.size(), 2U);
  const OutcomeMeasure& left = outcome.measures.front();
  EXPECT_EQ(left.arms.told->people, hit.size() - 1) << "meant, not who opened";
  EXPECT_EQ(left.arms.told->did, 1U);
  EXPECT_EQ(left.arms.spared->people, kAll - hit.size());
  EXPECT_EQ(left.arms.spared->did, 0U);
  EXPECT_FALSE(left.arms.held);
  EXPECT_TRUE(left.reading.residual);
  EXPECT_FALSE(left.reading.recovery);
  EXPECT_EQ(outcome.measures.back().id, "complained");
  EXPECT_EQ(outcome.measures.back().arms.told->did, 1U);
}

TEST_F(HoldoutTest, reads_nothing_from_groups_that_are_not_as_they_were_drawn) {
  ApologyOutcome outcome;
  outcome.stage = OutcomeStage::over;
  outcome.likelihood = 0.5;
  EXPECT_TRUE(outcome.reads());
  outcome.likelihood = 0.0009;
  EXPECT_FALSE(outcome.reads());
}

TEST_F(HoldoutTest, has_recovered_when_every_measure_says_so) {
  ApologyOutcome outcome;
  EXPECT_EQ(outcome.recovered(), Recovered::none);
  OutcomeMeasure left{"left", {}};
  outcome.measures = {left};
  EXPECT_EQ(outcome.recovered(), Recovered::none) << "nobody was spared";
  left.excess = advice::excess({90'000, 450}, {100'000, 480}, *margin_of("left"));
  outcome.measures = {left};
  EXPECT_EQ(outcome.recovered(), Recovered::yes);
  OutcomeMeasure complained{"complained", {}};
  complained.excess = advice::excess({900, 0}, {1'000, 0}, *margin_of("complained"));
  outcome.measures = {left, complained};
  EXPECT_EQ(outcome.recovered(), Recovered::not_sure);
  left.excess = advice::excess({90'000, 900}, {100'000, 500}, *margin_of("left"));
  outcome.measures = {complained, left};
  EXPECT_EQ(outcome.recovered(), Recovered::no);
  EXPECT_FALSE(margin_of("clicked"));
}

TEST_F(HoldoutTest, counts_who_opened_the_apology_and_makes_no_measure_of_it) {
  send_to_all(20);
  const model::Incident incident = open_one();
  const ApologyDraft drafted = draft(incident);
  send(drafted.record.name, 10);
  const model::ContactId reader = drafted.composed.people.to_vector().front();
  model::Signal opened;
  opened.mailing = must(desk_->find(drafted.record.name)).id;
  opened.contact = reader;
  opened.kind = model::SignalKind::opened;
  opened.source = model::SignalClass::proxied;
  opened.at = clock_.now();
  model::Signal by_machine = opened;
  by_machine.contact = drafted.composed.people.to_vector().back();
  by_machine.source = model::SignalClass::machine;
  must(store_->signals().append(std::vector{opened, by_machine}));
  const ApologyOutcome outcome = outcome_later(incident);
  EXPECT_EQ(outcome.opened_it, 1U);
  EXPECT_FALSE(outcome.codes_used);
  ASSERT_EQ(outcome.measures.size(), 1U);
  EXPECT_EQ(outcome.measures.front().id, "left");
  EXPECT_FALSE(outcome.measures.front().excess) << "nobody was spared";
}

TEST_F(HoldoutTest, is_read_together_with_others_of_its_kind_once_its_days_are_over) {
  send_to_all(20);
  const model::Incident incident = open_one();
  const Instant later = clock_.now() + std::chrono::days(9);
  EXPECT_EQ(must(pooled_outcome(*store_, incident.kind, later)).incidents, 1U);
  EXPECT_EQ(must(pooled_outcome(*store_, incident.kind, later)).drawn, 0U);
  send(draft(incident).record.name, 10);
  signal(held(incident).to_vector().front(), model::SignalKind::left);
  const PooledOutcome early = must(pooled_outcome(*store_, incident.kind, clock_.now()));
  EXPECT_EQ(early.drawn, 1U);
  EXPECT_EQ(early.read, 0U);
  EXPECT_TRUE(early.measures.empty());
  const PooledOutcome late = must(pooled_outcome(*store_, incident.kind, later));
  EXPECT_EQ(late.read, 1U);
  ASSERT_EQ(late.measures.size(), 1U);
  EXPECT_EQ(late.measures.front().id, "left");
  EXPECT_EQ(late.measures.front().pooled.incidents, 1U);
  EXPECT_EQ(late.measures.front().pooled.verdict, advice::Verdict::none) << "one is no pool";
  EXPECT_EQ(must(pooled_outcome(*store_, model::ErrorKind::typo, later)).incidents, 0U);
}

TEST_F(HoldoutTest, a_letter_to_a_few_tells_nothing_of_those_who_wait_for_the_apology) {
  send_to_all(20);
  const model::Incident incident = open_one();
  draft(incident);
  auto letter = must(words_->compose(incident, apology(), advice::ApologyForm::letter));
  EXPECT_EQ(letter.people.size(), 10U) << "nobody who is held out";
  send(must(words_->draft_composed(incident, std::move(letter), author_)).record.name, 10);
  const ApologyOutcome outcome = outcome_later(incident);
  EXPECT_EQ(outcome.stage, OutcomeStage::nothing_sent);
  EXPECT_TRUE(outcome.holdout);
  EXPECT_FALSE(outcome.reads());
  const Instant later = clock_.now() + std::chrono::days(9);
  EXPECT_EQ(must(pooled_outcome(*store_, incident.kind, later)).read, 0U);
}

}  // namespace
}  // namespace amends::engine
