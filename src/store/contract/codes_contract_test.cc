#include "store/contract/contract_suite.h"

#include <gmock/gmock.h>

namespace amends::store {
namespace {

using model::CodeChangeKind;
using testing::ElementsAre;

model::Code code(std::string_view key, Instant at, model::MailingId mailing = {}) {
  model::Code made;
  made.key = key;
  made.shown = key;
  made.mailing = mailing;
  made.by = "anna";
  made.at = at;
  return made;
}

model::Code own(std::string_view key, Instant at, model::MailingId mailing) {
  model::Code made = code(key, at, mailing);
  made.is_unique = true;
  return made;
}

TEST_P(StoreContract, keeps_a_code_with_its_terms) {
  model::Code spring = code("spring20", at(1), {7});
  spring.shown = "SPRING-20";
  spring.terms.valid_from = at(5);
  spring.terms.valid_until = at(9);
  spring.terms.uses_max = 3;
  spring.terms.closed = true;
  const auto kept = must(store_->codes().add(spring));
  EXPECT_TRUE(kept.id);
  EXPECT_EQ(error_of(store_->codes().add(spring)), "code.exists");
  reopen();
  const auto found = must(store_->codes().find("spring20"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->code.id, kept.id);
  EXPECT_EQ(found->code.shown, "SPRING-20");
  EXPECT_EQ(found->code.mailing, model::MailingId{7});
  EXPECT_EQ(found->code.terms, spring.terms);
  EXPECT_EQ(found->code.by, "anna");
  EXPECT_EQ(found->code.at, at(1));
  EXPECT_FALSE(found->code.is_unique);
  EXPECT_EQ(must(store_->codes().find(kept.id))->code.key, "spring20");
  EXPECT_FALSE(must(store_->codes().find("spring")));
  EXPECT_FALSE(must(store_->codes().find(model::CodeId{99})));
}

TEST_P(StoreContract, appends_to_the_history_of_a_code) {
  const auto right = must(store_->codes().add(code("right", at(1))));
  const auto wrong = must(store_->codes().add(code("wrong", at(1))));
  model::CodeChange alias;
  alias.code = wrong.id;
  alias.kind = CodeChangeKind::alias;
  alias.stands_for = right.id;
  alias.scope = {{7}, 2};
  alias.concerned = 3765;
  alias.by = "anna";
  alias.reason = "a typing mistake";
  alias.at = at(2);
  EXPECT_FALSE(must(store_->codes().has_aliases(right.id)));
  const auto first = must(store_->codes().change(alias));
  EXPECT_TRUE(must(store_->codes().has_aliases(right.id)));
  model::CodeChange undo;
  undo.code = wrong.id;
  undo.kind = CodeChangeKind::undo;
  undo.undoes = first.id;
  undo.at = at(3);
  must(store_->codes().change(undo));
  EXPECT_FALSE(must(store_->codes().has_aliases(right.id)));
  reopen();
  const auto found = must(store_->codes().find("wrong"));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->changes.size(), 2U);
  const model::CodeChange& kept = found->changes.front();
  EXPECT_EQ(kept.kind, CodeChangeKind::alias);
  EXPECT_EQ(kept.stands_for, right.id);
  EXPECT_EQ(kept.scope, alias.scope);
  EXPECT_EQ(kept.concerned, 3765U);
  EXPECT_EQ(kept.reason, "a typing mistake");
  EXPECT_EQ(kept.at, at(2));
  EXPECT_FALSE(kept.until);
  EXPECT_FALSE(kept.uses_max);
  EXPECT_EQ(found->changes.back().undoes, first.id);
  EXPECT_TRUE(found->standing().empty());
}

TEST_P(StoreContract, puts_into_the_outbox_what_a_change_is_to_be_told_with) {
  model::CodeChange close;
  close.code = must(store_->codes().add(code("spring", at(1)))).id;
  close.at = at(2);
  const ports::NewMessage message{"msg_1", "webshop", "code.closed", R"({"a":1})", at(2)};
  must(store_->codes().change(close, {&message, 1}));
  EXPECT_NE(error_of(store_->codes().change(close, {&message, 1})), "") << "an id of its own";
  EXPECT_EQ(must(store_->codes().find("spring"))->changes.size(), 1U) << "neither or both";
  reopen();
  EXPECT_TRUE(must(store_->outbox().due(at(1), 10)).empty());
  const auto due = must(store_->outbox().due(at(2), 10));
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due.front().message.id, "msg_1");
  EXPECT_EQ(due.front().message.data, R"({"a":1})");
  EXPECT_FALSE(due.front().tried_at);
  ports::MessageAttempt attempt;
  attempt.sequence = due.front().sequence;
  attempt.state = ports::MessageState::waiting;
  attempt.at = at(3);
  attempt.next_at = at(8);
  attempt.status = 503;
  attempt.why = "it answered 503";
  must(store_->outbox().keep(attempt));
  EXPECT_TRUE(must(store_->outbox().due(at(7), 10)).empty());
  auto hooks = must(store_->outbox().hooks());
  ASSERT_EQ(hooks.size(), 1U);
  EXPECT_EQ(hooks.front().hook, "webshop");
  EXPECT_EQ(hooks.front().waiting, 1U);
  EXPECT_EQ(hooks.front().oldest_waiting, at(2));
  ASSERT_TRUE(hooks.front().last);
  EXPECT_EQ(hooks.front().last->why, "it answered 503");
  attempt.state = ports::MessageState::given_up;
  must(store_->outbox().keep(attempt));
  hooks = must(store_->outbox().hooks());
  EXPECT_EQ(hooks.front().given_up, 1U);
  EXPECT_EQ(hooks.front().given_up_since_success, 1U);
  EXPECT_EQ(hooks.front().last->attempts, 2);
  EXPECT_TRUE(must(store_->outbox().due(at(99), 10)).empty());
}

TEST_P(StoreContract, clears_away_messages_that_ended_long_ago) {
  constexpr std::int64_t kDay = 24 * 3600;
  model::CodeChange close;
  close.code = must(store_->codes().add(code("spring", at(1)))).id;
  const auto tell = [&](std::string_view id, std::int64_t second) {
    const ports::NewMessage message{std::string(id), "webshop", "code.closed", "{}", at(second)};
    must(store_->codes().change(close, {&message, 1}));
  };
  tell("ended", 0);
  tell("waits", 0);
  const auto due = must(store_->outbox().due(at(0), 10));
  ASSERT_EQ(due.size(), 2U);
  must(store_->outbox().keep({due.front().sequence, ports::MessageState::delivered, at(1), at(1)}));
  tell("new", 31 * kDay);
  const auto hooks = must(store_->outbox().hooks());
  EXPECT_EQ(hooks.front().delivered, 0U);
  EXPECT_EQ(hooks.front().waiting, 2U) << "what waits is never cleared away";
  EXPECT_GT(must(store_->outbox().due(at(32 * kDay), 10)).back().sequence, due.back().sequence);
}

TEST_P(StoreContract, shows_the_shared_codes_of_a_mailing) {
  must(store_->codes().add(own("aa", at(1), {7})));
  must(store_->codes().add(code("bb", at(1), {7})));
  must(store_->codes().add(code("cc", at(1), {8})));
  const auto shared = must(store_->codes().shared({7}, 10));
  ASSERT_EQ(shared.size(), 1U);
  EXPECT_EQ(shared.front().key, "bb");
}

TEST_P(StoreContract, counts_each_order_once_and_no_use_beyond_the_budget) {
  ports::Codes& codes = store_->codes();
  const auto right = must(codes.add(code("right", at(1))));
  const auto wrong = must(codes.add(code("wrong", at(1))));
  model::Redemption use{wrong.id, right.id, "order-1", {5}, "shop", at(4)};
  EXPECT_EQ(must(codes.redeem(use, 2)).used, 1U);
  const auto again = must(codes.redeem(use, 1));
  EXPECT_TRUE(again.repeated) << "also when nothing is left by now";
  EXPECT_EQ(again.used, 1U);
  use.order.clear();
  EXPECT_FALSE(must(codes.redeem(use, 2)).repeated);
  EXPECT_EQ(error_of(codes.redeem(use, 2)), "code.used_up");
  EXPECT_EQ(must(codes.redeem(use, std::nullopt)).used, 3U);
  EXPECT_EQ(must(codes.find("right"))->code.used, 3U);
  EXPECT_EQ(must(codes.find("wrong"))->code.used, 0U);
  use.order = "order-1";
  const auto kept = must(codes.find_redemption(use));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->counted, right.id);
  EXPECT_EQ(kept->contact, model::ContactId{5});
  use.code = right.id;
  EXPECT_TRUE(must(codes.redeem(use, std::nullopt)).repeated) << "as the right code, which counted";
  const auto other = must(codes.add(code("other", at(1))));
  EXPECT_FALSE(must(codes.find_redemption({other.id, other.id, "order-1", {5}, "shop", at(4)})));
  const auto uses = must(codes.redemptions(wrong.id, 10));
  ASSERT_EQ(uses.size(), 3U);
  EXPECT_EQ(uses.back().order, "order-1");
  EXPECT_EQ(uses.front().order, "");
}

TEST_P(StoreContract, takes_the_same_number_of_two_shops_for_two_orders) {
  ports::Codes& codes = store_->codes();
  const auto own = must(codes.add(code("own", at(1))));
  model::Redemption use{own.id, own.id, "1001", {5}, "shop", at(4)};
  EXPECT_FALSE(must(codes.redeem(use, 1)).repeated);
  use.by = "till";
  EXPECT_FALSE(must(codes.find_redemption(use)));
  EXPECT_EQ(error_of(codes.redeem(use, 1)), "code.used_up");
  EXPECT_FALSE(must(codes.redeem(use, 2)).repeated);
  EXPECT_TRUE(must(codes.redeem(use, 2)).repeated);
  EXPECT_EQ(must(codes.find("own"))->code.used, 2U);
}

TEST_P(StoreContract, never_takes_a_code_twice) {
  const std::vector<model::Code> batch = {
      own("aa", at(1), {7}), own("bb", at(1), {7}), own("aa", at(1), {7})
  };
  EXPECT_THAT(must(store_->codes().add_all(batch)), ElementsAre(true, true, false));
  EXPECT_THAT(must(store_->codes().add_all(batch)), ElementsAre(false, false, false));
  EXPECT_EQ(must(store_->codes().stock({7})).total, 2U);
  must(store_->codes().add(code("cc", at(1))));
  const auto all = must(store_->codes().list({}, {}, 10));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(must(store_->codes().list({}, all[0].id, 1)).front().key, "bb");
  EXPECT_EQ(must(store_->codes().list({7}, {}, 10)).size(), 2U);
}

TEST_P(StoreContract, gives_one_code_a_person_or_none_at_all) {
  const std::vector<model::Code> batch = {
      own("aa", at(1), {7}), own("bb", at(1), {7}), own("other", at(1), {8})
  };
  must(store_->codes().add_all(batch));
  ports::Codes& codes = store_->codes();
  const std::vector<model::ContactId> three = {{1}, {2}, {3}};
  EXPECT_EQ(error_of(codes.give({7}, three)), "code.shortage");
  EXPECT_EQ(must(codes.stock({7})).given, 0U);
  const std::vector<model::ContactId> two = {{1}, {2}};
  const auto given = must(codes.give({7}, two));
  ASSERT_EQ(given.size(), 2U);
  EXPECT_NE(given[0].code, given[1].code);
  reopen();
  const auto again = must(store_->codes().give({7}, two));
  EXPECT_EQ(again[0].code, given[0].code) << "whoever has one keeps it";
  EXPECT_EQ(must(store_->codes().stock({7})).left(), 0U);
  EXPECT_THAT(must(store_->codes().holders({7})).to_vector(), ElementsAre(two[0], two[1]));
  EXPECT_EQ(must(store_->codes().stock({8})).left(), 1U);
}

}  // namespace
}  // namespace amends::store
