#include "store/sqlite/hit_memory.h"

#include "store/limits.h"

#include <gtest/gtest.h>

namespace amends::store {
namespace {

constexpr model::MailingId kMailing{1};

Instant at(std::int64_t second) {
  return from_us((1'795'000'000 + second) * 1'000'000);
}

model::Signal hit(std::int64_t contact, std::int64_t second = 1) {
  model::Signal made;
  made.mailing = kMailing;
  made.contact = {contact};
  made.kind = model::SignalKind::clicked;
  made.source = model::SignalClass::human;
  made.at = at(second);
  return made;
}

/// Listening, and nobody was there before but person 1.
void listen(HitMemory& memory) {
  const auto ticket = memory.begin_to_listen(kMailing);
  ASSERT_TRUE(ticket);
  model::ContactSet before;
  before.add({1});
  memory.heard(kMailing, *ticket, before);
}

TEST(HitMemory, tells_nothing_before_it_knows_who_was_there) {
  HitMemory memory;
  EXPECT_FALSE(memory.earlier(kMailing, {2}, at(0)));
  const auto ticket = memory.begin_to_listen(kMailing);
  ASSERT_TRUE(ticket);
  EXPECT_FALSE(memory.begin_to_listen(kMailing)) << "one looks";
  memory.note(hit(3));
  EXPECT_FALSE(memory.earlier(kMailing, {2}, at(0)));
  memory.heard(kMailing, *ticket, {});
  EXPECT_TRUE(memory.earlier(kMailing, {2}, at(0)));
  EXPECT_FALSE(memory.earlier(kMailing, {3}, at(0))) << "who came meanwhile may have been before";
}

TEST(HitMemory, does_not_believe_who_looked_before_it_began_anew) {
  HitMemory memory;
  const auto first = memory.begin_to_listen(kMailing);
  ASSERT_TRUE(first);
  memory.gives_up(kMailing, *first);
  ASSERT_TRUE(memory.begin_to_listen(kMailing));
  memory.heard(kMailing, *first, {});
  EXPECT_FALSE(memory.earlier(kMailing, {2}, at(0)));
}

TEST(HitMemory, leaves_to_the_rows_who_was_there_before) {
  HitMemory memory;
  listen(memory);
  memory.note(hit(1));
  EXPECT_FALSE(memory.earlier(kMailing, {1}, at(0)));
}

TEST(HitMemory, holds_the_newest_hits_of_somebody_and_says_when_it_does_not_hold_them) {
  HitMemory memory;
  listen(memory);
  const auto count = static_cast<std::int64_t>(kHitsOfPersonInMemory) + 1;
  for (std::int64_t second = 1; second <= count; ++second) {
    memory.note(hit(2, second));
  }
  const auto lately = memory.earlier(kMailing, {2}, at(count - 1));
  ASSERT_TRUE(lately);
  EXPECT_EQ(lately->count, kHitsOfPersonInMemory + 1);
  EXPECT_EQ(lately->lately.size(), 2U);
  EXPECT_FALSE(memory.earlier(kMailing, {2}, at(1)));
}

TEST(HitMemory, forgets_who_came_long_ago_but_not_that_they_came) {
  HitMemory memory;
  listen(memory);
  memory.note(hit(2));
  const auto many = 2 * static_cast<std::int64_t>(kHitsInMemoryMax);
  for (std::int64_t contact = 3; contact < many; ++contact) {
    memory.note(hit(contact));
  }
  EXPECT_FALSE(memory.earlier(kMailing, {2}, at(0))) << "the rows know";
  EXPECT_TRUE(memory.earlier(kMailing, {many - 1}, at(0)));
  EXPECT_EQ(memory.earlier(kMailing, {many}, at(0))->count, 0U);
}

TEST(HitMemory, leaves_a_mailing_for_another_only_when_it_is_quiet) {
  HitMemory memory;
  const auto mailings = static_cast<std::int64_t>(kHitBooksMax);
  model::Signal made = hit(2);
  for (std::int64_t number = 1; number <= mailings; ++number) {
    const auto ticket = memory.begin_to_listen({number});
    ASSERT_TRUE(ticket);
    memory.heard({number}, *ticket, {});
    made.mailing = {number};
    memory.note(made);
  }
  EXPECT_FALSE(memory.begin_to_listen({mailings + 1})) << "all are in use";
  EXPECT_EQ(memory.earlier({1}, {2}, at(0))->count, 1U);
  for (std::uint64_t i = 0; i < kHitsUntilBookIsLeft; ++i) {
    made.mailing = {static_cast<std::int64_t>(i) % (mailings - 1) + 2};
    memory.note(made);
  }
  EXPECT_TRUE(memory.begin_to_listen({mailings + 1}));
  EXPECT_FALSE(memory.earlier({1}, {2}, at(0))) << "the one that was quiet";
  EXPECT_TRUE(memory.earlier({2}, {2}, at(60)));
  EXPECT_FALSE(memory.begin_to_listen({1})) << "the others are in use";
}

}  // namespace
}  // namespace amends::store
