#include "store/sqlite/store_fixture.h"

#include <gtest/gtest.h>

namespace amends::store {
namespace {

using model::SendState;

class Claims : public SqliteFolder {
 protected:
  void SetUp() override {
    SqliteFolder::SetUp();
    store_ = open();
    mailing_ = sending(*store_, 1);
  }

  /// How many people the next claim takes.
  [[nodiscard]] std::size_t claim(std::int64_t second) {
    auto ask = order(*store_, mailing_, 5);
    ask.now = at(second);
    const ports::Claimed claimed = must(store_->ledger().claim(ask));
    for (const auto& send : claimed.sends) {
      person_ = send.contact;
    }
    return claimed.sends.size();
  }

  void record(SendState state) {
    ports::SendResult result;
    result.contact = person_;
    result.state = state;
    result.at = at(20);
    result.retry_at = at(30);
    must(store_->ledger().record(mailing_, store_->epoch(), {&result, 1}));
  }

  std::unique_ptr<SqliteStore> store_;
  model::MailingId mailing_;
  model::ContactId person_;
};

/// Found by store_test's property: the place of somebody who was given back outlived their end.
TEST_F(Claims, who_was_given_back_and_then_withheld_is_not_claimed) {
  ASSERT_EQ(claim(10), 1U);
  record(SendState::planned);
  record(SendState::withheld);
  EXPECT_EQ(claim(11), 0U);
}

TEST_F(Claims, who_was_put_off_and_then_withheld_is_not_claimed) {
  ASSERT_EQ(claim(10), 1U);
  record(SendState::deferred);
  record(SendState::withheld);
  EXPECT_EQ(claim(40), 0U);
}

}  // namespace
}  // namespace amends::store
