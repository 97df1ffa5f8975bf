#include "store/sqlite/store_fixture.h"

#include <map>
#include <rapidcheck/gtest.h>

namespace amends::store {
namespace {

using model::SendState;

constexpr std::size_t kPeople = 12;

/// The ledger beside what it should be: a map that follows the rules of SAFETY 4.2 in the plainest
/// way.
class Twin : public SqliteFolder {
 public:
  Twin() {
    SetUp();
    store_ = open();
    mailing_ = sending(*store_, kPeople);
    for (const auto& send : must(store_->ledger().who(mailing_, {}, {}, kPeople))) {
      states_[send.contact] = SendState::planned;
    }
  }

  ~Twin() override {
    store_.reset();
    TearDown();
  }

  void TestBody() override {}

  void claim() {
    auto ask = order(*store_, mailing_, *rc::gen::inRange<std::size_t>(0, 5));
    ask.now = at(*rc::gen::inRange(0, 100));
    for (const auto& send : must(store_->ledger().claim(ask)).sends) {
      const SendState from = states_.at(send.contact);
      RC_ASSERT(from == SendState::planned || from == SendState::deferred);
      before_claim_[send.contact] = from;
      states_[send.contact] = SendState::claimed;
    }
  }

  void dot() {
    const auto contact = anybody();
    const bool is_due = states_.at(contact) == SendState::claimed;
    const auto done = store_->ledger().mark_dots(mailing_, store_->epoch(), {&contact, 1});
    RC_ASSERT(done.ok() == is_due);
    if (is_due) {
      states_[contact] = SendState::dot;
    }
  }

  void record() {
    ports::SendResult result;
    result.contact = anybody();
    result.state = static_cast<SendState>(*rc::gen::inRange<int>(0, model::kSendStates));
    result.at = at(50);
    result.retry_at = at(*rc::gen::inRange(0, 100));
    const SendState from = states_.at(result.contact);
    const bool is_end = result.state != SendState::claimed && result.state != SendState::intent &&
                        result.state != SendState::dot;
    const bool is_allowed = is_end && model::may_follow(from, result.state);
    const auto done = store_->ledger().record(mailing_, store_->epoch(), {&result, 1});
    RC_ASSERT(done.ok() == is_allowed);
    if (is_allowed) {
      states_[result.contact] = result.state;
    }
  }

  void restart() {
    store_.reset();
    store_ = open();
    must(store_->ledger().recover(store_->epoch(), at(60)));
    for (auto& [contact, state] : states_) {
      state = state == SendState::claimed ? before_claim_.at(contact) : state;
      state = state == SendState::dot ? SendState::uncertain : state;
    }
  }

  void compare() {
    const auto counts = must(store_->ledger().counts(mailing_));
    RC_ASSERT(counts.total() == kPeople);
    model::SendCounts wanted;
    for (const auto& send : must(store_->ledger().who(mailing_, {}, {}, kPeople))) {
      RC_ASSERT(send.state == states_.at(send.contact));
      ++wanted.of(send.state);
    }
    RC_ASSERT(counts.by_state == wanted.by_state);
  }

 private:
  [[nodiscard]] model::ContactId anybody() {
    const auto skip = *rc::gen::inRange<std::ptrdiff_t>(0, kPeople);
    return std::next(states_.begin(), skip)->first;
  }

  std::unique_ptr<SqliteStore> store_;
  model::MailingId mailing_;
  std::map<model::ContactId, SendState> states_;
  std::map<model::ContactId, SendState> before_claim_;
};

RC_GTEST_PROP(ledger, keeps_to_the_table_and_to_the_plan, ()) {
  Twin twin;
  const auto steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    switch (*rc::gen::weightedElement<int>({{4, 0}, {5, 1}, {8, 2}, {1, 3}})) {
      case 0:
        twin.claim();
        break;
      case 1:
        twin.dot();
        break;
      case 2:
        twin.record();
        break;
      default:
        twin.restart();
        break;
    }
    twin.compare();
  }
}

}  // namespace
}  // namespace amends::store
