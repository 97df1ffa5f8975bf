#include "store/sends/mailing_sends.h"

#include "store/sqlite/store_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::store {
namespace {

using model::ContactId;
using model::SendState;

/// Ten people in two waves, whose contact is their position and 100.
class MailingSendsTest : public SqliteFolder {
 protected:
  void SetUp() override {
    SqliteFolder::SetUp();
    std::filesystem::create_directories(folder_);
    mark_.installation = "00112233445566778899aabbccddeeff";
    mark_.mailing = model::MailingId{7};
    for (std::uint32_t i = 0; i < 10; ++i) {
      planned_.push_back({ContactId{100 + static_cast<std::int64_t>(i)}, i, i < 5 ? 0 : 1});
    }
    sends_ = must(MailingSends::create(folder_, mark_, planned_));
  }

  void reopen() {
    sends_ = nullptr;
    sends_ = must(MailingSends::open(folder_, mark_));
  }

  /// Whom a claim of this many would take, without their hundred.
  std::vector<std::int64_t> claim(std::size_t most, int wave = 1, std::int64_t second = 10) {
    const ports::ClaimOrder order{mark_.mailing, 1, wave, most, at(second), {}};
    const auto candidates = sends_->pick(order, most);
    must(sends_->take(order, 1, candidates, claimed_));
    std::vector<std::int64_t> people;
    for (const auto& one : candidates) {
      people.push_back(one.contact.value - 100);
    }
    return people;
  }

  void end(std::int64_t person, SendState state, std::optional<Instant> retry_at = {}) {
    ports::SendResult result;
    result.contact = ContactId{100 + person};
    result.state = state;
    result.retry_at = retry_at;
    result.at = at(20);
    must(sends_->commit(1, {{}, {&result, 1}, at(20)}));
  }

  FileMark mark_;
  std::vector<ports::PlannedSend> planned_;
  std::unique_ptr<MailingSends> sends_;
  ports::Claimed claimed_;
};

TEST_F(MailingSendsTest, gives_people_of_later_waves_when_their_wave_has_come) {
  EXPECT_THAT(claim(3, 0), testing::ElementsAre(0, 1, 2));
  EXPECT_THAT(claim(9, 0), testing::ElementsAre(3, 4));
  EXPECT_THAT(claim(9, 0), testing::IsEmpty());
  EXPECT_EQ(claimed_.left_in_wave, 0U);
  EXPECT_THAT(claim(2, 1), testing::ElementsAre(5, 6));
  EXPECT_EQ(claimed_.left_in_wave, 3U);
}

TEST_F(MailingSendsTest, takes_those_whose_time_has_come_first_then_those_given_back) {
  claim(4);
  end(0, SendState::deferred, at(50));
  end(1, SendState::planned);
  end(2, SendState::deferred, at(30));
  EXPECT_THAT(claim(2), testing::ElementsAre(1, 4));
  EXPECT_EQ(claimed_.next_retry_at, at(30));
  EXPECT_THAT(claim(2, 1, 40), testing::ElementsAre(2, 5));
  EXPECT_EQ(claimed_.next_retry_at, at(50));
  EXPECT_THAT(claim(9, 1, 60), testing::ElementsAre(0, 6, 7, 8, 9));
}

TEST_F(MailingSendsTest, keeps_who_was_put_back) {
  const ports::ClaimOrder order{mark_.mailing, 1, 1, 2, at(10), {}};
  sends_->put_back(sends_->pick(order, 2));
  EXPECT_THAT(claim(3), testing::UnorderedElementsAre(0, 1, 2));
}

TEST_F(MailingSendsTest, knows_after_a_restart_when_each_may_be_tried_again) {
  claim(2);
  end(0, SendState::deferred, at(50));
  end(1, SendState::deferred, at(30));
  reopen();
  EXPECT_THAT(claim(9, -1, 29), testing::IsEmpty());
  EXPECT_FALSE(claimed_.next_retry_at) << "of waves that are not up yet nothing is due";
  const ports::ClaimOrder order{mark_.mailing, 1, 0, 2, at(30), {}};
  EXPECT_EQ(sends_->pick(order, 1).front().contact.value, 101);
}

TEST_F(MailingSendsTest, is_at_rest_when_nobody_is_under_way) {
  EXPECT_TRUE(sends_->at_rest());
  claim(1);
  EXPECT_FALSE(sends_->at_rest());
  end(0, SendState::rejected);
  EXPECT_TRUE(sends_->at_rest());
}

TEST_F(MailingSendsTest, refuses_files_of_another_installation) {
  sends_ = nullptr;
  mark_.installation = "ffeeddccbbaa99887766554433221100";
  EXPECT_EQ(error_of(MailingSends::open(folder_, mark_)), "ledger.damaged");
}

TEST_F(MailingSendsTest, never_plans_over_a_log_whose_audience_was_lost) {
  claim(1);
  end(0, SendState::rejected);
  sends_ = nullptr;
  std::filesystem::rename(folder_ / "7.audience", folder_ / "kept");
  EXPECT_EQ(error_of(MailingSends::create(folder_, mark_, planned_)), "ledger.damaged");
  std::filesystem::rename(folder_ / "kept", folder_ / "7.audience");
  reopen();
  EXPECT_EQ(sends_->counts().of(SendState::rejected), 1U);
}

TEST_F(MailingSendsTest, plans_anew_when_it_ended_before_the_audience_had_its_name) {
  sends_ = nullptr;
  std::filesystem::remove(folder_ / "7.audience");
  sends_ = must(MailingSends::create(folder_, mark_, planned_));
  EXPECT_EQ(sends_->counts().of(SendState::planned), 10U);
}

TEST_F(MailingSendsTest, never_takes_a_lost_log_for_a_mailing_that_nobody_got) {
  claim(1);
  end(0, SendState::rejected);
  sends_ = nullptr;
  std::filesystem::resize_file(folder_ / "7.log", 0);
  EXPECT_EQ(error_of(MailingSends::open(folder_, mark_)), "ledger.damaged");
  std::filesystem::remove(folder_ / "7.log");
  EXPECT_EQ(error_of(MailingSends::open(folder_, mark_)), "ledger.damaged");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "7.log")) << "looking makes nothing";
}

}  // namespace
}  // namespace amends::store
