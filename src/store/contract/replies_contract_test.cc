#include "store/contract/contract_suite.h"

#include <gmock/gmock.h>

namespace amends::store {
namespace {

using model::ReplyClass;

model::Reply reply(std::string_view key, model::MailingId mailing, model::ContactId contact) {
  model::Reply one;
  one.key = key;
  one.mailing = mailing;
  one.contact = contact;
  one.of = ReplyClass::legal;
  one.also = "question";
  one.why = "legal \"my lawyer\"";
  one.proof = model::ReplyProof::thread;
  one.from = "p1@people.example";
  one.subject = "Re: Our lamps";
  one.text = "My lawyer asks:\nwhich price?";
  one.at = from_us(1'795'000'000'000'000);
  return one;
}

TEST_P(StoreContract, keeps_a_reply_once) {
  const model::MailingId mailing{7};
  EXPECT_TRUE(must(store_->replies().keep(reply("a", mailing, {1}))));
  model::Reply again = reply("a", mailing, {2});
  again.of = ReplyClass::thanks;
  EXPECT_FALSE(must(store_->replies().keep(again)));
  reopen();
  const auto kept = must(store_->replies().find("a"));
  ASSERT_TRUE(kept);
  const model::Reply expected = reply("a", mailing, {1});
  EXPECT_EQ(kept->mailing, mailing);
  EXPECT_EQ(kept->contact, expected.contact);
  EXPECT_EQ(kept->of, expected.of);
  EXPECT_EQ(kept->also, expected.also);
  EXPECT_EQ(kept->why, expected.why);
  EXPECT_EQ(kept->proof, expected.proof);
  EXPECT_EQ(kept->from, expected.from);
  EXPECT_EQ(kept->subject, expected.subject);
  EXPECT_EQ(kept->text, expected.text);
  EXPECT_EQ(kept->at, expected.at);
  EXPECT_EQ(kept->answered_by, "");
  EXPECT_FALSE(kept->answered_at);
  EXPECT_EQ(must(store_->replies().find(kept->id))->key, "a");
  EXPECT_FALSE(must(store_->replies().find("b")));
}

TEST_P(StoreContract, counts_people_and_not_replies) {
  const model::MailingId mailing{7};
  const model::MailingId mending{9};
  must(store_->replies().keep(reply("a", mailing, {1})));
  must(store_->replies().keep(reply("b", mending, {1})));
  must(store_->replies().keep(reply("c", mailing, {2})));
  must(store_->replies().keep(reply("d", {8}, {3})));
  model::Reply automatic = reply("e", mailing, {4});
  automatic.of = ReplyClass::automatic;
  must(store_->replies().keep(automatic));
  const auto counts = must(store_->replies().counts({mailing, mending}));
  EXPECT_EQ(counts.of(ReplyClass::legal), 2U);
  EXPECT_EQ(counts.of(ReplyClass::automatic), 1U);
  EXPECT_EQ(counts.of(ReplyClass::angry), 0U);
  EXPECT_EQ(counts.open, 3U) << "a program waits for no answer";
  using enum model::ReplyProof;
  EXPECT_EQ(must(store_->replies().count_of(mailing, {1}, thread)), 1U);
  EXPECT_EQ(must(store_->replies().count_of(mailing, {1}, from)), 0U);
  EXPECT_EQ(must(store_->replies().counts({})), model::ReplyCounts());
  // Of an incident with every mailing that mends it.
  const ports::RepliedMailings six = {{{91}, {92}, {93}, {94}, mailing, {8}}};
  EXPECT_EQ(must(store_->replies().counts(six)).of(ReplyClass::legal), 3U);
  EXPECT_EQ(must(store_->replies().of(six, ReplyClass::legal, 10)).size(), 3U);
}

TEST_P(StoreContract, counts_once_who_is_angry_and_speaks_of_the_law) {
  const model::MailingId mailing{7};
  must(store_->replies().keep(reply("a", mailing, {1})));
  model::Reply angry = reply("b", mailing, {1});
  angry.of = ReplyClass::angry;
  must(store_->replies().keep(angry));
  angry.key = "c";
  angry.contact = {2};
  must(store_->replies().keep(angry));
  model::Reply question = reply("d", mailing, {3});
  question.of = ReplyClass::question;
  must(store_->replies().keep(question));
  EXPECT_EQ(must(store_->replies().counts({mailing})).upset, 2U);
}

TEST_P(StoreContract, gives_open_replies_first_and_answers_each_once) {
  const model::MailingId mailing{7};
  for (const char* const key : {"a", "b", "c"}) {
    must(store_->replies().keep(reply(key, mailing, {1})));
  }
  const model::ReplyId newest = must(store_->replies().find("c"))->id;
  EXPECT_TRUE(must(store_->replies().answer(newest, "anna", at(5))));
  EXPECT_FALSE(must(store_->replies().answer(newest, "bo", at(6))));
  EXPECT_FALSE(must(store_->replies().answer({99}, "bo", at(6))));
  const auto keys = [&](std::size_t limit) {
    std::string all;
    for (const auto& one : must(store_->replies().of({mailing}, ReplyClass::legal, limit))) {
      all += one.key;
    }
    return all;
  };
  EXPECT_EQ(keys(10), "bac");
  EXPECT_EQ(keys(2), "ba");
  const auto answered = must(store_->replies().find(newest));
  EXPECT_EQ(answered->answered_by, "anna");
  EXPECT_EQ(answered->answered_at, at(5));
  EXPECT_TRUE(must(store_->replies().of({mailing}, ReplyClass::angry, 10)).empty());
}

}  // namespace
}  // namespace amends::store
