#include "store/sends/audience_file.h"

#include "store/sqlite/store_fixture.h"

#include <gtest/gtest.h>

#include <fstream>

namespace amends::store {
namespace {

class AudienceFileTest : public SqliteFolder {
 protected:
  void SetUp() override {
    SqliteFolder::SetUp();
    std::filesystem::create_directories(folder_);
    mark_.installation = "00112233445566778899aabbccddeeff";
    mark_.mailing = model::MailingId{7};
  }

  [[nodiscard]] std::filesystem::path path() const { return folder_ / "7.audience"; }

  [[nodiscard]] Result<void> write(std::span<const ports::PlannedSend> sends) const {
    AMENDS_TRY_VOID(AudienceFile::draft(path(), mark_, sends));
    return AudienceFile::publish(path());
  }

  FileMark mark_;
};

TEST_F(AudienceFileTest, keeps_who_in_which_wave_and_order) {
  const std::vector<ports::PlannedSend> sends = {
      {model::ContactId{30}, 0, 1}, {model::ContactId{10}, 2, 0}, {model::ContactId{20}, 1, 0}
  };
  must(write(sends));
  const AudienceFile audience = must(AudienceFile::open(path()));
  ASSERT_EQ(audience.size(), 3U);
  EXPECT_EQ(audience.mark().mailing, mark_.mailing);
  EXPECT_EQ(audience.contact(0).value, 10);
  EXPECT_EQ(audience.contact(2).value, 30);
  EXPECT_EQ(audience.wave(2), 1);
  EXPECT_EQ(audience.person_at(0), 1U) << "the first wave first, in order of position";
  EXPECT_EQ(audience.person_at(1), 0U);
  EXPECT_EQ(audience.person_at(2), 2U);
  EXPECT_EQ(audience.find(model::ContactId{20}), 1U);
  EXPECT_FALSE(audience.find(model::ContactId{25}));
  EXPECT_FALSE(audience.find(model::ContactId{9}));
  EXPECT_EQ(audience.first_after(model::ContactId{0}), 0U);
  EXPECT_EQ(audience.first_after(model::ContactId{20}), 2U);
  EXPECT_EQ(audience.first_after(model::ContactId{30}), 3U);
}

TEST_F(AudienceFileTest, is_not_there_before_it_is_published) {
  must(AudienceFile::draft(path(), mark_, {}));
  EXPECT_FALSE(std::filesystem::exists(path()));
  EXPECT_EQ(error_of(AudienceFile::open(path())), "store.io");
}

TEST_F(AudienceFileTest, may_be_of_nobody) {
  must(write({}));
  EXPECT_EQ(must(AudienceFile::open(path())).size(), 0U);
}

TEST_F(AudienceFileTest, has_nobody_twice) {
  const std::vector<ports::PlannedSend> sends = {
      {model::ContactId{30}, 0, 0}, {model::ContactId{30}, 1, 0}
  };
  EXPECT_EQ(error_of(write(sends)), "ledger.twice");
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(AudienceFileTest, is_refused_when_a_byte_has_changed) {
  const std::vector<ports::PlannedSend> sends = {{model::ContactId{30}, 0, 0}};
  must(write(sends));
  const auto size = std::filesystem::file_size(path());
  for (std::uintmax_t i = 0; i < size; i += 7) {
    must(write(sends));
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(i));
    file.put('\x7F');
    file.close();
    EXPECT_EQ(error_of(AudienceFile::open(path())), "ledger.damaged") << i;
  }
  std::filesystem::resize_file(path(), size - 1);
  EXPECT_EQ(error_of(AudienceFile::open(path())), "ledger.damaged");
}

}  // namespace
}  // namespace amends::store
