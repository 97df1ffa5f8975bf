#include "store/sqlite/picture_memory.h"

#include "base/random.h"
#include "store/limits.h"
#include "store/sqlite/pictures.h"
#include "store/sqlite/store_fixture.h"

#include <array>

namespace amends::store {
namespace {

constexpr model::MailingId kMailing{1};

PictureMemory::Picture picture_of(std::string bytes) {
  auto picture = std::make_shared<model::PictureBytes>();
  picture->bytes = std::move(bytes);
  return picture;
}

TEST(PictureMemory, keeps_nothing_that_was_read_before_a_change) {
  PictureMemory memory;
  const PictureMemory::Place place{kMailing, 1, 1};
  const std::uint64_t before = memory.generation();
  memory.keep(place, picture_of("old"), before);
  ASSERT_NE(memory.find(place), nullptr);
  EXPECT_EQ(memory.find(place)->bytes, "old");
  EXPECT_EQ(memory.find({kMailing, 1, 2}), nullptr);
  EXPECT_EQ(memory.find({kMailing, 2, 1}), nullptr);
  EXPECT_EQ(memory.find({model::MailingId{2}, 1, 1}), nullptr);
  memory.forget();
  EXPECT_EQ(memory.find(place), nullptr);
  EXPECT_EQ(memory.bytes(), 0U);
  memory.keep(place, picture_of("old"), before);
  EXPECT_EQ(memory.find(place), nullptr) << "the row may have been older";
  memory.keep(place, picture_of("new"), memory.generation());
  EXPECT_NE(memory.find(place), nullptr);
}

TEST(PictureMemory, lets_go_of_the_one_shown_longest_ago) {
  PictureMemory memory;
  const std::uint64_t generation = memory.generation();
  const std::size_t third = kPicturesInMemoryBytesMax / 3 - 1000;
  for (int number = 1; number <= 3; ++number) {
    memory.keep({kMailing, 1, number}, picture_of(std::string(third, 'x')), generation);
  }
  EXPECT_NE(memory.find({kMailing, 1, 1}), nullptr);
  memory.keep({kMailing, 1, 4}, picture_of(std::string(third, 'x')), generation);
  EXPECT_NE(memory.find({kMailing, 1, 1}), nullptr) << "shown a moment ago";
  EXPECT_EQ(memory.find({kMailing, 1, 2}), nullptr);
  EXPECT_NE(memory.find({kMailing, 1, 3}), nullptr);
  EXPECT_NE(memory.find({kMailing, 1, 4}), nullptr);
  EXPECT_LE(memory.bytes(), kPicturesInMemoryBytesMax);
  memory.keep(
      {kMailing, 1, 5}, picture_of(std::string(kPicturesInMemoryBytesMax, 'x')), generation
  );
  EXPECT_EQ(memory.find({kMailing, 1, 5}), nullptr) << "it alone is too large";
  EXPECT_NE(memory.find({kMailing, 1, 4}), nullptr) << "and drives nobody out";
}

/// Puts up, replaces and takes back pictures at random, and looks at all of them after each step.
class HeldPictures : public SqliteFolder {
 protected:
  static constexpr int kVersions = 3;
  static constexpr int kPictures = 3;

  void SetUp() override {
    SqliteFolder::SetUp();
    {
      const auto store = open();
      mailing_ = must(store->mailings().put(
                          "sale", model::MailingKind::regular, {{"mailing.toml", ""}}, "anna", at(0)
                      ))
                     .id;
    }
    database_ = must(Database::open(folder_ / "amends.db", {}));
    held_.emplace(*database_);
  }

  void TearDown() override {
    held_.reset();
    database_.reset();
    SqliteFolder::TearDown();
  }

  [[nodiscard]] std::string some_bytes() {
    return fmt::format("picture {}", random_.below(6)) + std::string(random_.below(2000), '\0');
  }

  [[nodiscard]] static std::string file(std::uint64_t number) {
    return fmt::format("{}.png", number);
  }

  void host() {
    const std::array<std::string, kPictures> bytes = {some_bytes(), some_bytes(), some_bytes()};
    const std::array<std::string, kPictures> names = {file(1), file(2), file(3)};
    std::vector<ports::PictureFile> files;
    for (std::size_t i = 0; i < kPictures; ++i) {
      files.push_back({names.at(i), mail::PictureKind::png, bytes.at(i)});
    }
    must(held_->host(mailing_, static_cast<int>(1 + random_.below(kVersions)), files));
  }

  void replace() {
    model::PictureChange change;
    change.file = file(1 + random_.below(kPictures));
    change.version = static_cast<int>(1 + random_.below(kVersions));
    change.kind = random_.chance(0.5) ? mail::PictureKind::png : mail::PictureKind::jpeg;
    change.at = at(1);
    changes_.push_back(must(held_->replace(mailing_, change, some_bytes())).id);
  }

  void undo() {
    if (!changes_.empty()) {
      // One that was taken back before is refused and changes nothing.
      const auto undone =
          held_->undo(changes_[random_.below(changes_.size())], "kim", "it was right", at(2));
      EXPECT_TRUE(undone.ok() || undone.error().id() == "picture.undone");
    }
  }

  void look() {
    // It has seen nothing before, so that it reads the row.
    SqlitePictures unheld(*database_);
    for (int version = 1; version <= kVersions; ++version) {
      for (int number = 1; number <= kPictures; ++number) {
        const auto shown = must(held_->shown(mailing_, version, number));
        const auto row = must(unheld.shown(mailing_, version, number));
        ASSERT_EQ(shown == nullptr, row == nullptr);
        if (row != nullptr) {
          EXPECT_EQ(shown->bytes, row->bytes);
          EXPECT_EQ(shown->hash, row->hash);
          EXPECT_EQ(shown->kind, row->kind);
          EXPECT_EQ(must(held_->shown(mailing_, version, number)), shown) << "the same, not a copy";
        }
      }
    }
  }

  Random random_{20261122};
  model::MailingId mailing_;
  std::unique_ptr<Database> database_;
  std::optional<SqlitePictures> held_;
  std::vector<std::int64_t> changes_;
};

TEST_F(HeldPictures, are_those_of_the_rows_after_every_change) {
  for (int step = 0; step < 150; ++step) {
    SCOPED_TRACE(step);
    const std::uint64_t what = random_.below(10);
    if (what < 2) {
      host();
    } else if (what < 6) {
      replace();
    } else {
      undo();
    }
    look();
    if (HasFatalFailure()) {
      return;
    }
  }
  EXPECT_GT(changes_.size(), 30U);
}

}  // namespace
}  // namespace amends::store
