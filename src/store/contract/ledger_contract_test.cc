#include "store/contract/contract_suite.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <future>
#include <latch>
#include <tuple>

namespace amends::store {
namespace {

using model::SendState;
using model::WithheldReason;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<model::ContactId> contacts_of(const ports::Claimed& claimed) {
  std::vector<model::ContactId> contacts;
  for (const auto& send : claimed.sends) {
    contacts.push_back(send.contact);
  }
  return contacts;
}

TEST_P(StoreContract, freezes_an_audience_once) {
  const auto id = sending();
  const auto counts = must(store_->ledger().counts(id));
  EXPECT_EQ(counts.of(SendState::planned), kPeople);
  EXPECT_EQ(counts.total(), kPeople);
  const ports::PlannedSend more{ids_[0], 0, 0};
  EXPECT_EQ(error_of(store_->ledger().plan(id, {&more, 1})), "ledger.already_planned");
  EXPECT_EQ(error_of(store_->ledger().plan(model::MailingId{99}, {&more, 1})), "mailing.unknown");
  const auto other = draft("other");
  const std::vector<ports::PlannedSend> twice = {more, more};
  EXPECT_EQ(error_of(store_->ledger().plan(other.id, twice)), "ledger.twice");
  EXPECT_EQ(must(store_->ledger().counts(other.id)).total(), 0U);
}

// Each began a log of its own: the marks of the first were lost, and everybody was planned again.
TEST_P(StoreContract, freezes_an_audience_once_when_many_ask_in_one_moment) {
  constexpr int kAsking = 8;
  constexpr std::uint32_t kAudience = 5000;
  std::vector<ports::PlannedSend> sends;
  for (std::uint32_t i = 0; i < kAudience; ++i) {
    sends.push_back({model::ContactId{std::int64_t{i} + 1}, i, 0});
  }
  const auto id = draft().id;
  std::latch all_there(kAsking);
  std::vector<std::future<Result<void>>> asked;
  for (int i = 0; i < kAsking; ++i) {
    asked.push_back(std::async(std::launch::async, [&] {
      all_there.arrive_and_wait();
      return store_->ledger().plan(id, sends);
    }));
  }
  int planned = 0;
  for (auto& one : asked) {
    const Result<void> answer = one.get();
    planned += answer.ok() ? 1 : 0;
    EXPECT_EQ(error_of(answer), answer.ok() ? "" : "ledger.already_planned");
  }
  EXPECT_EQ(planned, 1);
  EXPECT_EQ(must(store_->ledger().counts(id)).of(SendState::planned), kAudience);
}

TEST_P(StoreContract, claims_in_order_of_position_and_wave) {
  const auto id = sending();
  auto first_wave = order(id, 10);
  first_wave.wave = 0;
  const auto claimed = must(store_->ledger().claim(first_wave));
  EXPECT_THAT(contacts_of(claimed), ElementsAre(ids_[5], ids_[4]));
  EXPECT_EQ(claimed.sends[0].attempt, 1);
  EXPECT_EQ(claimed.left_in_wave, 0U);
  EXPECT_FALSE(claimed.next_retry_at);
  EXPECT_EQ(must(store_->mailings().find(id))->first_sent_at, at(10));
  const auto rest = must(store_->ledger().claim(order(id, 3)));
  EXPECT_THAT(contacts_of(rest), ElementsAre(ids_[3], ids_[2], ids_[1]));
  EXPECT_EQ(rest.left_in_wave, 1U);
  const auto send = must(store_->ledger().find(id, ids_[5]));
  ASSERT_TRUE(send);
  EXPECT_EQ(send->state, SendState::claimed);
  EXPECT_EQ(send->version, 1);
  EXPECT_EQ(send->attempts, 1);
  EXPECT_EQ(send->wave, 0);
  EXPECT_EQ(send->changed_at, at(10));
}

TEST_P(StoreContract, claims_nothing_unless_the_mailing_is_sending) {
  const auto id = sending();
  const auto refused = [&] { return error_of(store_->ledger().claim(order(id, 1))); };
  go(id, model::MailingState::holding);
  EXPECT_EQ(refused(), "ledger.not_sending");
  go(id, model::MailingState::sending);
  EXPECT_EQ(refused(), "");
  go(id, model::MailingState::halted, "wrong price");
  EXPECT_EQ(refused(), "ledger.not_sending");
  EXPECT_EQ(must(store_->ledger().counts(id)).of(SendState::claimed), 1U);
  EXPECT_EQ(error_of(store_->ledger().claim(order(model::MailingId{99}, 1))), "ledger.not_sending");
}

TEST_P(StoreContract, claims_nothing_without_a_sign_off_of_this_content) {
  auto record = draft();
  go(record.id, model::MailingState::proofed);
  go(record.id, model::MailingState::approved);
  go(record.id, model::MailingState::sending);
  const ports::PlannedSend send{people(1)[0], 0, 0};
  must(store_->ledger().plan(record.id, {&send, 1}));
  model::MailingRecord other = record;
  other.content_hash[0] ^= 1;
  sign_off(other);
  EXPECT_EQ(error_of(store_->ledger().claim(order(record.id, 1))), "ledger.not_sending");
  sign_off(record);
  EXPECT_EQ(must(store_->ledger().claim(order(record.id, 1))).sends.size(), 1U);
}

TEST_P(StoreContract, withholds_the_suppressed_in_the_transaction_that_claims) {
  const auto id = sending();
  for (const int i : {6, 5}) {
    must(store_->contacts().suppress(
        {fmt::format("p{}@people.example", i), model::SuppressionReason::unsubscribed, "", at(5)}
    ));
  }
  const auto claimed = must(store_->ledger().claim(order(id, 1)));
  EXPECT_THAT(contacts_of(claimed), ElementsAre(ids_[3])) << "it looks on until somebody is found";
  EXPECT_EQ(claimed.withheld, 2U);
  EXPECT_EQ(claimed.left_in_wave, 3U);
  const auto send = must(store_->ledger().find(id, ids_[5]));
  EXPECT_EQ(send->state, SendState::withheld);
  EXPECT_EQ(send->withheld, WithheldReason::suppressed);
  EXPECT_EQ(send->attempts, 0);
}

TEST_P(StoreContract, withholds_who_muted_a_topic_in_the_transaction_that_claims) {
  const auto id = sending();
  must(store_->contacts().prefer(ids_[5], {{"Sale"}, ""}));
  must(store_->contacts().prefer(ids_[4], {{"news"}, ""}));
  auto wanted = order(id, 1);
  wanted.topics = {"sale"};
  const auto claimed = must(store_->ledger().claim(wanted));
  EXPECT_THAT(contacts_of(claimed), ElementsAre(ids_[4])) << "what they muted is another topic";
  EXPECT_EQ(claimed.withheld, 1U);
  EXPECT_EQ(must(store_->ledger().find(id, ids_[5]))->withheld, WithheldReason::muted);
}

TEST_P(StoreContract, withholds_whom_nobody_knows) {
  const auto id = draft().id;
  const ports::PlannedSend send{model::ContactId{77}, 0, 0};
  must(store_->ledger().plan(id, {&send, 1}));
  sign_off(*must(store_->mailings().find(id)));
  go(id, model::MailingState::proofed);
  go(id, model::MailingState::approved);
  go(id, model::MailingState::sending);
  EXPECT_EQ(must(store_->ledger().claim(order(id, 1))).withheld, 1U);
  EXPECT_EQ(must(store_->ledger().find(id, send.contact))->withheld, WithheldReason::unrenderable);
}

TEST_P(StoreContract, withholds_everybody_left_when_the_mailing_is_no_longer_true) {
  const auto id = sending();
  auto ask = order(id, 2);
  ask.valid_until = at(10);
  EXPECT_EQ(must(store_->ledger().claim(ask)).sends.size(), 2U) << "the last moment counts";
  auto later = result(ids_[5], SendState::deferred, 450);
  later.retry_at = at(30);
  must(store_->ledger().record(id, store_->epoch(), {&later, 1}));
  ask.now = at(11);
  ask.wave = 0;
  const auto claimed = must(store_->ledger().claim(ask));
  EXPECT_THAT(claimed.sends, IsEmpty());
  EXPECT_EQ(claimed.withheld, 5U) << "of later waves and of the deferred too";
  EXPECT_EQ(claimed.left_in_wave, 0U);
  EXPECT_EQ(must(store_->ledger().find(id, ids_[0]))->withheld, WithheldReason::expired);
  EXPECT_EQ(must(store_->ledger().find(id, ids_[4]))->state, SendState::claimed);
}

TEST_P(StoreContract, claims_the_deferred_again_when_their_time_has_come) {
  const auto id = sending(2);
  must(store_->ledger().claim(order(id, 2)));
  auto later = result(ids_[1], SendState::deferred, 451, "4.7.1 try later");
  later.retry_at = at(100);
  auto at_once = result(ids_[0], SendState::deferred, 450);
  const std::vector<ports::SendResult> results = {later, at_once};
  must(store_->ledger().record(id, store_->epoch(), results));
  EXPECT_EQ(must(store_->ledger().find(id, ids_[1]))->retry_at, at(100));
  auto ask = order(id, 5);
  ask.now = at(99);
  const auto early = must(store_->ledger().claim(ask));
  EXPECT_THAT(contacts_of(early), ElementsAre(ids_[0]));
  EXPECT_EQ(early.sends[0].attempt, 2);
  EXPECT_EQ(early.left_in_wave, 1U);
  EXPECT_EQ(early.next_retry_at, at(100));
  ask.now = at(100);
  EXPECT_THAT(contacts_of(must(store_->ledger().claim(ask))), ElementsAre(ids_[1]));
}

TEST_P(StoreContract, marks_dots_of_its_own_claims_only) {
  const auto id = sending();
  ports::Ledger& ledger = store_->ledger();
  const auto epoch = store_->epoch();
  const auto claimed = contacts_of(must(ledger.claim(order(id, 2))));
  EXPECT_EQ(error_of(ledger.mark_dots(id, epoch + 1, claimed)), "ledger.not_claimed");
  const std::vector<model::ContactId> with_a_stranger = {claimed[0], ids_[0]};
  EXPECT_EQ(error_of(ledger.mark_dots(id, epoch, with_a_stranger)), "ledger.not_claimed");
  EXPECT_EQ(must(ledger.counts(id)).of(SendState::claimed), 2U) << "nothing of it was written";
  must(ledger.mark_dots(id, epoch, claimed));
  EXPECT_EQ(must(ledger.counts(id)).of(SendState::dot), 2U);
  EXPECT_EQ(error_of(ledger.mark_dots(id, epoch, claimed)), "ledger.not_claimed");
}

TEST_P(StoreContract, records_how_attempts_ended) {
  const auto id = sending();
  ports::Ledger& ledger = store_->ledger();
  const auto epoch = store_->epoch();
  const auto claimed = contacts_of(must(ledger.claim(order(id, 5))));
  must(ledger.mark_dots(id, epoch, std::span(claimed).first(3)));
  const std::string long_words(900, 'x');
  const std::vector<ports::SendResult> results = {
      result(claimed[0], SendState::accepted, 250, "2.0.0 Ok"),
      result(claimed[1], SendState::rejected, 550, long_words),
      result(claimed[2], SendState::uncertain),
      result(claimed[3], SendState::planned),
      result(claimed[4], SendState::rejected, 550, "5.1.1 no such user"),
  };
  must(ledger.record(id, epoch, results));
  const auto counts = must(ledger.counts(id));
  EXPECT_EQ(counts.of(SendState::accepted), 1U);
  EXPECT_EQ(counts.of(SendState::rejected), 2U);
  EXPECT_EQ(counts.of(SendState::uncertain), 1U);
  EXPECT_EQ(counts.of(SendState::planned), 2U);
  EXPECT_EQ(counts.total(), kPeople);
  const auto accepted = must(ledger.find(id, claimed[0]));
  EXPECT_EQ(accepted->reply_code, 250);
  EXPECT_EQ(accepted->reply_text, "2.0.0 Ok");
  EXPECT_EQ(accepted->changed_at, at(20));
  EXPECT_EQ(must(ledger.find(id, claimed[1]))->reply_text.size(), 500U);
  EXPECT_THAT(
      must(ledger.in_state(id, SendState::rejected)).to_vector(),
      ElementsAre(claimed[4], claimed[1])
  );
  EXPECT_THAT(contacts_of(must(ledger.claim(order(id, 9)))), ElementsAre(claimed[3], ids_[0]))
      << "what was released comes again";
}

TEST_P(StoreContract, writes_nothing_of_a_batch_with_a_step_the_table_forbids) {
  const auto id = sending();
  ports::Ledger& ledger = store_->ledger();
  const auto epoch = store_->epoch();
  const auto claimed = contacts_of(must(ledger.claim(order(id, 2))));
  must(ledger.mark_dots(id, epoch, std::span(claimed).first(1)));

  struct Case {
    model::ContactId contact;
    SendState to;
    std::int64_t epoch;
    std::string error;
  };

  const std::vector<Case> cases = {
      {claimed[1], SendState::accepted, epoch, "ledger.transition"},
      {claimed[1], SendState::uncertain, epoch, "ledger.transition"},
      {claimed[1], SendState::dot, epoch, "ledger.transition"},
      {ids_[0], SendState::claimed, epoch, "ledger.transition"},
      {ids_[0], SendState::accepted, epoch, "ledger.transition"},
      {claimed[1], SendState::rejected, epoch + 1, "ledger.not_claimed"},
      {model::ContactId{99}, SendState::accepted, epoch, "ledger.not_claimed"},
  };
  for (const Case& one : cases) {
    const std::vector<ports::SendResult> batch = {
        result(claimed[0], SendState::accepted, 250), result(one.contact, one.to)
    };
    EXPECT_EQ(error_of(ledger.record(id, one.epoch, batch)).substr(0, 7), "ledger.");
    const std::vector<ports::SendResult> alone = {result(one.contact, one.to)};
    EXPECT_EQ(error_of(ledger.record(id, one.epoch, alone)), one.error) << model::to_string(one.to);
    EXPECT_EQ(must(ledger.find(id, claimed[0]))->state, SendState::dot);
  }
}

TEST_P(StoreContract, leaves_doubt_to_people) {
  const auto id = sending();
  ports::Ledger& ledger = store_->ledger();
  const auto claimed = contacts_of(must(ledger.claim(order(id, 2))));
  must(ledger.mark_dots(id, store_->epoch(), claimed));
  reopen();
  ports::Ledger& after = store_->ledger();
  const auto recovered = must(after.recover(store_->epoch(), at(30)));
  EXPECT_EQ(recovered.uncertain, 2U);
  const auto epoch = store_->epoch();
  const auto again = result(claimed[0], SendState::planned);
  EXPECT_EQ(error_of(after.record(id, epoch, {&again, 1})), "ledger.transition");
  const std::vector<ports::SendResult> settled = {
      result(claimed[0], SendState::accepted), result(claimed[1], SendState::abandoned)
  };
  must(after.record(id, epoch, settled));
  EXPECT_EQ(must(after.counts(id)).of(SendState::accepted), 1U);
  EXPECT_EQ(must(after.counts(id)).of(SendState::abandoned), 1U);
}

TEST_P(StoreContract, counts_no_try_that_was_given_back) {
  const auto id = sending();
  for (int i = 0; i < 3; ++i) {
    const ports::Claimed claimed = must(store_->ledger().claim(order(id, 1)));
    ASSERT_EQ(claimed.sends.size(), 1U);
    EXPECT_EQ(claimed.sends[0].attempt, 1);
    const auto back = result(claimed.sends[0].contact, SendState::planned);
    must(store_->ledger().record(id, store_->epoch(), {&back, 1}));
  }
  reopen();
  EXPECT_EQ(must(store_->ledger().claim(order(id, 1))).sends.at(0).attempt, 1);
}

TEST_P(StoreContract, forgets_claims_of_an_earlier_start_only) {
  const auto id = sending();
  const auto before = contacts_of(must(store_->ledger().claim(order(id, 2))));
  must(store_->ledger().recover(store_->epoch(), at(30)));
  EXPECT_EQ(must(store_->ledger().counts(id)).of(SendState::claimed), 2U) << "its own claims";
  reopen();
  must(store_->ledger().recover(store_->epoch(), at(30)));
  EXPECT_EQ(must(store_->ledger().counts(id)).of(SendState::planned), kPeople);
  const auto again = must(store_->ledger().claim(order(id, 2)));
  EXPECT_EQ(contacts_of(again), before);
  EXPECT_EQ(again.sends[0].attempt, 1) << "nothing had been tried";
}

TEST_P(StoreContract, counts_a_try_whose_dot_was_marked_also_after_a_restart) {
  const auto id = sending(1);
  must(store_->ledger().claim(order(id, 1)));
  must(store_->ledger().mark_dots(id, store_->epoch(), ids_));
  auto later = result(ids_[0], SendState::deferred, 451, "4.7.1 try later");
  later.retry_at = at(40);
  must(store_->ledger().record(id, store_->epoch(), {&later, 1}));
  reopen();
  EXPECT_EQ(must(store_->ledger().recover(store_->epoch(), at(30))).uncertain, 0U);
  auto ask = order(id, 1);
  const auto early = must(store_->ledger().claim(ask));
  EXPECT_THAT(early.sends, IsEmpty());
  EXPECT_EQ(early.next_retry_at, at(40));
  ask.now = at(40);
  const auto claimed = must(store_->ledger().claim(ask));
  ASSERT_EQ(claimed.sends.size(), 1U);
  EXPECT_EQ(claimed.sends[0].attempt, 2);
}

TEST_P(StoreContract, writes_marks_and_results_together_or_not_at_all) {
  const auto id = sending();
  ports::Ledger& ledger = store_->ledger();
  const auto epoch = store_->epoch();
  const auto claimed = contacts_of(must(ledger.claim(order(id, 3))));
  must(ledger.mark_dots(id, epoch, std::span(claimed).first(1)));
  const std::vector<ports::SendResult> results = {result(claimed[0], SendState::accepted, 250)};
  const std::vector<model::ContactId> dots = {claimed[1], ids_[0]};
  EXPECT_EQ(error_of(ledger.commit(id, epoch, {dots, results, at(20)})), "ledger.not_claimed");
  EXPECT_EQ(must(ledger.find(id, claimed[0]))->state, SendState::dot);
  EXPECT_EQ(must(ledger.find(id, claimed[1]))->state, SendState::claimed);
  const std::vector<model::ContactId> twice = {claimed[1], claimed[1]};
  EXPECT_EQ(error_of(ledger.commit(id, epoch, {twice, results, at(20)})), "ledger.transition");
  must(ledger.commit(id, epoch, {std::span(dots).first(1), results, at(20)}));
  EXPECT_EQ(must(ledger.find(id, claimed[0]))->state, SendState::accepted);
  EXPECT_EQ(must(ledger.find(id, claimed[1]))->state, SendState::dot);
}

TEST_P(StoreContract, knows_a_finished_mailing_after_a_restart) {
  const auto id = sending(3);
  ports::Ledger& ledger = store_->ledger();
  const auto claimed = contacts_of(must(ledger.claim(order(id, 3))));
  must(ledger.mark_dots(id, store_->epoch(), claimed));
  const std::vector<ports::SendResult> results = {
      result(claimed[0], SendState::accepted, 250, "2.0.0 Ok"),
      result(claimed[1], SendState::rejected, 550, "5.1.1 no such user"),
      result(claimed[2], SendState::uncertain),
  };
  must(ledger.record(id, store_->epoch(), results));
  reopen();
  EXPECT_EQ(must(store_->ledger().recover(store_->epoch(), at(30))).uncertain, 0U);
  EXPECT_EQ(must(store_->ledger().find(id, claimed[1]))->reply_text, "5.1.1 no such user");
  EXPECT_EQ(must(store_->ledger().last_version(id)), 1);
  EXPECT_EQ(must(store_->ledger().reached(id, 1)).size(), 2U);
  EXPECT_EQ(must(store_->ledger().reached(id, 0)).size(), 0U);
  const auto settled = result(claimed[2], SendState::abandoned);
  must(store_->ledger().record(id, store_->epoch(), {&settled, 1}));
  reopen();
  EXPECT_EQ(must(store_->ledger().counts(id)).of(SendState::abandoned), 1U);
}

TEST_P(StoreContract, tells_who_stands_where_page_by_page) {
  const auto id = sending();
  must(store_->ledger().claim(order(id, 2)));
  const auto page = must(store_->ledger().who(id, std::nullopt, {}, 4));
  ASSERT_EQ(page.size(), 4U);
  EXPECT_EQ(page[0].contact, ids_[0]);
  EXPECT_EQ(page[0].mailing, id);
  EXPECT_FALSE(page[0].changed_at);
  EXPECT_EQ(must(store_->ledger().who(id, std::nullopt, page[3].contact, 4)).size(), 2U);
  const auto claimed = must(store_->ledger().who(id, SendState::claimed, {}, 9));
  ASSERT_EQ(claimed.size(), 2U);
  EXPECT_EQ(claimed[0].contact, ids_[4]);
  EXPECT_FALSE(must(store_->ledger().find(id, model::ContactId{99})));
  EXPECT_EQ(must(store_->ledger().counts(model::MailingId{99})).total(), 0U);
}

/// What of a history is compared: state, time, tries.
using Past = std::tuple<SendState, std::optional<Instant>, int>;

std::vector<Past> past_of(ports::Ledger& ledger, model::MailingId id, model::ContactId contact) {
  std::vector<Past> past;
  for (const model::Send& send : must(ledger.history(id, contact))) {
    EXPECT_EQ(send.contact, contact);
    EXPECT_EQ(send.mailing, id);
    past.emplace_back(send.state, send.changed_at, send.attempts);
  }
  return past;
}

TEST_P(StoreContract, tells_all_that_happened_to_one_person_in_order) {
  const auto id = sending(2);
  const auto epoch = store_->epoch();
  ports::Ledger& ledger = store_->ledger();
  EXPECT_THAT(past_of(ledger, id, ids_[0]), IsEmpty());
  EXPECT_THAT(past_of(ledger, id, model::ContactId{99}), IsEmpty());
  EXPECT_THAT(past_of(ledger, model::MailingId{99}, ids_[0]), IsEmpty());
  must(ledger.claim(order(id, 2)));
  EXPECT_THAT(past_of(ledger, id, ids_[0]), ElementsAre(Past(SendState::claimed, at(10), 1)));
  const auto back = result(ids_[0], SendState::planned, 0, "stopped before the dot");
  must(ledger.record(id, epoch, {&back, 1}));
  must(ledger.claim(order(id, 1)));
  must(ledger.commit(id, epoch, {ids_, {}, at(11)}));
  auto later = result(ids_[0], SendState::deferred, 451, "4.7.1 try later");
  later.retry_at = at(40);
  const std::vector<ports::SendResult> results = {
      later, result(ids_[1], SendState::accepted, 250, "2.0.0 Ok")
  };
  must(ledger.record(id, epoch, results));
  auto ask = order(id, 1);
  ask.now = at(40);
  must(ledger.claim(ask));
  must(ledger.commit(id, epoch, {std::span(ids_).first(1), {}, at(41)}));
  reopen();
  must(store_->ledger().recover(store_->epoch(), at(50)));
  model::Evidence evidence;
  evidence.mailing = id;
  evidence.contact = ids_[0];
  evidence.at = at(60);
  EXPECT_EQ(must(store_->ledger().settle(id, {&evidence, 1})), 1U);
  EXPECT_THAT(
      past_of(store_->ledger(), id, ids_[0]),
      ElementsAre(
          Past(SendState::planned, at(20), 1),
          Past(SendState::dot, at(11), 1),
          Past(SendState::deferred, at(20), 1),
          Past(SendState::dot, at(41), 2),
          Past(SendState::uncertain, at(50), 2),
          Past(SendState::accepted, at(50), 2)
      )
  );
  const auto past = must(store_->ledger().history(id, ids_[0]));
  EXPECT_EQ(past[0].reply_text, "stopped before the dot");
  EXPECT_EQ(past[2].reply_code, 451);
  EXPECT_EQ(past[2].reply_text, "4.7.1 try later");
  EXPECT_EQ(past[2].retry_at, at(40));
  EXPECT_THAT(
      past_of(store_->ledger(), id, ids_[1]),
      ElementsAre(Past(SendState::dot, at(11), 1), Past(SendState::accepted, at(20), 1))
  );
}

}  // namespace
}  // namespace amends::store
