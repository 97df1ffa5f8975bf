#include "store/sends/send_log.h"

#include "store/contract/contract_suite.h"
#include "store/limits.h"
#include "store/sends/forgetful_disk.h"
#include "tests/support/result_rows.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

namespace amends::store {
namespace {

using model::SendState;

Instant at(std::int64_t seconds) {
  return from_us((1'795'000'000 + seconds) * 1'000'000);
}

FileMark a_mark() {
  FileMark mark;
  mark.installation = "00112233445566778899aabbccddeeff";
  mark.mailing = model::MailingId{7};
  mark.people = 1000;
  return mark;
}

std::unique_ptr<LogFile> on(const std::shared_ptr<ForgetfulDisk>& disk) {
  return std::make_unique<ForgetfulFile>(disk);
}

/// "person state words" of everything in the log, in order.
struct Reading {
  std::string error;
  std::vector<std::string> entries;
};

Reading read(const std::shared_ptr<ForgetfulDisk>& disk, const FileMark& mark = a_mark()) {
  Reading reading;
  const auto log = SendLog::open(on(disk), mark, [&](const Entry& entry, std::uint64_t /*offset*/) {
    reading.entries.push_back(
        fmt::format("{} {} {}", entry.person, model::to_string(entry.state), entry.reply_text)
    );
  });
  reading.error = log.ok() ? "" : log.error().id();
  return reading;
}

Entry accepted(std::uint32_t person, std::string_view words = "2.0.0 Ok") {
  return {
      .person = person,
      .state = SendState::accepted,
      .attempts = 1,
      .version = 1,
      .reply_code = 250,
      .at = at(1),
      .reply_text = words
  };
}

class SendLogTest : public testing::Test {
 protected:
  void SetUp() override { log_.emplace(must(SendLog::create(on(disk_), a_mark()))); }

  void append(std::uint32_t first, std::uint32_t count) {
    std::vector<Entry> entries;
    for (std::uint32_t i = 0; i < count; ++i) {
      entries.push_back(accepted(first + i));
    }
    must(log_->append(1, at(1), entries));
  }

  std::shared_ptr<ForgetfulDisk> disk_ = std::make_shared<ForgetfulDisk>();
  std::optional<SendLog> log_;
};

TEST_F(SendLogTest, gives_back_what_was_appended) {
  const std::vector<Entry> entries = {accepted(1), accepted(2, "queued as 4F2A")};
  const auto offsets = must(log_->append(1, at(1), entries));
  std::string words;
  EXPECT_EQ(must(log_->read_entry(offsets[1], words)).reply_text, "queued as 4F2A");
  EXPECT_EQ(must(log_->read_entry(offsets[0], words)).person, 1U);
  EXPECT_EQ(
      read(disk_).entries,
      (std::vector<std::string>{"1 accepted 2.0.0 Ok", "2 accepted queued as 4F2A"})
  );
}

TEST_F(SendLogTest, has_on_the_disk_what_it_has_acknowledged) {
  append(0, 300);
  disk_->seen = disk_->synced;
  EXPECT_EQ(read(disk_).entries.size(), 300U);
}

TEST_F(SendLogTest, cuts_a_long_batch_into_frames) {
  const std::string words(500, 'x');
  std::vector<Entry> entries(6000, accepted(1, words));
  must(log_->append(1, at(1), entries));
  EXPECT_GT(log_->bytes(), 2 * kFrameBytesMax);
  EXPECT_EQ(read(disk_).entries.size(), 6000U);
}

TEST_F(SendLogTest, is_read_through_up_to_a_place_without_being_changed) {
  append(0, 300);
  const std::uint64_t end = log_->bytes();
  append(300, 5);
  const std::string before = disk_->seen;
  std::vector<std::uint32_t> people;
  must(log_->each_until(end, [&](const Entry& entry, std::uint64_t offset) {
    people.push_back(entry.person);
    EXPECT_LT(offset, end);
  }));
  EXPECT_EQ(people.size(), 300U);
  EXPECT_EQ(people.back(), 299U);
  EXPECT_EQ(disk_->seen, before);
  disk_->seen[end - 20] ^= 1;
  EXPECT_EQ(
      log_->each_until(end, [](const Entry&, std::uint64_t) {}).error().id(), "ledger.damaged"
  );
}

TEST_F(SendLogTest, goes_on_behind_what_stands_there) {
  append(0, 2);
  log_.emplace(must(SendLog::open(on(disk_), a_mark(), [](const Entry&, std::uint64_t) {})));
  append(2, 1);
  EXPECT_EQ(read(disk_).entries.size(), 3U);
}

TEST_F(SendLogTest, refuses_the_log_of_another_mailing) {
  FileMark other = a_mark();
  other.mailing = model::MailingId{8};
  EXPECT_EQ(read(disk_, other).error, "ledger.damaged");
  disk_->seen[0] = 'X';
  EXPECT_EQ(read(disk_).error, "ledger.damaged");
}

TEST_F(SendLogTest, cuts_off_a_torn_end_and_writes_over_it) {
  append(0, 2);
  const std::uint64_t whole = log_->bytes();
  append(2, 40);
  disk_->seen[whole + 100] ^= 1;
  EXPECT_EQ(read(disk_).entries.size(), 2U);
  log_.emplace(must(SendLog::open(on(disk_), a_mark(), [](const Entry&, std::uint64_t) {})));
  append(50, 1);
  EXPECT_EQ(read(disk_).entries.back(), "50 accepted 2.0.0 Ok");
  EXPECT_EQ(read(disk_).entries.size(), 3U);
}

TEST_F(SendLogTest, says_where_it_is_damaged_rather_than_forget_what_follows) {
  append(0, 2);
  const std::uint64_t whole = log_->bytes();
  append(2, 2);
  append(4, 2);
  disk_->seen[whole + 40] ^= 1;
  EXPECT_EQ(read(disk_).error, "ledger.damaged");
}

TEST_F(SendLogTest, writes_nothing_more_once_the_disk_has_failed) {
  append(0, 1);
  disk_->fails = true;
  const std::vector<Entry> one = {accepted(1)};
  EXPECT_EQ(error_of(log_->append(1, at(1), one)), "store.io");
  disk_->fails = false;
  EXPECT_EQ(error_of(log_->append(1, at(1), one)), "store.poisoned");
  EXPECT_TRUE(log_->poisoned());
}

TEST_F(SendLogTest, is_closed_until_something_is_appended) {
  append(0, 1);
  EXPECT_FALSE(must(read_closing(ForgetfulFile(disk_))));
  WaveCounts counts(1);
  counts[0][4] = 1;
  must(log_->close(1, at(2), counts));
  EXPECT_EQ(must(read_closing(ForgetfulFile(disk_))), counts);
  EXPECT_EQ(disk_->seen.size(), log_->bytes()) << "no room is kept behind a closed log";
  append(1, 1);
  EXPECT_FALSE(must(read_closing(ForgetfulFile(disk_))));
  EXPECT_EQ(read(disk_).entries.size(), 2U);
}

/// A log whose power goes again and again, each time in the last append of a start.
class CutOff {
 public:
  explicit CutOff(std::uint64_t seed) : random_(seed) {}

  /// Appends until the power goes. Whatever was acknowledged must then be there, once and in order;
  /// of the one append that was under way all or nothing.
  void cut(std::int64_t start) {
    const auto appends = 1 + random_.below(12);
    for (std::uint64_t i = 0; i < appends; ++i) {
      disk_->power_goes = i + 1 == appends;
      append(start);
    }
    const auto after = std::make_shared<ForgetfulDisk>();
    after->seen = after->synced = disk_->after_power_cut(random_);
    disk_ = after;
    std::uint32_t found = 0;
    bool in_order = true;
    auto opened = SendLog::open(on(disk_), a_mark(), [&](const Entry& entry, std::uint64_t) {
      in_order = in_order && entry.person == found;
      ++found;
    });
    ASSERT_TRUE(opened.ok()) << opened.error().explain();
    EXPECT_TRUE(in_order);
    EXPECT_TRUE(found == acknowledged_ || found == asked_)
        << found << " found, " << acknowledged_ << " acknowledged, " << asked_ << " asked";
    has_torn_ = found == acknowledged_;
    acknowledged_ = asked_ = found;
    log_.emplace(std::move(*opened));
  }

  /// Whether the last cut took what was not acknowledged.
  [[nodiscard]] bool has_torn() const { return has_torn_; }

 private:
  void append(std::int64_t start) {
    std::vector<Entry> entries;
    const std::string words(random_.below(500), 'w');
    for (std::uint64_t n = 1 + random_.below(30); n > 0; --n) {
      entries.push_back(accepted(asked_++, words));
    }
    if (log_->append(start, at(1), entries).ok()) {
      acknowledged_ = asked_;
    }
  }

  Random random_;
  std::shared_ptr<ForgetfulDisk> disk_ = std::make_shared<ForgetfulDisk>();
  std::optional<SendLog> log_{must(SendLog::create(on(disk_), a_mark()))};
  std::uint32_t acknowledged_ = 0;
  std::uint32_t asked_ = 0;
  bool has_torn_ = false;
};

/// SAFETY: unsynced writes dropped or torn. AMENDS_POWER_SEEDS asks for more of them,
/// AMENDS_POWER_FROM for others.
TEST(SendLogPower, may_go_at_any_time) {
  constexpr std::uint64_t kSeeds = 500;
  const char* asked = std::getenv("AMENDS_POWER_SEEDS");
  const std::uint64_t seeds = asked == nullptr ? kSeeds : std::strtoull(asked, nullptr, 10);
  const char* first = std::getenv("AMENDS_POWER_FROM");
  const std::uint64_t from = first == nullptr ? 1 : std::strtoull(first, nullptr, 10);
  constexpr std::int64_t kStarts = 3;
  Tries states;
  std::uint64_t torn = 0;
  for (std::uint64_t seed = from; seed < from + seeds; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    CutOff log(seed);
    for (std::int64_t start = 0; start < kStarts; ++start) {
      states.make([&] { log.cut(start); });
      torn += log.has_torn() ? 1U : 0U;
      if (HasFatalFailure()) {
        break;
      }
    }
  }
  EXPECT_GT(torn, seeds) << "most cuts must have torn something";
  fmt::print(
      "{} power cuts, {} of them lost what was not acknowledged, {} lost what was\n",
      states.made(),
      torn,
      states.failed()
  );
  write_result_rows("power_cut", {states.row("power cut", "states lost or invented", kSeeds)});
}

}  // namespace
}  // namespace amends::store
