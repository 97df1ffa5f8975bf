#include "store/sets/sets_file.h"

#include "store/sqlite/store_fixture.h"

#include <fstream>

namespace amends::store {
namespace {

class SetsFileTest : public SqliteFolder {
 protected:
  void SetUp() override {
    SqliteFolder::SetUp();
    std::filesystem::create_directories(folder_);
    mark_.installation = "00112233445566778899aabbccddeeff";
    mark_.mailing = {3};
    mark_.signal = {17, {4}, at(5)};
    mark_.change = 2;
    mark_.log = {640, 99};
    model::ContactSet some;
    some.add({1});
    some.add({70'000});
    sets_[kSome] = std::make_shared<const model::ContactSet>(some);
    some.add({2});
    sets_[kMore] = std::make_shared<const model::ContactSet>(some);
  }

  [[nodiscard]] std::filesystem::path path() const { return folder_ / "3.sets"; }

  [[nodiscard]] std::string bytes() const {
    std::ifstream in(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  void put(const std::string& bytes) const {
    std::ofstream(path(), std::ios::binary | std::ios::trunc) << bytes;
  }

  static constexpr SetKey kSome{SetKey::Kind::state, 4, SetKey::Who::anybody, 0};
  static constexpr SetKey kMore{SetKey::Kind::signal, 1, SetKey::Who::machine, 3};

  SetsMark mark_;
  SetsFile::Sets sets_;
};

TEST_F(SetsFileTest, gives_back_what_was_written) {
  must(SetsFile::write(path(), mark_, sets_));
  const SetsFile file = must(SetsFile::open(path(), mark_.installation, mark_.mailing));
  EXPECT_EQ(file.mark().mailing, mark_.mailing);
  EXPECT_EQ(file.mark().signal, mark_.signal);
  EXPECT_EQ(file.mark().change, 2);
  EXPECT_EQ(file.mark().log, mark_.log);
  EXPECT_EQ(file.keys(), (std::vector<SetKey>{kSome, kMore}));
  EXPECT_EQ(must(file.read(kSome)), *sets_.at(kSome));
  EXPECT_EQ(must(file.read(kMore)), *sets_.at(kMore));
  EXPECT_TRUE(must(file.read({SetKey::Kind::signal, 5})).empty());
  EXPECT_EQ(std::filesystem::file_size(path()), bytes().size());
}

TEST_F(SetsFileTest, notices_every_byte_that_is_not_as_it_was_written) {
  must(SetsFile::write(path(), mark_, sets_));
  const std::string whole = bytes();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    put(changed);
    const auto file = SetsFile::open(path(), mark_.installation, mark_.mailing);
    const bool noticed = !file.ok() || !file->read(kSome).ok() || !file->read(kMore).ok();
    EXPECT_TRUE(noticed) << at;
  }
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put(whole.substr(0, size));
    EXPECT_EQ(error_of(SetsFile::open(path(), mark_.installation, mark_.mailing)), "sets.damaged")
        << size;
  }
}

TEST_F(SetsFileTest, refuses_the_file_of_another_mailing_or_installation) {
  must(SetsFile::write(path(), mark_, sets_));
  EXPECT_EQ(error_of(SetsFile::open(path(), mark_.installation, {4})), "sets.damaged");
  EXPECT_EQ(
      error_of(SetsFile::open(path(), "ffeeddccbbaa99887766554433221100", mark_.mailing)),
      "sets.damaged"
  );
}

TEST_F(SetsFileTest, tells_logs_by_their_ends) {
  const auto log = folder_ / "3.log";
  EXPECT_EQ(must(log_end(log)), LogEnd());
  std::ofstream(log) << std::string(10'000, 'x');
  const LogEnd before = must(log_end(log));
  EXPECT_EQ(before.bytes, 10'000U);
  std::ofstream(log) << std::string(9'999, 'x') << 'y';
  EXPECT_EQ(must(log_end(log)).bytes, before.bytes);
  EXPECT_NE(must(log_end(log)).tail, before.tail);
}

}  // namespace
}  // namespace amends::store
