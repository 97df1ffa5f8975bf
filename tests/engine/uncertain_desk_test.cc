#include "engine/uncertain_desk.h"

#include "engine/intake.h"
#include "mail/message_id.h"
#include "tests/engine/desk_fixture.h"

namespace amends::engine {
namespace {

using model::EvidenceKind;
using model::SendState;

class UncertainDeskTest : public DeskTest {
 protected:
  /// p1 and p2 are in doubt, the others have got it.
  void SetUp() override {
    relay_.hooks().deed = [](const std::string& to) {
      const bool doubtful = to == "p1@people.example" || to == "p2@people.example";
      return doubtful ? sim::Deed::break_taken : sim::Deed::accept;
    };
    send_to_all(5);
    ASSERT_EQ(counts().of(SendState::uncertain), 2U);
  }

  UncertainDesk desk() { return {*store_, identity_, clock_}; }

  [[nodiscard]] model::ContactId contact(std::string_view key) {
    return must(store_->contacts().find(key))->id;
  }

  [[nodiscard]] SendState state_of(std::string_view key) {
    return must(store_->ledger().find(record().id, contact(key)))->state;
  }

  [[nodiscard]] std::size_t entries(std::string_view verb) {
    const auto all = must(store_->journal().entries("mailing/spring-sale", 1000));
    return static_cast<std::size_t>(std::ranges::count(all, verb, &model::AuditEntry::verb));
  }
};

TEST_F(UncertainDeskTest, lists_who_is_in_doubt_with_the_message_id_that_left) {
  const auto people = must(desk().people(record(), {}, 10));
  ASSERT_EQ(people.size(), 2U);
  EXPECT_EQ(people[0].address, "p1@people.example");
  EXPECT_EQ(
      people[0].message_id,
      mail::make_message_id(
          identity_.secret,
          {identity_.installation, record().id.value, people[0].send.contact.value, 1},
          "nordlys.example"
      )
  );
  EXPECT_EQ(must(desk().people(record(), people[0].send.contact, 10)).size(), 1U);
  EXPECT_EQ(must(desk().witnesses(record())).size(), 3U);
}

TEST_F(UncertainDeskTest, settles_by_a_fetch_of_their_own_token_even_by_a_machine) {
  Tracking tracking(*store_, identity_, clock_);
  const Tokens tokens(identity_.installation, identity_.secret);
  const auto token = [&](TokenKind kind, std::string_view who, int link) {
    return tokens.make({kind, record().id, contact(who), 1, link});
  };
  const HitFacts scanner{watch::Method::head, "GoogleImageProxy", "", "192.0.2.7"};
  // What reads signals waits until fresh ones are on the disk and have said what they prove.
  const auto wait_for_hits = [&] { return must(store_->signals().recent(record().id, 1)).size(); };
  ASSERT_TRUE(must(tracking.open(token(TokenKind::pixel, "p1@people.example", 0), scanner)));
  EXPECT_EQ(wait_for_hits(), 1U);
  EXPECT_EQ(state_of("p1@people.example"), SendState::uncertain) << "a machine settles nobody";
  EXPECT_EQ(
      must(store_->settlements().newest(record().id, contact("p1@people.example")))->outcome,
      SendState::uncertain
  ) << "but people see what it fetched";
  const HitFacts reader{watch::Method::get, "GoogleImageProxy", "", "192.0.2.7"};
  ASSERT_TRUE(must(tracking.open(token(TokenKind::pixel, "p1@people.example", 0), reader)));
  EXPECT_EQ(wait_for_hits(), 1U);
  EXPECT_EQ(state_of("p1@people.example"), SendState::accepted);
  EXPECT_EQ(state_of("p2@people.example"), SendState::uncertain) << "only their own";
  const auto learned =
      must(store_->settlements().newest(record().id, contact("p1@people.example")));
  ASSERT_TRUE(learned);
  EXPECT_EQ(learned->kind, EvidenceKind::open);
  EXPECT_NE(learned->detail.find("GoogleImageProxy"), std::string::npos) << learned->detail;
  const HitFacts person{watch::Method::get, "Mozilla/5.0 Firefox/128.0", "", "192.0.2.8"};
  ASSERT_TRUE(must(tracking.click(token(TokenKind::link, "p2@people.example", 1), scanner)));
  EXPECT_EQ(wait_for_hits(), 1U);
  EXPECT_EQ(counts().of(SendState::uncertain), 1U);
  ASSERT_TRUE(must(tracking.open(token(TokenKind::pixel, "p2@people.example", 0), person)));
  EXPECT_EQ(wait_for_hits(), 1U);
  EXPECT_EQ(counts().of(SendState::uncertain), 0U);
  EXPECT_EQ(counts().of(SendState::accepted), 5U);
  EXPECT_EQ(entries("uncertain.settled"), 2U);
  ASSERT_TRUE(must(tracking.open(token(TokenKind::pixel, "p2@people.example", 0), person)));
  EXPECT_EQ(wait_for_hits(), 1U);
  EXPECT_EQ(entries("uncertain.settled"), 2U) << "once";
}

TEST_F(UncertainDeskTest, is_settled_by_who_leaves_by_mail) {
  Tracking tracking(*store_, identity_, clock_);
  const std::string token = identity_.tokens().make(
      {TokenKind::unsubscribe, record().id, contact("p1@people.example"), 1, 0}
  );
  ASSERT_TRUE(must(tracking.leave_by_mail(token)));
  EXPECT_EQ(state_of("p1@people.example"), SendState::accepted);
  EXPECT_EQ(state_of("p2@people.example"), SendState::uncertain);
  const auto learned =
      must(store_->settlements().newest(record().id, contact("p1@people.example")));
  ASSERT_TRUE(learned);
  EXPECT_EQ(learned->kind, EvidenceKind::leave);
  EXPECT_TRUE(learned->detail.ends_with(") by mail")) << learned->detail;
}

TEST_F(UncertainDeskTest, is_settled_by_an_answer_that_names_their_copy) {
  Tracking tracking(*store_, identity_, clock_);
  int mails = 0;
  const auto answer = [&](std::string_view from, const std::string& of, std::string_view more) {
    return take_mail(
        fmt::format(
            "From: {}\r\nSubject: Re: Our lamps until Friday\r\nIn-Reply-To: <{}>\r\n{}"
            "Message-ID: <{}@mail.example>\r\n\r\nWhich Friday?\r\n",
            from,
            of,
            more,
            ++mails
        ),
        {*store_, tracking, identity_, clock_}
    );
  };
  const auto doubtful = must(desk().people(record(), {}, 10));
  ASSERT_EQ(doubtful.size(), 2U);
  must(answer("p1@people.example", doubtful[1].message_id, ""));
  EXPECT_EQ(state_of("p1@people.example"), SendState::uncertain) << "another's copy proves nothing";
  EXPECT_EQ(state_of("p2@people.example"), SendState::uncertain) << "and anybody writes any From";
  must(answer("p1@people.example", doubtful[0].message_id, ""));
  EXPECT_EQ(state_of("p1@people.example"), SendState::accepted);
  const auto learned =
      must(store_->settlements().newest(record().id, contact("p1@people.example")));
  ASSERT_TRUE(learned);
  EXPECT_EQ(learned->kind, EvidenceKind::reply);
  must(answer("p2@people.example", doubtful[1].message_id, "Auto-Submitted: auto-replied\r\n"));
  EXPECT_EQ(state_of("p2@people.example"), SendState::accepted) << "a program answered for them";
  EXPECT_EQ(entries("uncertain.settled"), 2U);
}

TEST_F(UncertainDeskTest, settles_at_the_next_start_by_a_hit_that_came_before_the_doubt) {
  model::Signal hit;
  hit.mailing = record().id;
  hit.contact = contact("p1@people.example");
  hit.kind = model::SignalKind::clicked;
  hit.source = model::SignalClass::human;
  hit.at = clock_.now();
  must(store_->signals().append({&hit, 1}));
  hit.contact = contact("p2@people.example");
  hit.source = model::SignalClass::machine;
  must(store_->signals().append({&hit, 1}));
  open();
  must(sending_->recover());
  EXPECT_EQ(state_of("p1@people.example"), SendState::accepted);
  EXPECT_EQ(state_of("p2@people.example"), SendState::uncertain);
  EXPECT_EQ(must(settle_by_signals(*store_, record().id, clock_.now())), 0U);
}

TEST_F(UncertainDeskTest, needs_two_people_to_say_what_became_of_somebody) {
  const auto proposal = must(
      desk().propose("spring-sale", {"abandoned", "p1@people.example", "the relay died"}, sender_)
  );
  EXPECT_EQ(proposal.people.size(), 1U);
  EXPECT_EQ(counts().of(SendState::uncertain), 2U) << "nothing happens yet";
  EXPECT_EQ(error_of(desk().confirm("spring-sale", proposal.id, sender_)), "settle.own");
  EXPECT_EQ(must(desk().confirm("spring-sale", proposal.id, reviewer_)), 1U);
  EXPECT_EQ(state_of("p1@people.example"), SendState::abandoned);
  EXPECT_EQ(state_of("p2@people.example"), SendState::uncertain);
  EXPECT_EQ(error_of(desk().confirm("spring-sale", proposal.id, author_)), "settle.closed");
  EXPECT_EQ(error_of(desk().confirm("spring-sale", {99}, author_)), "settle.unknown");
  EXPECT_EQ(entries("uncertain.proposed"), 1U);
  EXPECT_EQ(entries("uncertain.confirmed"), 1U);
  EXPECT_EQ(truth_.taken.size(), 5U) << "and nobody is written to";
}

TEST_F(UncertainDeskTest, leaves_evidence_that_came_before_the_second_person_as_it_is) {
  const auto proposal =
      must(desk().propose("spring-sale", {"abandoned", "all", "the relay died"}, sender_));
  ASSERT_TRUE(must(settle_by_evidence(
      *store_,
      {record().id,
       contact("p1@people.example"),
       EvidenceKind::reply,
       SendState::accepted,
       "",
       "",
       clock_.now()}
  )));
  EXPECT_EQ(must(desk().confirm("spring-sale", proposal.id, reviewer_)), 1U);
  EXPECT_EQ(state_of("p1@people.example"), SendState::accepted);
  EXPECT_EQ(state_of("p2@people.example"), SendState::abandoned);
}

TEST_F(UncertainDeskTest, refuses_what_settles_nothing) {
  struct Case {
    SettleOrder order;
    std::string error;
  };

  const std::vector<Case> cases = {
      {{"planned", "all", "x"}, "settle.outcome"},
      {{"rejected", "all", "x"}, "settle.outcome"},
      {{"", "all", "x"}, "settle.outcome"},
      {{"accepted", "all", ""}, "settle.reason"},
      {{"accepted", "p3@people.example", "x"}, "settle.nobody"},
      {{"accepted", "stranger@people.example", "x"}, "settle.nobody"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(error_of(desk().propose("spring-sale", one.order, sender_)), one.error);
  }
  EXPECT_EQ(error_of(desk().overview("nothing")), "mailing.unknown");
}

TEST_F(UncertainDeskTest, believes_a_log_that_has_the_mail_and_only_notes_one_that_has_not) {
  const auto people = must(desk().people(record(), {}, 10));
  RelayLogFindings findings;
  findings.accepted = {{people[0].message_id, "status=sent (250 Ok)"}, {"x@y.example", "z"}};
  findings.not_accepted = {people[1].message_id};
  const Settled settled = must(desk().learn("spring-sale", findings, sender_));
  EXPECT_EQ(settled.settled, 1U);
  EXPECT_EQ(settled.not_accepted, 1U);
  EXPECT_EQ(settled.unknown, 1U);
  EXPECT_EQ(state_of("p1@people.example"), SendState::accepted);
  EXPECT_EQ(state_of("p2@people.example"), SendState::uncertain);
  const auto left = must(desk().people(record(), {}, 10));
  ASSERT_EQ(left.size(), 1U);
  ASSERT_TRUE(left[0].evidence);
  EXPECT_EQ(left[0].evidence->kind, EvidenceKind::relay_log);
}

}  // namespace
}  // namespace amends::engine
