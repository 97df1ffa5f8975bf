#include "store/sqlite/database.h"

#include "store/limits.h"
#include "store/sqlite/store_fixture.h"

#include <sqlite3.h>

#include <cerrno>
#include <thread>

namespace amends::store {
namespace {

int g_write_error = EIO;

ssize_t failing_write(int /*descriptor*/, const void* /*bytes*/, std::size_t /*size*/) {
  errno = g_write_error;
  return -1;
}

ssize_t failing_pwrite(
    int /*descriptor*/, const void* /*bytes*/, std::size_t /*size*/, off_t /*offset*/
) {
  errno = g_write_error;
  return -1;
}

/// While it lives, every write of the engine fails with this errno.
class BrokenDisk {
 public:
  explicit BrokenDisk(int code) {
    g_write_error = code;
    set("write", reinterpret_cast<sqlite3_syscall_ptr>(failing_write));
    set("pwrite", reinterpret_cast<sqlite3_syscall_ptr>(failing_pwrite));
    set("pwrite64", reinterpret_cast<sqlite3_syscall_ptr>(failing_pwrite));
  }

  BrokenDisk(const BrokenDisk&) = delete;
  BrokenDisk& operator=(const BrokenDisk&) = delete;

  ~BrokenDisk() {
    for (const char* name : {"write", "pwrite", "pwrite64"}) {
      set(name, nullptr);
    }
  }

 private:
  static void set(const char* name, sqlite3_syscall_ptr call) {
    sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
    vfs->xSetSystemCall(vfs, name, call);
  }
};

class DatabaseTest : public SqliteFolder {
 protected:
  static ports::Suppression suppression(std::string_view key) {
    return {std::string(key), model::SuppressionReason::unsubscribed, "", at(1)};
  }
};

TEST_F(DatabaseTest, writes_nothing_more_after_an_io_error) {
  auto store = open();
  must(store->contacts().suppress(suppression("before@people.example")));
  {
    const BrokenDisk broken(EIO);
    EXPECT_EQ(error_of(store->contacts().suppress(suppression("a@people.example"))), "store.io");
  }
  EXPECT_EQ(
      error_of(store->contacts().suppress(suppression("b@people.example"))), "store.poisoned"
  );
  EXPECT_EQ(error_of(store->journal().append({})), "store.poisoned");
  EXPECT_TRUE(must(store->contacts().find_suppression("before@people.example")))
      << "reading goes on";
  store.reset();
  store = open();
  must(store->contacts().suppress(suppression("b@people.example")));
}

TEST_F(DatabaseTest, goes_on_when_there_is_room_again) {
  const auto store = open();
  {
    const BrokenDisk full(ENOSPC);
    EXPECT_EQ(
        error_of(store->contacts().suppress(suppression("a@people.example"))), "store.disk_full"
    );
  }
  EXPECT_FALSE(must(store->contacts().find_suppression("a@people.example")));
  must(store->contacts().suppress(suppression("a@people.example")));
  EXPECT_TRUE(must(store->contacts().find_suppression("a@people.example")));
}

TEST_F(DatabaseTest, rolls_back_what_was_not_committed) {
  must(make_folder(folder_));
  const auto database = must(Database::open(folder_ / "amends.db", {}));
  const Query put("put_meta");
  const Query find("find_meta");
  {
    auto transaction = must(database->write());
    must(transaction.query(put).bind("a", Blob{"1"}).run());
  }
  {
    auto reader = must(database->read());
    EXPECT_FALSE(must(reader.query(find).bind("a").step()));
  }
  auto transaction = must(database->write());
  must(transaction.query(put).bind("a", Blob{"2"}).run());
  must(transaction.commit());
  auto reader = must(database->read());
  EXPECT_TRUE(must(reader.query(find).bind("a").step()));
}

TEST_F(DatabaseTest, shows_a_snapshot_one_state) {
  must(make_folder(folder_));
  const auto database = must(Database::open(folder_ / "amends.db", {}));
  const Query put("put_meta");
  const Query find("find_meta");
  auto reader = must(database->read());
  must(reader.snapshot());
  EXPECT_FALSE(must(reader.query(find).bind("a").step()));
  {
    auto transaction = must(database->write());
    must(transaction.query(put).bind("a", Blob{"1"}).run());
    must(transaction.commit());
  }
  EXPECT_FALSE(must(reader.query(find).bind("a").step()));
}

TEST_F(DatabaseTest, keeps_the_log_short_and_the_rows_through_checkpoints) {
  auto store = open();
  const auto list = must(store->contacts().make_list("people", at(0)));
  constexpr std::size_t kBatch = 5000;
  constexpr std::size_t kBatches = 20;
  for (std::size_t batch = 0; batch < kBatches; ++batch) {
    auto people = make_people(batch * kBatch, kBatch);
    must(store->contacts().put(list, {}, people, at(1)));
  }
  const auto wal = std::filesystem::file_size(folder_ / "amends.db-wal");
  EXPECT_LE(wal, 2ULL * kCheckpointPages * 4200);
  store = nullptr;
  store = open();
  EXPECT_EQ(must(store->contacts().lists())[0].contacts, kBatch * kBatches);
}

TEST_F(DatabaseTest, serves_readers_and_writers_of_many_threads) {
  const auto store = open();
  const auto mailing = sending(*store, 200);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 25; ++n) {
        // Not must(): an exception that leaves a thread ends the program before it is told.
        const auto counts = store->ledger().counts(mailing);
        EXPECT_EQ(error_of(counts), "");
        EXPECT_EQ(counts.ok() ? counts->total() : 0, 200U);
        const auto one = suppression(fmt::format("{}-{}@x.example", i, n));
        EXPECT_EQ(error_of(store->contacts().suppress(one)), "");
      }
    });
  }
  std::size_t claimed = 0;
  while (claimed < 200) {
    claimed += must(store->ledger().claim(order(*store, mailing, 10))).sends.size();
  }
  for (std::jthread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(must(store->contacts().suppressions("", 1000)).size(), 100U);
}

}  // namespace
}  // namespace amends::store
