#include "store/ledger_check.h"

#include "store/sqlite/store_fixture.h"

#include <fstream>

namespace amends::store {
namespace {

using model::SendState;

class LedgerCheckTest : public SqliteFolder {
 protected:
  [[nodiscard]] LedgerCheck only() const {
    const auto checks = must(check_ledger(folder_));
    EXPECT_EQ(checks.size(), 1U);
    return checks.empty() ? LedgerCheck() : checks.front();
  }
};

TEST_F(LedgerCheckTest, tells_what_every_file_holds_while_a_server_writes) {
  const auto store = open();
  const auto mailing = sending(*store, 3);
  const auto claimed = must(store->ledger().claim(order(*store, mailing, 2)));
  const std::vector<model::ContactId> dots = {claimed.sends[0].contact, claimed.sends[1].contact};
  must(store->ledger().mark_dots(mailing, store->epoch(), dots));
  ports::SendResult got_it;
  got_it.contact = dots[0];
  got_it.reply_code = 250;
  must(store->ledger().record(mailing, store->epoch(), {&got_it, 1}));
  const LedgerCheck check = only();
  EXPECT_EQ(check.mailing, mailing);
  EXPECT_EQ(check.people, 3U);
  EXPECT_EQ(check.entries, 3U);
  EXPECT_EQ(check.counts.of(SendState::accepted), 1U);
  EXPECT_EQ(check.counts.of(SendState::dot), 1U);
  EXPECT_EQ(check.counts.of(SendState::planned), 1U);
  EXPECT_EQ(check.impossible, 0U);
  EXPECT_EQ(check.torn_bytes, 0U);
  EXPECT_FALSE(check.damage);
}

TEST_F(LedgerCheckTest, leaves_a_torn_end_where_it_is) {
  {
    const auto store = open();
    static_cast<void>(sending(*store, 3));
  }
  const auto log = folder_ / "sends" / "1.log";
  std::ofstream(log, std::ios::app) << "torn";
  const auto size = std::filesystem::file_size(log);
  EXPECT_EQ(only().torn_bytes, 4U);
  EXPECT_EQ(std::filesystem::file_size(log), size);
  EXPECT_FALSE(only().damage);
}

TEST_F(LedgerCheckTest, says_what_is_damaged) {
  {
    const auto store = open();
    static_cast<void>(sending(*store, 3));
  }
  std::ofstream(folder_ / "sends" / "1.audience") << "something else";
  ASSERT_TRUE(only().damage);
  EXPECT_EQ(only().damage->id(), "ledger.damaged");
}

TEST_F(LedgerCheckTest, has_nothing_to_say_of_an_empty_folder) {
  static_cast<void>(open());
  EXPECT_TRUE(must(check_ledger(folder_)).empty());
  EXPECT_EQ(error_of(check_ledger(folder_ / "absent")), "store.io");
}

}  // namespace
}  // namespace amends::store
