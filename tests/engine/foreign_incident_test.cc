#include "engine/foreign_incident.h"

#include "engine/after_halt.h"
#include "engine/plan_desk.h"
#include "store/ledger_check.h"
#include "tests/engine/desk_fixture.h"
#include "text/time.h"

namespace amends::engine {
namespace {

using model::MailingState;
using testing::Contains;

constexpr std::string_view kSent =
    "email,first_name,language,sent_at\n"
    "p1@people.example,Ida,nb,2026-11-22 09:00\n"
    "p2@people.example,Per,nb,2026-11-22 08:59\n"
    "p3@people.example,Anna,en,2026-11-22 09:01\n"
    "p4@people.example,Ola,en,2026-11-22 09:02\n";
constexpr std::string_view kOpens =
    "email,opened_at\np1@people.example,2026-11-22 09:10\np2@people.example,2026-11-22 09:11\n";
constexpr std::string_view kClicks =
    "email,clicked_at,url\n"
    "p1@people.example,2026-11-22 09:12,https://shop.nordlys.example/last-year\n"
    "p2@people.example,2026-11-22 09:12,https://shop.nordlys.example/lamps\n"
    "stranger@people.example,2026-11-22 09:12,https://shop.nordlys.example/lamps\n";
constexpr std::string_view kBounces =
    "email,bounce_type\np4@people.example,hard\np3@people.example,soft\n";
constexpr std::string_view kLeft = "email\np2@people.example\n";

class ForeignIncidentTest : public DeskTest {
 protected:
  static ForeignFile file(ForeignPart part, std::string_view csv) {
    return {part, [csv] { return Result<text::ByteSource>(text::bytes_of(csv)); }};
  }

  static std::vector<ForeignFile> everything() {
    return {
        file(ForeignPart::opens, kOpens),
        file(ForeignPart::sent, kSent),
        file(ForeignPart::clicks, kClicks),
        file(ForeignPart::bounces, kBounces),
        file(ForeignPart::unsubscribes, kLeft)
    };
  }

  static ForeignOrder order() {
    ForeignOrder order;
    order.name = "autumn-sale";
    order.from = "Nordlys <news@nordlys.example>";
    order.what_happened = "the button led to last year's page";
    order.kind = model::ErrorKind::wrong_link;
    order.wrong_link = "https://shop.nordlys.example/last-year";
    order.mapping.zone = "Europe/Oslo";
    return order;
  }

  Result<ForeignReport> import(const ForeignOrder& what, const std::vector<ForeignFile>& files) {
    ForeignDesk desk(*store_, *incidents_, clock_);
    return desk.import(what, files, sender_, {});
  }
};

TEST_F(ForeignIncidentTest, counts_exactly_who_was_hit_by_what_the_export_says) {
  const ForeignReport report = must(import(order(), everything()));
  EXPECT_TRUE(report.is_new);
  EXPECT_EQ(report.incident.state, model::IncidentState::contained);
  EXPECT_EQ(report.added, 4U);
  EXPECT_EQ(report.accepted, 2U);
  EXPECT_EQ(report.rejected, 2U);
  EXPECT_EQ(report.opened, 2U);
  EXPECT_EQ(report.clicked, 2U);
  EXPECT_EQ(report.left, 1U);
  EXPECT_EQ(report.suppressed, 2U);  // who left, and who bounced for good
  EXPECT_EQ(report.parts[static_cast<std::size_t>(ForeignPart::clicks)].strangers, 1U);
  EXPECT_TRUE(report.gaps.empty());
  // The clock runs from the first copy.
  EXPECT_EQ(report.first_copy_at, must(text::parse_time("2026-11-22T07:59:00Z", "UTC")));
  const auto wrong = must(incidents_->people(report.incident, PeopleSet::clicked_wrong_link));
  EXPECT_EQ(wrong.to_vector(), std::vector{must(store_->contacts().find("p1@people.example"))->id});
  EXPECT_FALSE(must(store_->contacts().find("stranger@people.example")));
}

TEST_F(ForeignIncidentTest, gives_the_same_incident_for_the_same_files_and_adds_what_is_new) {
  const ForeignReport first = must(import(order(), {file(ForeignPart::sent, kSent)}));
  EXPECT_THAT(first.gaps, Contains(ForeignGap::no_opens));
  EXPECT_THAT(first.gaps, Contains(ForeignGap::no_bounces));
  EXPECT_THAT(first.gaps, Contains(ForeignGap::no_leaving));
  const ForeignReport second = must(import(order(), everything()));
  EXPECT_FALSE(second.is_new);
  EXPECT_EQ(second.incident.id, first.incident.id);
  EXPECT_EQ(second.opened, 2U);
  EXPECT_EQ(second.accepted, 4U);  // the ledger is as it was first written
  const auto signals = [this] {
    const auto record = must(store_->mailings().find("autumn-sale"));
    return must(store_->signals().recent(record->id, 1000)).size();
  };
  const std::size_t before = signals();
  const ForeignReport third = must(import(order(), everything()));
  EXPECT_EQ(signals(), before);
  EXPECT_EQ(third.incident.id, first.incident.id);
  EXPECT_EQ(third.suppressed, 0U);
  EXPECT_EQ(must(store_->incidents().all()).size(), 1U);
}

TEST_F(ForeignIncidentTest, tells_of_people_who_stand_only_in_a_later_list) {
  must(import(order(), {file(ForeignPart::sent, kSent)}));
  const std::string more = std::string(kSent) + "p9@people.example,Eva,nb,2026-11-22 09:00\n";
  const ForeignReport report = must(import(order(), {file(ForeignPart::sent, more)}));
  EXPECT_EQ(report.late, 1U);
  EXPECT_EQ(report.accepted, 4U);
  EXPECT_THAT(report.gaps, Contains(ForeignGap::late_people));
}

TEST_F(ForeignIncidentTest, can_never_be_sent_from_here) {
  const ForeignReport report = must(import(order(), everything()));
  const auto record = *must(store_->mailings().find("autumn-sale"));
  EXPECT_EQ(record.state, MailingState::elsewhere);
  EXPECT_EQ(error_of(desk_->proof("autumn-sale", author_, {})), "mailing.state");
  EXPECT_EQ(error_of(desk_->approve("autumn-sale", reviewer_, "so be it")), "mailing.state");
  EXPECT_NE(error_of(desk_->launch("autumn-sale", sender_, 2)), "");
  EXPECT_NE(error_of(desk_->resume("autumn-sale", sender_, 2)), "");
  EXPECT_EQ(error_of(desk_->halt("autumn-sale", sender_, "stop")), "mailing.state");
  for (int to = 0; to < 8; ++to) {
    const auto moved =
        store_->mailings().move(record.id, static_cast<MailingState>(to), "", clock_.now());
    EXPECT_EQ(error_of(moved), "mailing.state") << to;
  }
  ports::ClaimOrder claim;
  claim.mailing = record.id;
  claim.epoch = store_->epoch();
  claim.count = 10;
  claim.now = clock_.now();
  EXPECT_EQ(error_of(store_->ledger().claim(claim)), "ledger.not_sending");
  RepointOrder repoint;
  repoint.target = "https://shop.nordlys.example/this-year";
  repoint.reason = "the page is there now";
  EXPECT_EQ(
      error_of(links_->repoint("autumn-sale", report.incident.link, repoint, sender_)),
      "link.elsewhere"
  );
  AfterHalt after(*store_, *incidents_, *desk_, clock_);
  EXPECT_FALSE(after.go(report.incident.id, {}, sender_).ok());
}

TEST_F(ForeignIncidentTest, drafts_an_apology_to_those_who_saw_it_and_have_not_left) {
  const ForeignReport report = must(import(order(), everything()));
  ApologyOrder apology;
  apology.signer = "Anna Berg";
  apology.what_we_did = "the link leads to this year's page now";
  apology.languages = std::vector<text::Locale>{};
  const ApologyDraft draft = must(words_->draft(report.incident, apology, author_));
  EXPECT_EQ(draft.composed.people.size(), 1U);  // p2 opened and left
  EXPECT_EQ(draft.record.state, MailingState::draft);
  EXPECT_EQ(draft.composed.facts.from.domain(), "nordlys.example");
}

TEST_F(ForeignIncidentTest, plans_from_the_first_copy_what_people_do_in_the_other_program) {
  const ForeignReport report = must(import(order(), everything()));
  PlanDesk plans(*store_, *incidents_, clock_, advice::default_playbook());
  const std::vector<StepState> steps = must(plans.plan(report.incident));
  const auto step = [&steps](std::string_view id) {
    return std::ranges::find_if(steps, [id](const StepState& one) { return one.step.id == id; });
  };
  ASSERT_NE(step("halt"), steps.end());
  EXPECT_TRUE(step("halt")->done);
  EXPECT_EQ(step("halt")->step.due, *report.first_copy_at);
  ASSERT_NE(step("repair"), steps.end());
  EXPECT_FALSE(step("repair")->step.is_seen) << "nobody here sees what the other program does";
  must(plans.tick(report.incident, "repair", "changed there", "it was the first thing", sender_));
}

TEST_F(ForeignIncidentTest, asks_before_anything_is_written) {
  struct Case {
    ForeignOrder order;
    std::vector<ForeignFile> files;
    std::string id;
  };

  const auto with = [](const std::function<void(ForeignOrder&)>& change) {
    ForeignOrder changed = order();
    change(changed);
    return changed;
  };
  const std::vector<Case> cases = {
      {order(), {file(ForeignPart::opens, kOpens)}, "foreign.no_sent"},
      {with([](ForeignOrder& one) { one.mapping.zone.clear(); }), everything(), "foreign.zone"},
      {order(), {file(ForeignPart::sent, "email\np1@people.example\n")}, "foreign.sent_at"},
      {order(),
       {file(ForeignPart::sent, "email,sent_at\np1@people.example,03/04/2026 09:00\n")},
       "foreign.dates"},
      {with([](ForeignOrder& one) { one.mapping.columns = {{"opened_at", "Geöffnet"}}; }),
       everything(),
       "foreign.map"},
      {with([](ForeignOrder& one) { one.from = "nobody"; }), everything(), "mailing.address"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(error_of(import(one.order, one.files)), one.id);
  }
  EXPECT_TRUE(must(store_->mailings().all()).empty());
  EXPECT_TRUE(must(store_->contacts().lists()).empty());
}

TEST_F(ForeignIncidentTest, asks_which_link_when_nobody_clicked_the_one_that_was_named) {
  ForeignOrder other = order();
  other.wrong_link = "https://shop.nordlys.example/other";
  EXPECT_EQ(
      error_of(import(other, {file(ForeignPart::sent, kSent), file(ForeignPart::clicks, kClicks)})),
      "foreign.link"
  );
  EXPECT_TRUE(must(store_->incidents().all()).empty());
  const ForeignReport report = must(import(order(), everything()));
  EXPECT_TRUE(report.is_new);
  EXPECT_EQ(report.accepted, 2U) << "the bounces that came with the right order count";
}

TEST_F(ForeignIncidentTest, does_not_take_the_name_of_a_mailing_of_our_own) {
  import_people(2);
  put(folder());
  ForeignOrder taken = order();
  taken.name = "spring-sale";
  EXPECT_EQ(error_of(import(taken, everything())), "mailing.name_taken");
}

TEST_F(ForeignIncidentTest, stands_after_a_start_as_it_stood_before) {
  const ForeignReport report = must(import(order(), everything()));
  open();
  const model::IncidentFacts facts = must(incidents_->facts(report.incident));
  EXPECT_EQ(facts.accepted, 2U);
  EXPECT_EQ(facts.waiting, 0U);
  EXPECT_EQ(facts.uncertain, 0U);
  for (const store::LedgerCheck& check : must(store::check_ledger(folder_))) {
    EXPECT_EQ(check.impossible, 0U);
    EXPECT_FALSE(check.damage);
  }
}

}  // namespace
}  // namespace amends::engine
