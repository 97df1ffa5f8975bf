#include "engine/make_good.h"

#include "engine/apology_look.h"
#include "engine/code_counter.h"
#include "engine/follow_up.h"
#include "model/mailing_files.h"
#include "tests/engine/desk_fixture.h"

#include <algorithm>
#include <set>

namespace amends::engine {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kColumn = "make_good_1";

class MakeGoodTest : public DeskTest {
 protected:
  void SetUp() override {
    send_to_all(20);
    plans_ = std::make_unique<PlanDesk>(*store_, *incidents_, clock_, advice::default_playbook());
    desk_of_offers_ = std::make_unique<MakeGoodDesk>(
        *store_, *incidents_, *plans_, clock_, advice::default_playbook().make_good
    );
    pool_ = std::make_unique<CodePool>(*store_, clock_);
    follow_up_ = std::make_unique<FollowUp>(*store_, *words_, *plans_);
  }

  void TearDown() override {
    follow_up_.reset();
    pool_.reset();
    desk_of_offers_.reset();
    plans_.reset();
  }

  model::Incident open_one(model::ErrorKind kind = model::ErrorKind::wrong_price, int link = 0) {
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = kind;
    order.link = link;
    order.what_happened = "our mail gave a price that was too high";
    return must(incidents_->open(order, sender_));
  }

  [[nodiscard]] MakeGoodOrder offer(MakeGoodHow how = MakeGoodHow::codes) const {
    MakeGoodOrder order;
    order.how = how;
    order.set = PeopleSet::accepted;
    order.loss = 2000;
    order.currency = "EUR";
    order.until = clock_.now() + std::chrono::days(30);
    order.why = "they paid too much";
    return order;
  }

  [[nodiscard]] static ApologyOrder apology() {
    ApologyOrder order;
    order.audience = PeopleSet::accepted;
    order.signer = "Anna Berg";
    order.what_we_did = "the right price is on the page";
    order.is_fixed = true;
    return order;
  }

  MakeGoodLook decide(const model::Incident& incident, const MakeGoodOrder& order) {
    const std::uint64_t people = must(desk_of_offers_->look(incident, order)).offer.people;
    return must(desk_of_offers_->decide(incident, order, people, author_));
  }

  void signal(
      const std::string& key, model::SignalKind kind, const std::string& mailing = "spring-sale"
  ) {
    model::Signal signal;
    signal.mailing = must(desk_->find(mailing)).id;
    signal.contact = must(store_->contacts().find(key))->id;
    signal.kind = kind;
    signal.source = model::SignalClass::human;
    signal.at = clock_.now();
    must(store_->signals().append(std::span(&signal, 1)));
  }

  /// What stands in the column, by everybody on the draft's list.
  std::vector<std::string> own_values(std::string_view list) {
    const model::Columns columns = must(store_->contacts().columns());
    const auto place = columns.find(kColumn);
    std::vector<std::string> values;
    const auto id = must(store_->contacts().find_list(list));
    must(store_->contacts().each_on_list(*id, [&](const model::Contact& contact) -> Result<void> {
      values.emplace_back(place ? contact.value(*place) : std::string_view());
      return {};
    }));
    return values;
  }

  /// Drafts the apology, signs it off and sends it to everybody.
  std::string apologise(const model::Incident& incident, std::uint64_t people) {
    const std::string name = must(words_->draft(incident, apology(), author_)).record.name;
    launch(name, people);
    run_until([&] { return must(desk_->find(name)).state == model::MailingState::finished; });
    return name;
  }

  void launch(const std::string& name, std::uint64_t people) {
    must(desk_->proof(name, author_, {}));
    must(desk_->approve(name, reviewer_, "a test"));
    must(desk_->launch(name, sender_, people));
  }

  std::vector<std::string> findings_of(const std::string& name) {
    std::vector<std::string> ids;
    for (const model::Finding& finding : must(desk_->proof(name, author_, {})).report.findings) {
      ids.push_back(finding.id);
    }
    return ids;
  }

  std::unique_ptr<PlanDesk> plans_;
  std::unique_ptr<MakeGoodDesk> desk_of_offers_;
  std::unique_ptr<CodePool> pool_;
  std::unique_ptr<FollowUp> follow_up_;
};

TEST_F(MakeGoodTest, counts_exactly_those_harmed_and_says_who_is_left_out) {
  const model::Incident incident = open_one();
  signal("p1@people.example", model::SignalKind::left);
  signal("p2@people.example", model::SignalKind::complained);
  must(store_->contacts().suppress(
      {"p3@people.example", model::SuppressionReason::manual, "", clock_.now()}
  ));
  const MakeGoodLook look = must(desk_of_offers_->look(incident, offer()));
  EXPECT_EQ(look.in_set, 20U);
  EXPECT_EQ(look.left, 1U);
  EXPECT_EQ(look.complained, 1U);
  EXPECT_EQ(look.suppressed, 1U);
  EXPECT_EQ(look.offer.people, 17U);
  EXPECT_EQ(look.offer.sums.value, 2000);
  EXPECT_EQ(look.offer.sums.worst, 34'000);
  EXPECT_FALSE(must(standing_make_good(*store_, incident.id)).has_value()) << "it was a look";
  EXPECT_EQ(error_of(desk_of_offers_->decide(incident, offer(), 20, author_)), "make_good.count");
  decide(incident, offer());
  const MakeGood made = must(desk_of_offers_->standing(incident));
  EXPECT_EQ(made.people, 17U);
  EXPECT_EQ(must(desk_of_offers_->people(made)), look.people);
  const model::Incident again = open_one();
  EXPECT_EQ(error_of(desk_of_offers_->look(again, offer())), "make_good.nobody")
      << "everybody has one for the same mailing";
  must(incidents_->move(incident.id, model::IncidentState::false_alarm, sender_));
  EXPECT_EQ(must(desk_of_offers_->look(again, offer())).offer.people, 17U)
      << "nobody read of the first, and nobody will";
}

TEST_F(MakeGoodTest, refuses_what_is_no_make_good) {
  const model::Incident incident = open_one();
  const auto refused = [&](auto change) {
    MakeGoodOrder order = offer();
    change(order);
    return error_of(desk_of_offers_->look(incident, order));
  };
  EXPECT_EQ(refused([](auto& order) { order.set = PeopleSet::waiting; }), "make_good.set");
  EXPECT_EQ(refused([](auto& order) { order.set = PeopleSet::complained; }), "make_good.set");
  EXPECT_EQ(refused([](auto& order) { order.currency = "eur"; }), "make_good.currency");
  EXPECT_EQ(refused([this](auto& order) { order.until = clock_.now(); }), "make_good.until");
  EXPECT_EQ(refused([](auto& order) { order.loss = 0; }), "make_good.measure");
  EXPECT_EQ(refused([](auto& order) { order.set = PeopleSet::clicked; }), "make_good.nobody");
  EXPECT_EQ(
      error_of(desk_of_offers_->look(open_one(model::ErrorKind::typo), offer())),
      "make_good.severity"
  );
  EXPECT_EQ(
      error_of(desk_of_offers_->look(open_one(model::ErrorKind::insensitive), offer())),
      "make_good.no_offer"
  );
  MakeGoodOrder mute = offer();
  mute.why = " ";
  EXPECT_EQ(error_of(desk_of_offers_->decide(incident, mute, 20, author_)), "make_good.why");
  EXPECT_EQ(error_of(desk_of_offers_->standing(incident)), "make_good.none");
}

TEST_F(MakeGoodTest, waits_for_a_second_person_above_the_cap) {
  const model::Incident incident = open_one();
  MakeGoodOrder generous = offer();
  generous.value = 3001;
  EXPECT_TRUE(decide(incident, generous).offer.sums.above_cap);
  EXPECT_EQ(error_of(words_->draft(incident, apology(), author_)), "make_good.unsigned");
  EXPECT_EQ(
      error_of(desk_of_offers_->give(incident, *pool_, "SORRY", author_)), "make_good.unsigned"
  );
  EXPECT_EQ(error_of(desk_of_offers_->agree(incident, author_)), "make_good.own");
  EXPECT_EQ(must(desk_of_offers_->agree(incident, reviewer_)).agreed_by, reviewer_.user);
  EXPECT_EQ(error_of(desk_of_offers_->agree(incident, sender_)), "make_good.agreed");
  EXPECT_TRUE(words_->draft(incident, apology(), author_).ok());
  decide(incident, generous);
  EXPECT_FALSE(must(desk_of_offers_->standing(incident)).is_agreed())
      << "who agreed to one decision agreed to no other";
}

TEST_F(MakeGoodTest, gives_each_person_one_code_and_prints_it_last) {
  const model::Incident incident = open_one();
  EXPECT_EQ(error_of(desk_of_offers_->give(incident, *pool_, "SORRY", author_)), "make_good.none");
  decide(incident, offer());
  EXPECT_EQ(error_of(desk_of_offers_->give(incident, *pool_, "SORRY", author_)), "make_good.draft");
  const ApologyDraft draft = must(words_->draft(incident, apology(), author_));
  const model::MailingFiles files =
      must(store_->mailings().files(draft.record.id, draft.record.version));
  EXPECT_THAT(files.at("body.txt"), HasSubstr("{{ make_good_1 }}"));
  EXPECT_THAT(files.at("mailing.toml"), HasSubstr("column = \"make_good_1\""));
  EXPECT_THAT(files.at("mailing.toml"), Not(HasSubstr("subject = \"{{")));
  const MakeGood made = must(desk_of_offers_->standing(incident));
  EXPECT_FALSE(must(is_make_good_given(*store_, incident, made)));
  EXPECT_EQ(
      error_of(desk_of_offers_->give(incident, *pool_, std::nullopt, author_)), "code.shortage"
  ) << "no codes of the shop are there, and none are to be drawn";

  EXPECT_EQ(must(desk_of_offers_->give(incident, *pool_, "SORRY", author_)).given, 20U);
  const std::vector<std::string> values = own_values("incident-1-accepted");
  EXPECT_EQ(std::set(values.begin(), values.end()).size(), 20U) << "no code twice";
  EXPECT_THAT(values, testing::Each(StartsWith("SORRY-")));
  EXPECT_TRUE(must(is_make_good_given(*store_, incident, must(desk_of_offers_->standing(incident))))
  );
  must(desk_of_offers_->give(incident, *pool_, "SORRY", author_));
  EXPECT_EQ(own_values("incident-1-accepted"), values) << "whoever has one keeps it";
  EXPECT_EQ(must(store_->codes().stock(draft.record.id)).total, 20U);

  CodeCounter counter(*store_, clock_);
  must(counter.redeem(values.front(), {"", "order-1", {}}, {"shop"}));
  const MakeGoodCost cost = must(desk_of_offers_->cost(incident, made));
  EXPECT_EQ(cost.used, 1U);
  EXPECT_EQ(cost.so_far, 2000);
}

TEST_F(MakeGoodTest, gives_a_credit_of_which_the_shop_has_a_list) {
  const model::Incident incident = open_one();
  decide(incident, offer(MakeGoodHow::credit));
  const ApologyDraft draft = must(words_->draft(incident, apology(), author_));
  const model::MailingFiles files =
      must(store_->mailings().files(draft.record.id, draft.record.version));
  EXPECT_THAT(files.at("body.txt"), HasSubstr("{{ make_good_1 | money: \"EUR\" }}"));
  EXPECT_THAT(files.at("mailing.toml"), Not(HasSubstr("[[codes]]")));
  const MakeGoodCost cost = must(desk_of_offers_->give(incident, *pool_, std::nullopt, author_));
  EXPECT_EQ(cost.given, 20U);
  EXPECT_EQ(cost.so_far, 40'000);
  EXPECT_THAT(own_values("incident-1-accepted"), testing::Each(std::string("20.00")));
}

TEST_F(MakeGoodTest, promises_nothing_to_people_it_was_not_decided_for) {
  const model::Incident incident = open_one();
  signal("p1@people.example", model::SignalKind::opened);
  MakeGoodOrder few = offer();
  few.set = PeopleSet::opened;
  EXPECT_EQ(decide(incident, few).offer.people, 1U);
  EXPECT_EQ(error_of(words_->draft(incident, apology(), author_)), "make_good.audience");
}

TEST_F(MakeGoodTest, is_taken_back_until_somebody_was_written_to) {
  const model::Incident incident = open_one();
  decide(incident, offer(MakeGoodHow::credit));
  const std::string name = must(words_->draft(incident, apology(), author_)).record.name;
  must(desk_of_offers_->give(incident, *pool_, std::nullopt, author_));
  must(desk_->proof(name, author_, {}));
  must(desk_->approve(name, reviewer_, "a test"));
  EXPECT_EQ(error_of(desk_of_offers_->undo(incident, "", author_)), "make_good.why");
  must(desk_of_offers_->undo(incident, "the shop cannot book it", author_));
  EXPECT_EQ(error_of(desk_of_offers_->standing(incident)), "make_good.none");
  EXPECT_EQ(error_of(desk_->launch(name, sender_, 20)), "make_good.undone");
  EXPECT_THAT(findings_of(name), testing::Contains("apology.make_good"));

  decide(incident, offer(MakeGoodHow::credit));
  EXPECT_THAT(findings_of(name), testing::Contains("apology.make_good"))
      << "what was given belongs to the decision that was taken back";
  must(desk_->approve(name, reviewer_, "a test"));
  EXPECT_EQ(error_of(desk_->launch(name, sender_, 20)), "make_good.not_given");
  must(desk_of_offers_->give(incident, *pool_, std::nullopt, author_));
  EXPECT_THAT(findings_of(name), Not(testing::Contains("apology.make_good")));
  must(desk_->approve(name, reviewer_, "a test"));
  must(desk_->launch(name, sender_, 20));
  EXPECT_EQ(error_of(desk_of_offers_->undo(incident, "too late", author_)), "make_good.sent");
  EXPECT_EQ(error_of(desk_of_offers_->decide(incident, offer(), 20, author_)), "make_good.sent");
}

TEST_F(MakeGoodTest, writes_to_nobody_whom_the_decision_left_out) {
  const model::Incident incident = open_one();
  signal("p1@people.example", model::SignalKind::left);
  signal("p2@people.example", model::SignalKind::complained);
  must(store_->contacts().suppress(
      {"p3@people.example", model::SuppressionReason::manual, "", clock_.now()}
  ));
  EXPECT_EQ(decide(incident, offer()).offer.people, 17U);
  const ApologyDraft draft = must(words_->draft(incident, apology(), author_));
  EXPECT_EQ(draft.composed.people.size(), 17U);
  EXPECT_EQ(must(desk_of_offers_->give(incident, *pool_, "SORRY", author_)).given, 17U);
}

TEST_F(MakeGoodTest, gives_only_what_the_draft_tells) {
  const model::Incident incident = open_one();
  MakeGoodOrder longer = offer();
  longer.until = clock_.now() + std::chrono::days(60);
  decide(incident, offer());
  must(words_->draft(incident, apology(), author_));
  must(desk_of_offers_->give(incident, *pool_, "SORRY", author_));
  must(desk_of_offers_->undo(incident, "they need longer", author_));
  decide(incident, longer);
  EXPECT_EQ(error_of(desk_of_offers_->give(incident, *pool_, "SORRY", author_)), "make_good.draft")
      << "the draft tells of thirty days";
  must(words_->draft(incident, apology(), author_));
  EXPECT_EQ(error_of(desk_of_offers_->give(incident, *pool_, "SORRY", author_)), "make_good.until")
      << "the codes they have end after thirty days";
  decide(incident, offer());
  must(words_->draft(incident, apology(), author_));
  EXPECT_EQ(must(desk_of_offers_->give(incident, *pool_, "SORRY", author_)).given, 20U);
}

TEST_F(MakeGoodTest, gives_for_the_draft_that_tells_of_it) {
  const model::Incident incident = open_one();
  must(words_->draft(incident, apology(), author_));
  decide(incident, offer());
  ApologyOrder order = apology();
  order.kind = model::MailingKind::correction;
  const ApologyDraft correction = must(words_->draft(incident, order, author_));
  EXPECT_EQ(must(desk_of_offers_->give(incident, *pool_, "SORRY", author_)).given, 20U);
  EXPECT_EQ(must(store_->codes().stock(correction.record.id)).given, 20U);
  EXPECT_TRUE(must(is_make_good_given(*store_, incident, must(desk_of_offers_->standing(incident))))
  );
}

TEST_F(MakeGoodTest, is_given_again_to_a_mended_version_of_what_was_halted) {
  const model::Incident incident = open_one();
  decide(incident, offer(MakeGoodHow::credit));
  const ApologyDraft draft = must(words_->draft(incident, apology(), author_));
  must(desk_of_offers_->give(incident, *pool_, std::nullopt, author_));
  const std::string& name = draft.record.name;
  launch(name, 20);
  EXPECT_EQ(
      error_of(desk_of_offers_->give(incident, *pool_, std::nullopt, author_)), "make_good.sent"
  );
  must(from_outside([&] { return desk_->halt(name, sender_, "a typo"); }));
  while (loop_.step()) {
  }
  model::MailingFiles files = advice::apology_folder(draft.composed.facts, draft.composed.texts);
  files.at("body.txt").insert(0, "Once more, and rightly.\n\n");
  put(files);
  const model::Mailing mended = *model::read_mailing(files).mailing;
  EXPECT_EQ(error_of(check_promise(*store_, mended)), "make_good.not_given");
  must(desk_of_offers_->give(incident, *pool_, std::nullopt, author_));
  EXPECT_EQ(error_of(check_promise(*store_, mended)), "");
  EXPECT_EQ(error_of(desk_of_offers_->undo(incident, "too late", author_)), "make_good.sent");
}

TEST_F(MakeGoodTest, holds_a_mail_that_says_nothing_of_what_was_decided) {
  const model::Incident incident = open_one();
  model::Mailing mailing;
  mailing.kind = model::MailingKind::apology;
  mailing.audience.list = "incident-1-accepted";
  for (int i = 1; i <= 20; ++i) {
    signal(fmt::format("p{}@people.example", i), model::SignalKind::opened);
  }
  const auto is_held_by = [&](std::string_view step) {
    const PlanHold hold = must(plans_->hold_of(mailing));
    return std::ranges::find(hold.open, step, &OpenStep::id) != hold.open.end();
  };
  must(words_->draft(incident, apology(), author_));
  EXPECT_FALSE(is_held_by("give_make_good"));
  decide(incident, offer());
  EXPECT_TRUE(is_held_by("give_make_good"));
  must(words_->draft(incident, apology(), author_));
  must(desk_of_offers_->give(incident, *pool_, "SORRY", author_));
  EXPECT_FALSE(is_held_by("give_make_good"));
}

TEST_F(MakeGoodTest, is_a_step_of_the_plan_that_is_seen) {
  const model::Incident incident = open_one();
  const auto step = [&](std::string_view id) {
    for (const StepState& one : must(plans_->plan(incident))) {
      if (one.step.id == id) {
        return std::optional(one);
      }
    }
    return std::optional<StepState>();
  };
  MakeGoodOrder generous = offer();
  generous.value = 3001;
  decide(incident, generous);
  ASSERT_TRUE(step("make_good").has_value());
  EXPECT_FALSE(step("make_good")->done);
  EXPECT_EQ(step("make_good")->step.command, "amends incident make-good 1 --agree");
  must(desk_of_offers_->agree(incident, reviewer_));
  EXPECT_TRUE(step("make_good")->done);
  EXPECT_EQ(error_of(plans_->tick(incident, "make_good", "", "", sender_)), "plan.seen");
}

TEST_F(MakeGoodTest, says_that_it_is_fixed_to_exactly_those_who_had_the_first_word) {
  const model::Incident incident = open_one();
  ApologyOrder later;
  later.signer = "Anna Berg";
  later.what_we_did = "the right price is on the page";
  EXPECT_EQ(error_of(follow_up_->people(incident)), "follow_up.nobody_told");
  signal("p1@people.example", model::SignalKind::left);
  const std::string first = apologise(incident, 19);
  signal("p2@people.example", model::SignalKind::left, first);
  signal("p3@people.example", model::SignalKind::complained, first);
  must(store_->contacts().suppress(
      {"p4@people.example", model::SuppressionReason::manual, "", clock_.now()}
  ));
  const FollowUpPeople found = must(follow_up_->people(incident));
  EXPECT_EQ(found.told, 19U) << "p1 left before the first word";
  EXPECT_EQ(found.left, 1U);
  EXPECT_EQ(found.complained, 1U);
  EXPECT_EQ(found.suppressed, 1U);
  EXPECT_EQ(found.people.size(), 16U);

  const ApologyDraft draft = must(follow_up_->draft(incident, later, author_));
  EXPECT_EQ(draft.record.kind, model::MailingKind::follow_up);
  EXPECT_EQ(draft.composed.people, found.people);
  EXPECT_EQ(draft.composed.facts.list, fixed_list(incident.id));
  EXPECT_THAT(draft.composed.texts.front().text, HasSubstr("it is now fixed"));
  const ProofOutcome proof = must(desk_->proof(draft.record.name, author_, {}));
  EXPECT_EQ(proof.report.recipients, 16U);
  for (const model::Finding& finding : proof.report.findings) {
    EXPECT_FALSE(finding.id.starts_with("apology.") && finding.level == model::FindingLevel::block)
        << finding.id;
  }
}

TEST_F(MakeGoodTest, does_not_say_that_it_is_fixed_before_it_is) {
  const model::Incident incident = open_one(model::ErrorKind::wrong_link, 1);
  ApologyOrder later;
  later.signer = "Anna Berg";
  later.what_we_did = "the button leads to the sale now";
  apologise(incident, 20);
  EXPECT_EQ(error_of(follow_up_->compose(incident, later)), "follow_up.not_fixed");
  must(repoint(1, "https://shop.nordlys.example/sale"));
  const ComposedApology composed = must(follow_up_->compose(incident, later));
  EXPECT_EQ(composed.people.size(), 20U);
  EXPECT_EQ(composed.facts.kind, model::MailingKind::follow_up);
}

TEST_F(MakeGoodTest, holds_the_later_word_while_it_is_not_fixed) {
  open_one(model::ErrorKind::wrong_link, 1);
  model::Mailing mailing;
  mailing.kind = model::MailingKind::follow_up;
  mailing.audience.list = "incident-1-fixed";
  const PlanHold hold = must(plans_->hold_of(mailing));
  ASSERT_EQ(hold.open.size(), 1U) << "the other steps were for the first word";
  EXPECT_EQ(hold.open.front().id, "repair");
  must(repoint(1, "https://shop.nordlys.example/sale"));
  EXPECT_TRUE(must(plans_->hold_of(mailing)).open.empty());
}

TEST_F(MakeGoodTest, sends_no_later_word_of_an_incident_that_was_closed_since) {
  const model::Incident incident = open_one();
  apologise(incident, 20);
  ApologyOrder later;
  later.signer = "Anna Berg";
  later.what_we_did = "the right price is on the page";
  const std::string name = must(follow_up_->draft(incident, later, author_)).record.name;
  must(desk_->proof(name, author_, {}));
  must(desk_->approve(name, reviewer_, "a test"));
  must(incidents_->move(incident.id, model::IncidentState::false_alarm, sender_));
  EXPECT_EQ(error_of(desk_->launch(name, sender_, 20)), "send.changed");
}

}  // namespace
}  // namespace amends::engine
