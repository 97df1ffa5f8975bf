#include "engine/plan_desk.h"

#include "engine/apology_look.h"
#include "engine/link_history.h"
#include "tests/engine/desk_fixture.h"

namespace amends::engine {
namespace {

class PlanDeskTest : public DeskTest {
 protected:
  void SetUp() override {
    send_to_all(20);
    plans_ = std::make_unique<PlanDesk>(*store_, *incidents_, clock_, advice::default_playbook());
  }

  void TearDown() override {
    desk_->guard_with(nullptr);
    plans_.reset();
  }

  model::Incident open_hurtful() {
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = model::ErrorKind::insensitive;
    order.what_happened = "it wished joy to people who grieve";
    return must(incidents_->open(order, sender_));
  }

  /// Drafted, proofed and signed off despite whatever the proof says.
  std::string approved_apology(const model::Incident& incident) {
    ApologyOrder order;
    order.audience = PeopleSet::accepted;
    order.signer = "Anna Berg";
    order.what_we_did = "the right page is behind it now";
    const std::string name = must(words_->draft(incident, order, author_)).record.name;
    proof_and_approve(name);
    return name;
  }

  void proof_and_approve(const std::string& name) {
    must(desk_->proof(name, author_, {}));
    must(desk_->approve(name, reviewer_, "a test"));
  }

  /// Time goes on by a minute.
  void wait_a_minute() {
    const Instant then = loop_.now() + std::chrono::minutes(1);
    loop_.after(std::chrono::minutes(1), [] {});
    run_until([&] { return loop_.now() >= then; });
  }

  /// The steps before the mail that people tick.
  void tick_all_before_the_mail(const model::Incident& incident) {
    const std::vector<std::string> before = advice::steps_before_mail();
    for (const StepState& one : must(plans_->plan(incident))) {
      if (!one.done && !one.step.is_seen &&
          std::ranges::find(before, one.step.id) != before.end()) {
        must(plans_->tick(incident, one.step.id, "done", "", sender_));
      }
    }
  }

  model::Incident open_one(model::ErrorKind kind, int link = 0) {
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = kind;
    order.link = link;
    order.what_happened = "the link led to last year's sale";
    return must(incidents_->open(order, sender_));
  }

  StepState step(const model::Incident& incident, std::string_view id) {
    for (const StepState& one : must(plans_->plan(incident))) {
      if (one.step.id == id) {
        return one;
      }
    }
    ADD_FAILURE() << "no step " << id;
    return {};
  }

  std::unique_ptr<PlanDesk> plans_;
};

TEST_F(PlanDeskTest, sees_what_the_ledgers_and_the_journal_show) {
  const model::Incident incident = open_one(model::ErrorKind::wrong_link, 1);
  EXPECT_TRUE(step(incident, "halt").done) << "it is finished";
  EXPECT_FALSE(step(incident, "repair").done);
  EXPECT_FALSE(step(incident, "confirm").done);
  must(repoint(1, "https://shop.nordlys.example/sale"));
  EXPECT_TRUE(step(incident, "repair").done);
  Confirmation said;
  said.harm = model::Harm::repairable;
  said.why = "only the link";
  const model::Incident confirmed = must(plans_->confirm(incident.id, said, sender_));
  EXPECT_EQ(confirmed.state, model::IncidentState::assessed);
  EXPECT_TRUE(step(confirmed, "confirm").done);
  EXPECT_EQ(error_of(plans_->tick(confirmed, "confirm", "", "", sender_)), "plan.seen");
}

TEST_F(PlanDeskTest, refuses_a_step_before_its_time_but_for_a_reason) {
  const model::Incident incident = open_one(model::ErrorKind::wrong_price);
  Confirmation said;
  said.harm = model::Harm::privacy;
  said.why = "a list of customers was in it";
  const model::Incident breach = must(plans_->confirm(incident.id, said, sender_));
  EXPECT_EQ(error_of(plans_->tick(breach, "notice", "", "", sender_)), "plan.needs");
  must(plans_->tick(breach, "notice", "by telephone", "the authority called us", author_));
  const StepState notice = step(breach, "notice");
  EXPECT_TRUE(notice.done);
  EXPECT_EQ(notice.by, author_.user);
  EXPECT_EQ(notice.note, "by telephone");
  EXPECT_EQ(notice.despite, "the authority called us");
  EXPECT_EQ(error_of(plans_->tick(breach, "notice", "", "", sender_)), "plan.done");
  must(plans_->untick(breach, "notice", sender_));
  EXPECT_FALSE(step(breach, "notice").done);
  EXPECT_EQ(error_of(plans_->untick(breach, "notice", sender_)), "plan.open");
  EXPECT_EQ(error_of(plans_->tick(breach, "dance", "", "", sender_)), "plan.step");
}

TEST_F(PlanDeskTest, starts_the_clock_of_a_breach) {
  EXPECT_FALSE(must(plans_->breach_clock(open_one(model::ErrorKind::typo))).has_value());
  const model::Incident incident = open_one(model::ErrorKind::privacy);
  const auto clock = must(plans_->breach_clock(incident));
  ASSERT_TRUE(clock.has_value());
  EXPECT_EQ(clock->known, incident.opened_at);
  EXPECT_EQ(clock->due - clock->known, std::chrono::hours(72));
  EXPECT_EQ(step(incident, "notice").step.due, clock->due);
}

TEST_F(PlanDeskTest, starts_the_clock_when_it_is_opened_as_a_breach_of_another_kind) {
  OpenIncident order;
  order.mailing = "spring-sale";
  order.kind = model::ErrorKind::wrong_merge;
  order.harm = model::Harm::privacy;
  order.what_happened = "everybody saw the order of somebody else";
  const model::Incident incident = must(incidents_->open(order, sender_));
  const auto clock = must(plans_->breach_clock(incident));
  ASSERT_TRUE(clock.has_value()) << "its plan has the notice to the authority";
  EXPECT_EQ(clock->known, incident.opened_at);
  EXPECT_EQ(step(incident, "notice").step.due, clock->due);
}

TEST_F(PlanDeskTest, takes_a_ticked_code_for_mended) {
  const model::Incident incident = open_one(model::ErrorKind::wrong_code);
  EXPECT_TRUE(must(plans_->advise(incident)).repair);
  must(plans_->tick(incident, "valid_code", "it works in the shop", "", sender_));
  EXPECT_FALSE(must(plans_->advise(incident)).repair);
  EXPECT_TRUE(step(incident, "valid_code").done);
  must(plans_->untick(incident, "valid_code", sender_));
  EXPECT_TRUE(must(plans_->advise(incident)).repair);
}

TEST_F(PlanDeskTest, goes_on_with_what_people_drafted) {
  OpenIncident opened;
  opened.mailing = "spring-sale";
  opened.kind = model::ErrorKind::insensitive;
  opened.what_happened = "it wished joy to people who grieve";
  const model::Incident incident = must(incidents_->open(opened, sender_));
  EXPECT_EQ(step(incident, "sign_off").step.command, "amends approve spring-sale-apology-1");
  ApologyOrder order;
  order.kind = model::MailingKind::correction;
  order.audience = PeopleSet::accepted;
  order.signer = "Anna Berg";
  order.what_we_did = "we took you off this list";
  must(words_->draft(incident, order, author_));
  EXPECT_TRUE(step(incident, "draft").done);
  EXPECT_EQ(step(incident, "sign_off").step.command, "amends approve spring-sale-correction-1");
}

TEST_F(PlanDeskTest, needs_a_reason_and_keeps_what_was_said) {
  const model::Incident incident = open_one(model::ErrorKind::wrong_audience);
  Confirmation said;
  said.harm = model::Harm::loss;
  EXPECT_EQ(error_of(plans_->confirm(incident.id, said, sender_)), "plan.why");
  said.why = "the prize is not theirs";
  said.cause = "human";
  said.known.promised = true;
  said.known.angry_replies = 7;
  must(plans_->confirm(incident.id, said, sender_));
  const Assessed assessed = must(plans_->assessed(incident));
  ASSERT_TRUE(assessed.confirmed.has_value());
  EXPECT_EQ(assessed.confirmed->cause, "human");
  EXPECT_EQ(assessed.confirmed->known.angry_replies, 7U);
  EXPECT_EQ(must(plans_->assess(incident)).proposed, model::Harm::loss);
  EXPECT_TRUE(must(plans_->circumstances(incident)).promised);
}

TEST_F(PlanDeskTest, counts_those_hit_by_language_and_provider) {
  const model::Incident incident = open_one(model::ErrorKind::typo);
  const HitGroups groups = must(plans_->groups(incident));
  std::uint64_t got = 0;
  for (const auto& [language, counts] : groups.by_language) {
    got += counts.got;
  }
  EXPECT_EQ(got, 20U);
  EXPECT_EQ(groups.by_provider.at("other").got, 20U);
}

TEST_F(PlanDeskTest, wants_somebody_else_to_agree) {
  const model::Incident incident = open_one(model::ErrorKind::wrong_price);
  EXPECT_EQ(error_of(plans_->agree(incident, sender_)), "plan.own");
  must(plans_->agree(incident, {"nora"}));
  EXPECT_EQ(must(plans_->assessed(incident)).signed_again_by, "nora");
}

TEST_F(PlanDeskTest, asks_before_a_second_apology_for_somebody_who_did_not_write_it) {
  const Actor nora{"nora"};
  ApologyOrder order;
  order.audience = PeopleSet::accepted;
  order.signer = "Anna Berg";
  order.what_we_did = "the right price is on the page";
  const model::Incident first = open_one(model::ErrorKind::wrong_price);
  const std::string sent = must(words_->draft(first, order, author_)).record.name;
  must(desk_->proof(sent, author_, {}));
  must(desk_->approve(sent, reviewer_, "a test"));
  must(desk_->launch(sent, sender_, 20));
  const model::MailingId out = must(desk_->find(sent)).id;
  run_until([&] { return must(store_->ledger().counts(out)).of(model::SendState::accepted) > 0; });

  const model::Incident second = open_one(model::ErrorKind::wrong_price);
  must(plans_->agree(second, nora));
  const std::string draft = must(words_->draft(second, order, nora)).record.name;
  const auto asks = [&] {
    const ProofOutcome proof = must(desk_->proof(draft, nora, {}));
    return std::ranges::any_of(proof.report.findings, [](const model::Finding& finding) {
      return finding.id == "apology.again" && finding.level == model::FindingLevel::block;
    });
  };
  EXPECT_TRUE(asks()) << "she agreed to her own";
  must(plans_->agree(second, reviewer_));
  EXPECT_FALSE(asks());
  EXPECT_TRUE(
      must(apologised_of_late(*store_, second, clock_.now() + std::chrono::days(2), 1)).empty()
  ) << "the playbook's days count";
}

TEST_F(PlanDeskTest, holds_the_mail_until_what_comes_before_it_is_done) {
  desk_->guard_with(plans_.get());
  const model::Incident incident = open_hurtful();
  const std::string name = approved_apology(incident);
  const auto refused = desk_->launch(name, sender_, 20);
  ASSERT_EQ(error_of(refused), "plan.holds_send");
  EXPECT_THAT(
      refused.error().message(),
      testing::AllOf(
          testing::HasSubstr("confirm (amends incident confirm 1 "),
          testing::HasSubstr("brief (amends incident tick 1 brief --note"),
          testing::HasSubstr("amends send " + name + " --despite-plan")
      )
  );
  EXPECT_EQ(error_of(desk_->ready(name)), "plan.holds_send");
  EXPECT_EQ(must(desk_->find(name)).state, model::MailingState::approved);
  Confirmation said;
  said.harm = model::Harm::sensitive;
  said.why = "people who grieve got it";
  tick_all_before_the_mail(must(plans_->confirm(incident.id, said, sender_)));
  EXPECT_EQ(must(desk_->ready(name)), 20U);
  EXPECT_EQ(must(desk_->launch(name, sender_, 20)).state, model::MailingState::sending);
}

TEST_F(PlanDeskTest, lets_a_person_go_on_by_name_and_with_a_reason) {
  desk_->guard_with(plans_.get());
  const std::string name = approved_apology(open_hurtful());
  must(desk_->launch(name, sender_, 20, "the press is on the line"));
  const auto lines = must(store_->journal().entries("incident/1", 100));
  const auto kept = std::ranges::find(lines, "incident.sent_despite", &model::AuditEntry::verb);
  ASSERT_NE(kept, lines.end());
  EXPECT_EQ(kept->actor, sender_.user);
  EXPECT_THAT(
      kept->detail,
      testing::AllOf(
          testing::HasSubstr("the press is on the line"),
          testing::HasSubstr("\"brief\""),
          testing::HasSubstr(name)
      )
  );
}

TEST_F(PlanDeskTest, holds_what_was_written_by_hand_too) {
  desk_->guard_with(plans_.get());
  const model::Incident incident = open_hurtful();
  approved_apology(incident);  // makes the list of those hit
  model::MailingFiles files = folder();
  files["mailing.toml"] =
      "name = \"sorry\"\nkind = \"apology\"\nfrom = \"Nordlys <news@nordlys.example>\"\n"
      "subject = \"We are sorry\"\n[audience]\nlist = \"incident-1-accepted\"\n"
      "[policy]\nwaves = \"all\"\n";
  put(files);
  proof_and_approve("sorry");
  EXPECT_EQ(error_of(desk_->launch("sorry", sender_, 20)), "plan.holds_send");
}

TEST_F(PlanDeskTest, lets_no_reason_stand_for_the_second_person) {
  const std::string first = approved_apology(open_hurtful());
  must(desk_->launch(first, sender_, 20));
  const model::MailingId out = must(desk_->find(first)).id;
  run_until([&] { return must(store_->ledger().counts(out)).of(model::SendState::accepted) > 0; });
  desk_->guard_with(plans_.get());
  const model::Incident second = open_hurtful();
  ASSERT_FALSE(step(second, "second_sign_off").done);
  const auto refused = desk_->launch(approved_apology(second), sender_, 20, "it is urgent");
  ASSERT_EQ(error_of(refused), "plan.holds_send");
  EXPECT_THAT(
      refused.error().message(), testing::HasSubstr("second_sign_off (amends incident agree 2)")
  );
}

TEST_F(PlanDeskTest, asks_again_when_the_second_person_confirms_it_anew) {
  const std::string first = approved_apology(open_hurtful());
  must(desk_->launch(first, sender_, 20));
  const model::MailingId out = must(desk_->find(first)).id;
  run_until([&] { return must(store_->ledger().counts(out)).of(model::SendState::accepted) > 0; });
  const model::Incident second = open_hurtful();
  const Actor nora{"nora"};
  must(plans_->agree(second, nora));
  EXPECT_TRUE(step(second, "second_sign_off").done);
  Confirmation said;
  said.harm = model::Harm::sensitive;
  said.why = "people who grieve got it";
  const model::Incident confirmed = must(plans_->confirm(second.id, said, nora));
  EXPECT_FALSE(step(confirmed, "second_sign_off").done) << "it is her own now";
}

TEST_F(PlanDeskTest, sends_no_apology_of_an_incident_that_was_closed_since) {
  const model::Incident incident = open_hurtful();
  const std::string name = approved_apology(incident);
  must(incidents_->move(incident.id, model::IncidentState::false_alarm, sender_));
  const auto refused = desk_->launch(name, sender_, 20);
  ASSERT_EQ(error_of(refused), "send.changed");
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("Incident 1 is closed."));
  EXPECT_EQ(must(desk_->find(name)).state, model::MailingState::approved);
  proof_and_approve(name);  // with a reason, now that it is known
  must(desk_->launch(name, sender_, 20));
}

TEST_F(PlanDeskTest, sends_no_apology_whose_link_was_led_elsewhere_since) {
  const model::Incident incident = open_one(model::ErrorKind::wrong_link, 1);
  must(repoint(1, "https://shop.nordlys.example/sale"));
  wait_a_minute();
  const std::string name = approved_apology(incident);
  EXPECT_EQ(must(desk_->ready(name)), 20U);
  wait_a_minute();
  must(repoint(1, "https://shop.nordlys.example/other"));
  const auto refused = desk_->launch(name, sender_, 20);
  ASSERT_EQ(error_of(refused), "send.changed");
  EXPECT_THAT(
      refused.error().message(), testing::HasSubstr("Link 1 of spring-sale leads elsewhere")
  );
  wait_a_minute();
  proof_and_approve(name);
  must(desk_->launch(name, sender_, 20));
}

TEST_F(PlanDeskTest, sends_no_apology_to_people_who_had_another_one_since) {
  const model::Incident first = open_one(model::ErrorKind::wrong_price);
  const model::Incident second = open_one(model::ErrorKind::wrong_price);
  const std::string one = approved_apology(first);
  const std::string other = approved_apology(second);
  must(desk_->launch(one, sender_, 20));
  const model::MailingId out = must(desk_->find(one)).id;
  run_until([&] { return must(store_->ledger().counts(out)).of(model::SendState::accepted) == 20; }
  );
  const auto refused = desk_->launch(other, sender_, 20);
  ASSERT_EQ(error_of(refused), "send.changed");
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("20 people had an apology"));
}

TEST(LinkHistory, mends_for_all_only_where_everybody_is_led_now) {
  const Instant now = from_us(1'000'000);
  const auto at = [now](int minutes) { return now - std::chrono::minutes(minutes); };
  std::vector<model::LinkTarget> history(3);
  history[0].at = at(60);
  history[1].at = at(40);
  history[1].scope = model::RepointScope::language;
  history[2].at = at(30);
  history[2].until = at(10);
  EXPECT_FALSE(first_mending_for_all(history, now).has_value());
  EXPECT_FALSE(last_mending_for_all(history, now).has_value());
  history.emplace_back().at = at(20);
  history.emplace_back().at = at(5);
  EXPECT_EQ(first_mending_for_all(history, now)->at, at(20));
  EXPECT_EQ(last_mending_for_all(history, now)->at, at(5));
}

TEST(ApologyLook, knows_the_lists_of_an_incident) {
  EXPECT_EQ(incident_of_list("incident-3-opened"), model::IncidentId{3});
  for (const char* list :
       {"customers", "incident-", "incident-3", "incident-x-opened", "incident-0-a"}) {
    EXPECT_FALSE(incident_of_list(list).has_value()) << list;
  }
}

}  // namespace
}  // namespace amends::engine
