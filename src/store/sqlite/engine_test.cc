#include "store/sqlite/engine.h"

#include "model/people_set.h"
#include "store/sqlite/queries.h"
#include "store/sqlite/store_fixture.h"

#include <sqlite3.h>

#include <fstream>

namespace amends::store {
namespace {

using model::SendState;

class Engine : public SqliteFolder {
 protected:
  /// Changes rows behind the store's back.
  void tamper(const std::string& sql) const {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open((folder_ / "amends.db").c_str(), &raw), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(raw);
    sqlite3_close(raw);
  }

  [[nodiscard]] std::string open_error() const {
    return error_of(SqliteStore::open(folder_, OpenMode::serve, {}));
  }
};

TEST_F(Engine, refuses_a_second_process_and_names_the_first) {
  const auto store = open();
  const auto second = SqliteStore::open(folder_, OpenMode::inspect, {});
  EXPECT_EQ(error_of(second), "store.in_use");
  EXPECT_NE(
      second.error().message().find(fmt::format("process {}", ::getpid())), std::string::npos
  );
}

TEST_F(Engine, counts_the_starts_for_sending_only) {
  EXPECT_EQ(open()->epoch(), 1);
  EXPECT_EQ(must(SqliteStore::open(folder_, OpenMode::inspect, {}))->epoch(), 1);
  EXPECT_EQ(open()->epoch(), 2);
  EXPECT_EQ(must(read_mark(folder_))->epoch, 2);
}

TEST_F(Engine, carries_out_its_migrations_once) {
  const auto installation = open()->installation();
  const auto store = open();
  EXPECT_EQ(store->installation(), installation);
  EXPECT_TRUE(must(store->contacts().lists()).empty());
}

TEST_F(Engine, opens_a_folder_from_before_repoints_had_a_scope) {
  // Schema 2, with a link that was repointed once, as the program of then left it.
  std::filesystem::create_directories(folder_);
  tamper(migration(1) + migration(2) + R"(
    INSERT INTO mailing VALUES (1, 'spring', 'regular', 'finished', 1, 0, 0, NULL, 0, NULL, '');
    INSERT INTO mailing_version VALUES (1, 1, zeroblob(32), '', 0, x'');
    INSERT INTO proof (mailing, version, content_hash, audience_hash, audience, blocks, warnings, at, findings)
      VALUES (1, 1, zeroblob(32), zeroblob(32), 9, 0, 0, 5, '[]');
    INSERT INTO approval (mailing, version, content_hash, audience_hash, audience, approver, note, at)
      VALUES (1, 1, zeroblob(32), zeroblob(32), 9, 'Reviewer', '', 6);
    INSERT INTO link (mailing, number, source, label, target, repoints)
      VALUES (1, 1, 'https://shop.example/a', 'a', 'https://shop.example/b', 1);
    INSERT INTO link_target (mailing, number, target, by, reason, at)
      VALUES (1, 1, 'https://shop.example/a', '', '', 5),
             (1, 1, 'https://shop.example/b', 'Lead', 'a typo', 9);
    INSERT INTO signal (mailing, contact, kind, source, link, at, why, detail)
      VALUES (1, 7, 1, 0, 1, 20, 'person/1', '');
    PRAGMA user_version = 2)");
  const auto store = open();
  const auto proof = must(store->mailings().proof({1}));
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->audience, 9U);
  EXPECT_EQ(proof->mix_json, "") << "nobody had looked";
  EXPECT_EQ(must(store->mailings().find("spring"))->relay, "") << "there was one";
  const auto approval = must(store->mailings().approval({1}));
  ASSERT_TRUE(approval);
  EXPECT_EQ(approval->deputy, "");
  const auto link = must(store->links().find({1}, 1, at(0)));
  ASSERT_TRUE(link);
  EXPECT_EQ(link->target, "https://shop.example/b");
  EXPECT_EQ(must(store->links().history({1}, 1)).size(), 2U);
  const auto leading = must(store->links().leading({1}, 1, {{7}, 1, at(0)}));
  ASSERT_EQ(leading.size(), 1U);
  EXPECT_EQ(leading.front().target, "https://shop.example/b");
  const model::BasicSet clicked{model::PeopleKind::clicked};
  const auto sets = must(store->people_sets().of({1}, {&clicked, 1}));
  EXPECT_TRUE(sets.front()->contains({7})) << "signals of then are in the sets of now";
}

TEST_F(Engine, opens_a_folder_from_before_messages_pictures_token_keys_and_prices) {
  std::filesystem::create_directories(folder_);
  std::string steps;
  for (std::size_t step = 1; step <= 6; ++step) {
    steps += migration(step);
  }
  tamper(steps + "PRAGMA user_version = 6");
  const auto store = open();
  EXPECT_TRUE(must(store->outbox().due(at(100), 10)).empty());
  EXPECT_TRUE(must(store->outbox().hooks()).empty());
  EXPECT_TRUE(must(store->pictures().hosted({1})).empty());
  EXPECT_TRUE(must(store->shop_prices().list("", 0, 10)).empty());
  EXPECT_TRUE(must(store->token_keys().all()).empty())
      << "the installation's secret is the only key";
}

TEST_F(Engine, refuses_the_schema_of_a_newer_version) {
  open().reset();
  tamper("PRAGMA user_version = 99");
  EXPECT_EQ(open_error(), "store.newer_schema");
}

TEST_F(Engine, refuses_an_old_backup_until_a_person_removes_the_mark) {
  open().reset();
  const auto backup = folder_.string() + ".backup";
  std::filesystem::copy_file(folder_ / "amends.db", backup);
  open().reset();
  std::filesystem::copy_file(
      backup, folder_ / "amends.db", std::filesystem::copy_options::overwrite_existing
  );
  EXPECT_EQ(open_error(), "store.older_copy");
  std::filesystem::remove(folder_ / "amends.db");
  EXPECT_EQ(open_error(), "store.older_copy") << "a lost database does not begin anew";
  std::filesystem::rename(backup, folder_ / "amends.db");
  EXPECT_EQ(open_error(), "store.older_copy");
  std::filesystem::remove(folder_ / "installation.json");
  EXPECT_EQ(open_error(), "");
}

TEST_F(Engine, refuses_the_mark_of_another_installation_and_one_it_cannot_read) {
  open().reset();
  must(write_mark(folder_, {"00112233445566778899aabbccddeeff", 0}));
  EXPECT_EQ(open_error(), "store.other_installation");
  for (const std::string_view bytes : {"", "{}", "[1]", "{\"installation\": 1, \"epoch\": 1}"}) {
    std::ofstream(folder_ / "installation.json") << bytes;
    EXPECT_EQ(open_error(), "store.mark") << bytes;
  }
}

TEST_F(Engine, recovers_from_a_copy_taken_while_it_was_sending) {
  const auto store = open();
  const auto mailing = sending(*store, 10);
  const auto claimed = must(store->ledger().claim(order(*store, mailing, 6)));
  std::vector<model::ContactId> dots;
  for (std::size_t i = 0; i < 4; ++i) {
    dots.push_back(claimed.sends[i].contact);
  }
  must(store->ledger().mark_dots(mailing, store->epoch(), dots));
  ports::SendResult got_it;
  got_it.contact = dots[0];
  got_it.reply_code = 250;
  must(store->ledger().record(mailing, store->epoch(), {&got_it, 1}));

  const std::filesystem::path copy = folder_.string() + ".copy";
  std::filesystem::remove_all(copy);
  std::filesystem::copy(folder_, copy, std::filesystem::copy_options::recursive);
  std::filesystem::remove(copy / "amends.db-shm");
  {
    const auto again = must(SqliteStore::open(copy, OpenMode::serve, {}));
    const auto recovered = must(again->ledger().recover(again->epoch(), at(60)));
    EXPECT_EQ(recovered.uncertain, 3U);
    const auto counts = must(again->ledger().counts(mailing));
    EXPECT_EQ(counts.of(SendState::accepted), 1U);
    EXPECT_EQ(counts.of(SendState::uncertain), 3U);
    EXPECT_EQ(counts.of(SendState::planned), 6U);
  }
  std::filesystem::remove_all(copy);
}

TEST_F(Engine, finds_a_changed_and_a_missing_line_of_the_journal) {
  {
    const auto store = open();
    for (int i = 0; i < 5; ++i) {
      model::AuditEntry entry;
      entry.actor = "Lead";
      entry.verb = "link.repointed";
      must(store->journal().append(entry));
    }
  }
  tamper("UPDATE audit SET actor = 'Nobody' WHERE number = 3");
  auto broken = open()->journal().verify();
  EXPECT_EQ(error_of(broken), "audit.chain");
  EXPECT_NE(broken.error().message().find("Line 3 "), std::string::npos);
  tamper("UPDATE audit SET actor = 'Lead' WHERE number = 3");
  EXPECT_EQ(must(open()->journal().verify()), 5);
  tamper("DELETE FROM audit WHERE number = 2");
  EXPECT_EQ(error_of(open()->journal().verify()), "audit.chain");
}

TEST_F(Engine, leaves_nothing_half_written_when_the_disk_is_full) {
  const auto store = open({.pages_max = 60});
  const auto list = must(store->contacts().make_list("people", at(0)));
  auto few = make_people(1, 10);
  must(store->contacts().put(list, {}, few, at(1)));
  auto many = make_people(100, 5000);
  EXPECT_EQ(error_of(store->contacts().put(list, {}, many, at(2))), "store.disk_full");
  EXPECT_FALSE(must(store->contacts().find("p100@people.example")));
  EXPECT_EQ(must(store->contacts().lists())[0].contacts, 10U);
  must(store->contacts().suppress(
      {"p1@people.example", model::SuppressionReason::unsubscribed, "", at(3)}
  ));
  EXPECT_TRUE(must(store->contacts().find_suppression("p1@people.example")));
}

TEST_F(Engine, takes_a_file_of_prices_back_that_the_disk_cannot_hold) {
  const auto store = open({.pages_max = 400});
  std::vector<model::ShopPrice> file(20'000);
  for (std::size_t i = 0; i < file.size(); ++i) {
    file[i].thing = fmt::format("page {}", i);
    file[i].currency = "NOK";
    file[i].day = std::chrono::sys_days(std::chrono::days(20'000));
  }
  auto& prices = store->shop_prices();
  EXPECT_EQ(error_of(prices.import({"lea", at(1)}, file, file[0].day)), "store.disk_full");
  EXPECT_EQ(must(prices.count({})), 0U);
  file.resize(10);
  EXPECT_EQ(must(prices.import({"lea", at(2)}, file, file[0].day)).value, 2);
}

TEST_F(Engine, keeps_the_words_of_a_plain_success_short) {
  const auto store = open();
  const auto mailing = sending(*store, 2);
  const auto claimed = must(store->ledger().claim(order(*store, mailing, 2)));
  const std::vector<model::ContactId> dots = {claimed.sends[0].contact, claimed.sends[1].contact};
  must(store->ledger().mark_dots(mailing, store->epoch(), dots));
  ports::SendResult wordy;
  wordy.contact = dots[0];
  wordy.reply_code = 250;
  wordy.reply_text = "250 2.0.0 Ok: queued as 4F2A1B2C3D, and thank you very much";
  ports::SendResult brief = wordy;
  brief.contact = dots[1];
  brief.reply_text = "250 2.0.0 Ok: queued as 4F2A1B2C3D";
  const std::vector<ports::SendResult> results = {wordy, brief};
  must(store->ledger().record(mailing, store->epoch(), results));
  EXPECT_EQ(must(store->ledger().find(mailing, dots[0]))->reply_text, "");
  EXPECT_EQ(must(store->ledger().find(mailing, dots[1]))->reply_text, brief.reply_text);
}

}  // namespace
}  // namespace amends::store
