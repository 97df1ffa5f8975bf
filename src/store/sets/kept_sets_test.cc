#include "store/sets/kept_sets.h"

#include "model/people_set.h"
#include "store/sqlite/store_fixture.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>
#include <initializer_list>

namespace amends::store {
namespace {

using model::BasicSet;
using model::PeopleKind;
using model::SignalClass;
using model::SignalKind;
using testing::ElementsAre;
using testing::IsEmpty;

class KeptSetsTest : public SqliteFolder {
 protected:
  [[nodiscard]] std::vector<std::int64_t> who(ports::Store& store, const BasicSet& set) const {
    std::vector<std::int64_t> ids;
    must(store.people_sets().of(mailing_, std::span(&set, 1)))
        .front()
        ->for_each([&](model::ContactId id) { ids.push_back(id.value); });
    return ids;
  }

  [[nodiscard]] model::Signal hit(
      std::int64_t contact, SignalKind kind, SignalClass source, int link, std::int64_t second
  ) const {
    model::Signal made;
    made.mailing = mailing_;
    made.contact = {contact};
    made.kind = kind;
    made.source = source;
    made.link = link;
    made.at = at(second);
    return made;
  }

  /// Sends to everybody: contact 1 is in doubt, 2 was refused, the others have it.
  void send_all(ports::Store& store, std::size_t people) {
    mailing_ = sending(store, people);
    const auto claimed = must(store.ledger().claim(order(store, mailing_, people)));
    std::vector<model::ContactId> dots;
    std::vector<ports::SendResult> results;
    for (const auto& send : claimed.sends) {
      dots.push_back(send.contact);
      ports::SendResult result;
      result.contact = send.contact;
      result.state = send.contact.value == 1   ? model::SendState::uncertain
                     : send.contact.value == 2 ? model::SendState::rejected
                                               : model::SendState::accepted;
      result.at = at(20);
      results.push_back(result);
    }
    must(store.ledger().mark_dots(mailing_, store.epoch(), dots));
    must(store.ledger().record(mailing_, store.epoch(), results));
  }

  [[nodiscard]] std::filesystem::path file() const {
    return folder_ / "sets" / fmt::format("{}.sets", mailing_.value);
  }

  void expect_all(ports::Store& store) {
    EXPECT_THAT(who(store, {PeopleKind::audience}), ElementsAre(1, 2, 3, 4, 5));
    EXPECT_THAT(who(store, {PeopleKind::accepted}), ElementsAre(3, 4, 5));
    EXPECT_THAT(who(store, {PeopleKind::uncertain}), ElementsAre(1));
    EXPECT_THAT(who(store, {PeopleKind::rejected}), ElementsAre(2));
    EXPECT_THAT(who(store, {PeopleKind::waiting}), IsEmpty());
    EXPECT_THAT(who(store, {PeopleKind::opened}), ElementsAre(3, 4));
    EXPECT_THAT(who(store, {PeopleKind::opened, true}), ElementsAre(3, 4, 5));
    EXPECT_THAT(who(store, {PeopleKind::clicked}), ElementsAre(3, 4));
    EXPECT_THAT(who(store, {PeopleKind::clicked, false, 2}), ElementsAre(4));
    EXPECT_THAT(who(store, {PeopleKind::clicked, true, 9}), IsEmpty());
    EXPECT_THAT(who(store, {PeopleKind::left}), ElementsAre(4));
  }

  /// Everything expect_all() asks for.
  void fill(ports::Store& store) {
    send_all(store, 5);
    const std::vector<model::Signal> hits = {
        hit(3, SignalKind::opened, SignalClass::human, 0, 30),
        hit(4, SignalKind::opened, SignalClass::unknown, 0, 31),
        hit(5, SignalKind::opened, SignalClass::machine, 0, 32),
        hit(3, SignalKind::clicked, SignalClass::human, 1, 33),
        hit(4, SignalKind::clicked, SignalClass::proxied, 2, 34),
        hit(4, SignalKind::left, SignalClass::unknown, 0, 35),
    };
    must(store.signals().append(hits));
  }

  model::MailingId mailing_;
};

TEST_F(KeptSetsTest, are_what_the_rows_say_before_and_after_a_restart) {
  auto store = open();
  fill(*store);
  expect_all(*store);
  store.reset();
  EXPECT_TRUE(std::filesystem::exists(file()));
  store = open();
  expect_all(*store);
}

TEST_F(KeptSetsTest, move_whoever_is_classed_anew) {
  auto store = open();
  fill(*store);
  EXPECT_THAT(who(*store, {PeopleKind::clicked, false, 1}), ElementsAre(3));
  must(store->signals().reclass({mailing_, {3}, at(33), at(33), SignalClass::machine, "burst/1"}));
  EXPECT_THAT(who(*store, {PeopleKind::clicked, false, 1}), IsEmpty());
  EXPECT_THAT(who(*store, {PeopleKind::clicked, true, 1}), ElementsAre(3));
  EXPECT_THAT(who(*store, {PeopleKind::clicked}), ElementsAre(4));
  EXPECT_THAT(who(*store, {PeopleKind::opened}), ElementsAre(3, 4)) << "another hit";
  store.reset();
  store = open();
  must(store->signals().reclass({mailing_, {3}, at(30), at(30), SignalClass::machine, "burst/1"}));
  EXPECT_THAT(who(*store, {PeopleKind::opened}), ElementsAre(4)) << "after a restart too";
}

TEST_F(KeptSetsTest, take_what_came_after_the_file_from_the_rows) {
  auto store = open();
  fill(*store);
  store.reset();
  const auto kept = folder_ / "kept";
  std::filesystem::copy_file(file(), kept);
  store = open();
  const auto late = hit(5, SignalKind::clicked, SignalClass::human, 3, 40);
  must(store->signals().append({&late, 1}));
  model::Evidence evidence;
  evidence.mailing = mailing_;
  evidence.contact = {1};
  evidence.at = at(41);
  EXPECT_EQ(must(store->ledger().settle(mailing_, {&evidence, 1})), 1U);
  store.reset();
  // As after a crash: the file is of before.
  std::filesystem::copy_file(kept, file(), std::filesystem::copy_options::overwrite_existing);
  store = open();
  EXPECT_THAT(who(*store, {PeopleKind::clicked}), ElementsAre(3, 4, 5));
  EXPECT_THAT(who(*store, {PeopleKind::accepted}), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(who(*store, {PeopleKind::uncertain}), IsEmpty());
}

TEST_F(KeptSetsTest, forget_who_stood_in_a_state_that_is_empty_now) {
  auto store = open();
  fill(*store);
  store.reset();
  store = open();
  EXPECT_THAT(who(*store, {PeopleKind::uncertain}), ElementsAre(1)) << "from the file";
  model::Evidence evidence;
  evidence.mailing = mailing_;
  evidence.contact = {1};
  evidence.at = at(41);
  EXPECT_EQ(must(store->ledger().settle(mailing_, {&evidence, 1})), 1U);
  // The file is written anew, over one that has somebody in doubt.
  store.reset();
  store = open();
  EXPECT_THAT(who(*store, {PeopleKind::uncertain}), IsEmpty());
  EXPECT_THAT(who(*store, {PeopleKind::accepted}), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(who(*store, {PeopleKind::audience}), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(KeptSetsTest, are_made_anew_when_the_database_was_put_back_to_before_a_burst_was_seen) {
  auto store = open();
  fill(*store);
  must(store->signals().reclass({mailing_, {3}, at(33), at(33), SignalClass::machine, "burst/1"}));
  EXPECT_THAT(who(*store, {PeopleKind::clicked, false, 1}), IsEmpty());
  store.reset();
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open((folder_ / "amends.db").c_str(), &raw), SQLITE_OK);
  const auto before = fmt::format(
      "UPDATE signal SET source = 0 WHERE contact = 3; DELETE FROM signal_change WHERE mailing = "
      "{}",
      mailing_.value
  );
  EXPECT_EQ(sqlite3_exec(raw, before.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(raw);
  sqlite3_close(raw);
  store = open();
  EXPECT_THAT(who(*store, {PeopleKind::clicked, false, 1}), ElementsAre(3));
}

TEST_F(KeptSetsTest, are_made_anew_when_the_file_is_lost_or_damaged) {
  auto store = open();
  fill(*store);
  store.reset();
  const auto bytes = std::filesystem::file_size(file());
  for (const std::uintmax_t place : {std::uintmax_t{3}, std::uintmax_t{90}, bytes - 1}) {
    std::fstream changed(file(), std::ios::in | std::ios::out | std::ios::binary);
    changed.seekg(static_cast<std::streamoff>(place));
    const auto byte = static_cast<char>(changed.get() ^ 1);
    changed.seekp(static_cast<std::streamoff>(place));
    changed.put(byte);
    changed.close();
    store = open();
    expect_all(*store);
    store.reset();
  }
  std::filesystem::resize_file(file(), bytes / 2);
  store = open();
  expect_all(*store);
  store.reset();
  std::filesystem::remove(file());
  store = open();
  expect_all(*store);
}

TEST_F(KeptSetsTest, follow_a_mailing_while_it_is_sent) {
  auto store = open();
  mailing_ = sending(*store, 4);
  EXPECT_THAT(who(*store, {PeopleKind::waiting}), ElementsAre(1, 2, 3, 4));
  const auto held = must(store->people_sets().of(
      mailing_, std::vector<BasicSet>{{PeopleKind::waiting}, {PeopleKind::audience}}
  ));
  const auto claimed = must(store->ledger().claim(order(*store, mailing_, 1)));
  const model::ContactId first = claimed.sends.at(0).contact;
  must(store->ledger().mark_dots(mailing_, store->epoch(), {&first, 1}));
  ports::SendResult result;
  result.contact = first;
  result.at = at(11);
  must(store->ledger().record(mailing_, store->epoch(), {&result, 1}));
  EXPECT_THAT(who(*store, {PeopleKind::accepted}), ElementsAre(first.value));
  EXPECT_EQ(who(*store, {PeopleKind::waiting}).size(), 3U);
  EXPECT_EQ(who(*store, {PeopleKind::audience}).size(), 4U);
  EXPECT_EQ(held.front()->size(), 4U) << "what was handed out stays as it was";
}

TEST_F(KeptSetsTest, have_nobody_for_a_mailing_that_was_never_launched) {
  auto store = open();
  mailing_ = {7};
  EXPECT_THAT(who(*store, {PeopleKind::audience}), IsEmpty());
  EXPECT_THAT(who(*store, {PeopleKind::opened, true}), IsEmpty());
}

}  // namespace
}  // namespace amends::store
