#include "store/contract/contract_suite.h"

#include <gmock/gmock.h>

namespace amends::store {
namespace {

using model::Evidence;
using model::EvidenceKind;
using model::SendState;
using testing::ElementsAre;

Evidence evidence(
    model::MailingId mailing,
    model::ContactId contact,
    SendState outcome,
    EvidenceKind kind = EvidenceKind::click
) {
  return {mailing, contact, kind, outcome, "a click by a person", "", Instant()};
}

/// Two people of `id` in doubt; the rest planned.
std::vector<model::ContactId> in_doubt(ports::Store& store, const ports::ClaimOrder& order) {
  std::vector<model::ContactId> contacts;
  for (const auto& send : must(store.ledger().claim(order)).sends) {
    contacts.push_back(send.contact);
  }
  must(store.ledger().mark_dots(order.mailing, store.epoch(), contacts));
  std::vector<ports::SendResult> results;
  for (const model::ContactId contact : contacts) {
    ports::SendResult result;
    result.contact = contact;
    result.state = SendState::uncertain;
    result.at = order.now;
    results.push_back(result);
  }
  must(store.ledger().record(order.mailing, store.epoch(), results));
  return contacts;
}

TEST_P(StoreContract, settles_doubt_and_counts_exactly) {
  const auto id = sending();
  const auto doubt = in_doubt(*store_, order(id, 3));
  const auto before = must(store_->ledger().find(id, doubt[0]))->changed_at;
  const std::vector<Evidence> known = {
      evidence(id, doubt[0], SendState::accepted),
      evidence(id, doubt[1], SendState::abandoned, EvidenceKind::two_people),
  };
  EXPECT_EQ(must(store_->ledger().settle(id, known)), 2U);
  reopen();
  const auto counts = must(store_->ledger().counts(id));
  EXPECT_EQ(counts.of(SendState::accepted), 1U);
  EXPECT_EQ(counts.of(SendState::abandoned), 1U);
  EXPECT_EQ(counts.of(SendState::uncertain), 1U);
  EXPECT_EQ(counts.total(), kPeople);
  EXPECT_EQ(must(store_->ledger().find(id, doubt[0]))->changed_at, before)
      << "the time the mail left is not the time its doubt ended";
  const auto kept = must(store_->settlements().newest(id, doubt[1]));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->kind, EvidenceKind::two_people);
  EXPECT_EQ(kept->outcome, SendState::abandoned);
}

TEST_P(StoreContract, leaves_who_is_not_in_doubt_as_they_are) {
  const auto id = sending();
  const auto doubt = in_doubt(*store_, order(id, 1));
  const auto sure = must(store_->ledger().who(id, SendState::planned, {}, 1)).front().contact;
  const std::vector<Evidence> known = {
      evidence(id, sure, SendState::accepted),
      evidence(id, model::ContactId{99}, SendState::accepted),
      evidence(id, doubt[0], SendState::accepted),
  };
  EXPECT_EQ(must(store_->ledger().settle(id, known)), 1U);
  EXPECT_EQ(must(store_->ledger().settle(id, known)), 0U) << "nobody is settled twice";
  EXPECT_FALSE(must(store_->settlements().newest(id, sure)));
  EXPECT_EQ(must(store_->ledger().counts(id)).of(SendState::accepted), 1U);
}

TEST_P(StoreContract, never_settles_somebody_back_into_the_queue) {
  const auto id = sending();
  const auto doubt = in_doubt(*store_, order(id, 2));
  for (const SendState to :
       {SendState::planned,
        SendState::claimed,
        SendState::dot,
        SendState::rejected,
        SendState::deferred,
        SendState::withheld,
        SendState::uncertain}) {
    const std::vector<Evidence> batch = {
        evidence(id, doubt[0], SendState::accepted), evidence(id, doubt[1], to)
    };
    EXPECT_EQ(error_of(store_->ledger().settle(id, batch)), "ledger.transition");
  }
  EXPECT_EQ(must(store_->ledger().counts(id)).of(SendState::uncertain), 2U);
}

TEST_P(StoreContract, keeps_what_was_learned_and_settles_nobody_by_it) {
  const auto id = sending();
  const auto doubt = in_doubt(*store_, order(id, 2));
  const auto learned = evidence(id, doubt[0], SendState::uncertain, EvidenceKind::relay_log);
  must(store_->settlements().learn({&learned, 1}));
  must(store_->settlements().learn({&learned, 1}));
  EXPECT_EQ(must(store_->ledger().counts(id)).of(SendState::uncertain), 2U);
  const auto counts = must(store_->settlements().counts(id));
  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts[0].people, 1U);
  EXPECT_EQ(counts[0].kind, EvidenceKind::relay_log);
  EXPECT_EQ(counts[0].outcome, SendState::uncertain);
}

TEST_P(StoreContract, keeps_a_proposal_with_exactly_its_people_and_closes_it_once) {
  const auto id = sending();
  const auto doubt = in_doubt(*store_, order(id, 2));
  model::Settlement proposal;
  proposal.mailing = id;
  proposal.outcome = SendState::abandoned;
  proposal.people.add(doubt[1]);
  proposal.proposed_by = "anna";
  proposal.reason = "the relay was thrown away";
  proposal.at = at(40);
  const auto kept = must(store_->settlements().propose(proposal));
  EXPECT_TRUE(kept.id);
  reopen();
  const auto found = must(store_->settlements().find(kept.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->proposed_by, "anna");
  EXPECT_EQ(found->outcome, SendState::abandoned);
  EXPECT_THAT(found->people.to_vector(), ElementsAre(doubt[1]));
  EXPECT_FALSE(found->confirmed_at);
  must(store_->settlements().close(kept.id, "bo", at(50)));
  EXPECT_EQ(error_of(store_->settlements().close(kept.id, "carl", at(60))), "settle.closed");
  const auto all = must(store_->settlements().of(id));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].confirmed_by, "bo");
  EXPECT_EQ(all[0].confirmed_at, at(50));
  EXPECT_FALSE(must(store_->settlements().find(model::SettlementId{99})));
}

TEST_P(StoreContract, keeps_a_halt_until_it_is_lifted) {
  ports::Halts& halts = store_->halts();
  const auto first =
      must(halts.set({{}, model::HaltScope::all, "", "anna", "wrong prices", at(1)}));
  const auto second =
      must(halts.set({{}, model::HaltScope::template_, "offer", "bo", "broken", at(2)}));
  reopen();
  ASSERT_EQ(must(store_->halts().standing()).size(), 2U);
  const auto lifted = must(store_->halts().lift(first.id, "carl", "prices are mended", at(3)));
  EXPECT_EQ(lifted.lifted_by, "carl");
  const auto standing = must(store_->halts().standing());
  ASSERT_EQ(standing.size(), 1U);
  EXPECT_EQ(standing[0].id, second.id);
  EXPECT_EQ(standing[0].name, "offer");
  EXPECT_EQ(error_of(store_->halts().lift(first.id, "x", "y", at(4))), "halt.lifted");
  EXPECT_EQ(error_of(store_->halts().lift({99}, "x", "y", at(4))), "halt.unknown");
  EXPECT_EQ(must(store_->halts().newest(1)).front().id, second.id);
}

}  // namespace
}  // namespace amends::store
