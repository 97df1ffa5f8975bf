#include "store/sqlite/fresh_hits.h"

#include "store/limits.h"
#include "store/sqlite/store_fixture.h"

#include <gmock/gmock.h>

#include <atomic>

namespace amends::store {
namespace {

using model::SignalClass;
using model::SignalKind;
using testing::ElementsAre;

ports::FreshHit hit(std::int64_t contact, int link = 1, std::int64_t second = 1) {
  ports::FreshHit made;
  made.signal.mailing = {1};
  made.signal.contact = {contact};
  made.signal.kind = SignalKind::clicked;
  made.signal.source = SignalClass::human;
  made.signal.link = link;
  made.signal.at = from_us((1'795'000'000 + second) * 1'000'000);
  return made;
}

std::vector<int> links_of(const std::vector<model::Signal>& signals) {
  std::vector<int> links;
  for (const model::Signal& signal : signals) {
    links.push_back(signal.link);
  }
  return links;
}

TEST(FreshHits, lose_what_does_not_fit_and_count_it) {
  std::size_t written = 0;
  {
    FreshHits hits([&](std::span<const ports::FreshHit> batch) -> Result<void> {
      written += batch.size();
      return {};
    });
    for (std::size_t i = 0; i <= kFreshHitsOfPersonMax; ++i) {
      hits.take(hit(1));
    }
    // Some of the first may be on the disk already when the last ones come.
    hits.close();
    EXPECT_EQ(written + hits.lost().too_many, kFreshHitsOfPersonMax + 1);
    hits.take(hit(2));
    EXPECT_EQ(hits.lost().queue_full, 1U) << "nobody writes any more";
  }
}

TEST(FreshHits, wait_for_a_disk_that_is_full_and_give_up_one_that_is_broken) {
  enum class Disk : std::uint8_t { good, full, broken };
  std::atomic<Disk> disk = Disk::full;
  std::vector<std::int64_t> written;
  int called = 0;
  FreshHits hits([&](std::span<const ports::FreshHit> batch) -> Result<void> {
    if (disk != Disk::good) {
      return Error(disk == Disk::full ? "store.disk_full" : "store.poisoned", "for the test");
    }
    for (const ports::FreshHit& one : batch) {
      written.push_back(one.signal.contact.value);
    }
    return {};
  });
  auto first = hit(1);
  first.once_kept = [&called] { ++called; };
  hits.take(std::move(first));
  hits.flush();
  hits.take(hit(2));
  EXPECT_EQ(hits.waiting({1}, {1}).size(), 1U);
  EXPECT_EQ(hits.waiting({1}, {2}).size(), 1U);
  EXPECT_EQ(called, 0);
  disk = Disk::good;
  hits.flush();
  EXPECT_THAT(written, ElementsAre(1, 2));
  EXPECT_EQ(called, 1);
  EXPECT_EQ(hits.lost().failed, 0U);
  disk = Disk::broken;
  hits.take(hit(3));
  hits.flush();
  EXPECT_EQ(hits.lost().failed, 1U);
  EXPECT_TRUE(hits.waiting({1}, {3}).empty());
}

TEST(FreshHits, of_each_of_many_people_wait_in_their_order) {
  constexpr std::int64_t kMany = 15'000;  // some share a place
  std::atomic<bool> is_full = true;
  FreshHits hits([&is_full](std::span<const ports::FreshHit>) -> Result<void> {
    return is_full ? Result<void>(Error("store.disk_full", "for the test")) : Result<void>();
  });
  const auto take_of_all = [&hits](int link) {
    for (std::int64_t contact = 1; contact <= kMany; ++contact) {
      ASSERT_TRUE(hits.take(hit(contact, link)));
    }
  };
  const auto have_all = [&hits](const std::vector<int>& expected) {
    for (std::int64_t contact = 1; contact <= kMany; ++contact) {
      std::vector<int> links;
      for (const ports::FreshHit& one : hits.waiting({1}, {contact})) {
        EXPECT_EQ(one.signal.contact.value, contact);
        links.push_back(one.signal.link);
      }
      ASSERT_EQ(links, expected) << contact;
    }
  };
  take_of_all(1);
  hits.flush();  // those stay as they are, and what comes now is gathered beside them
  take_of_all(2);
  take_of_all(3);
  have_all({1, 2, 3});
  is_full = false;
  hits.flush();
  have_all({});
  is_full = true;
  take_of_all(4);
  have_all({4});
  is_full = false;
}

class FreshSignals : public SqliteFolder {};

TEST_F(FreshSignals, are_seen_before_they_are_on_the_disk) {
  auto store = open();
  ports::Signals& signals = store->signals();
  for (const int link : {1, 2, 3}) {
    signals.keep_soon(hit(1, link, link));
  }
  auto burst = hit(1, 4, 4);
  burst.signal.source = SignalClass::machine;
  burst.reclassed = {{{1}, {1}, at(1), at(3), SignalClass::machine, "burst/1"}};
  signals.keep_soon(burst);
  const auto newest = must(signals.earlier({1}, {1}, at(2))).lately;
  EXPECT_THAT(links_of(newest), ElementsAre(2, 3, 4));
  EXPECT_EQ(newest.at(0).source, SignalClass::machine) << "the burst shows";
  const ports::SignalFilter humans{SignalKind::clicked, {}, {SignalClass::human}};
  EXPECT_TRUE(must(signals.people({1}, humans)).empty());
  EXPECT_THAT(links_of(must(signals.of_contact({1}, {1}))), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(links_of(must(signals.earlier({1}, {1}, at(0))).lately), ElementsAre(1, 2, 3, 4));
}

TEST_F(FreshSignals, are_told_anew_only_by_those_that_came_after_them) {
  auto store = open();
  // All at one moment, and others' hits between them.
  store->signals().keep_soon(hit(2, 1));
  store->signals().keep_soon(hit(3, 1));
  auto telling = hit(1, 1);
  telling.reclassed = {{{1}, {2}, at(1), at(1), SignalClass::machine, "company/2"}};
  store->signals().keep_soon(telling);
  store->signals().keep_soon(hit(2, 2));
  store->signals().keep_soon(hit(1, 2));
  const auto classes = [&](std::int64_t contact) {
    std::vector<SignalClass> all;
    for (const model::Signal& one : must(store->signals().of_contact({1}, {contact}))) {
      all.push_back(one.source);
    }
    return all;
  };
  EXPECT_THAT(classes(1), ElementsAre(SignalClass::human, SignalClass::human));
  EXPECT_THAT(classes(2), ElementsAre(SignalClass::machine, SignalClass::human));
  EXPECT_THAT(classes(3), ElementsAre(SignalClass::human));
}

TEST_F(FreshSignals, are_written_when_the_store_closes) {
  auto store = open();
  store->signals().keep_soon(hit(1));
  store.reset();
  store = open();
  EXPECT_EQ(must(store->signals().of_contact({1}, {1})).size(), 1U);
}

}  // namespace
}  // namespace amends::store
