#include "store/sqlite/link_memory.h"

#include "store/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::store {
namespace {

using model::RepointScope;
using testing::ElementsAre;

constexpr model::MailingId kMailing{1};

Instant at(std::int64_t second) {
  return from_us((1'795'000'000 + second) * 1'000'000);
}

StandingLink::Target target(std::string_view url, RepointScope scope) {
  StandingLink::Target made;
  made.target.target = url;
  made.target.scope = scope;
  return made;
}

LinkMemory::Link link_of(std::size_t bytes = 100) {
  auto link = std::make_shared<StandingLink>();
  link->targets.push_back(target("https://a.example/", RepointScope::everybody));
  link->bytes = bytes;
  return link;
}

std::vector<std::string> leads(
    const StandingLink& link, std::int64_t contact, int version, Instant now
) {
  std::vector<std::string> targets;
  for (const model::LinkTarget& one : leading(link, {{contact}, version, now})) {
    targets.push_back(one.target);
  }
  return targets;
}

TEST(StandingLink, leads_by_the_first_that_concerns_the_reader) {
  StandingLink link;
  auto some = target("people", RepointScope::people);
  model::ContactSet people;
  people.add({7});
  some.people = std::make_shared<const model::ContactSet>(people);
  some.target.until = at(60);
  auto second = target("version", RepointScope::version);
  second.target.version = 2;
  link.targets = {
      some,
      second,
      target("language", RepointScope::language),
      target("all", RepointScope::everybody),
      target("first", RepointScope::everybody)
  };
  EXPECT_THAT(leads(link, 7, 2, at(1)), ElementsAre("people"));
  EXPECT_THAT(leads(link, 7, 2, at(60)), ElementsAre("version")) << "its time is over";
  EXPECT_THAT(leads(link, 8, 2, at(1)), ElementsAre("version"));
  EXPECT_THAT(leads(link, 8, 1, at(1)), ElementsAre("language", "all"));
}

TEST(LinkMemory, keeps_nothing_that_was_read_before_a_change) {
  LinkMemory memory;
  const std::uint64_t before = memory.generation();
  memory.keep(kMailing, 1, link_of(), before);
  EXPECT_NE(memory.find(kMailing, 1), nullptr);
  EXPECT_EQ(memory.find(kMailing, 2), nullptr);
  memory.forget();
  EXPECT_EQ(memory.find(kMailing, 1), nullptr);
  memory.keep(kMailing, 1, link_of(), before);
  EXPECT_EQ(memory.find(kMailing, 1), nullptr) << "the rows may have been older";
  memory.keep(kMailing, 1, link_of(), memory.generation());
  EXPECT_NE(memory.find(kMailing, 1), nullptr);
}

TEST(LinkMemory, holds_people_over_a_change_of_links) {
  LinkMemory memory;
  model::ContactSet people;
  people.add({7});
  EXPECT_TRUE(memory.keep_people(3, std::make_shared<const model::ContactSet>(people)));
  memory.forget();
  ASSERT_NE(memory.people(3), nullptr);
  EXPECT_EQ(*memory.people(3), people);
  EXPECT_EQ(memory.people(4), nullptr);
}

TEST(StandingLink, is_held_when_the_people_of_all_its_targets_are_few) {
  model::ContactSet some;
  for (std::int64_t contact = 1; contact < 100'000; contact += 7) {
    some.add({contact});
  }
  const auto people = std::make_shared<const model::ContactSet>(std::move(some));
  ASSERT_GT(people->bytes(), 0U);
  StandingLink link = *link_of();
  while (link.targets.size() * people->bytes() <= kLinkPeopleBytesMax) {
    EXPECT_TRUE(may_be_held(link)) << link.targets.size();
    link.targets.push_back(target("people", RepointScope::people));
    link.targets.back().people = people;
  }
  EXPECT_TRUE(may_be_held(link)) << "the first target is everybody's";
  link.targets.push_back(link.targets.back());
  EXPECT_FALSE(may_be_held(link));
}

TEST(LinkMemory, begins_anew_when_it_is_full) {
  LinkMemory memory;
  const std::uint64_t generation = memory.generation();
  memory.keep(kMailing, 1, link_of(kLinksInMemoryBytesMax), generation);
  EXPECT_NE(memory.find(kMailing, 1), nullptr);
  memory.keep(kMailing, 2, link_of(), generation);
  EXPECT_EQ(memory.find(kMailing, 1), nullptr);
  EXPECT_NE(memory.find(kMailing, 2), nullptr);
}

}  // namespace
}  // namespace amends::store
