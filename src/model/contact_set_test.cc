#include "model/contact_set.h"

#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace amends::model {
namespace {

using Plain = std::set<ContactId>;

struct Pair {
  ContactSet set;
  Plain plain;
};

Pair some_people(Random& random) {
  Pair pair;
  const std::uint64_t spread = random.chance(0.5) ? 500 : 4'294'967'295;
  for (std::uint64_t i = random.below(300); i > 0; --i) {
    const ContactId id{static_cast<std::int64_t>(1 + random.below(spread))};
    pair.set.add(id);
    pair.plain.insert(id);
  }
  return pair;
}

template <class Operation>
Plain joined(const Plain& one, const Plain& two, Operation operation) {
  Plain out;
  operation(one.begin(), one.end(), two.begin(), two.end(), std::inserter(out, out.end()));
  return out;
}

std::vector<ContactId> listed(const Plain& plain) {
  return {plain.begin(), plain.end()};
}

TEST(ContactSet, is_what_a_plain_set_is) {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    const Pair one = some_people(random);
    const Pair two = some_people(random);
    EXPECT_EQ(one.set.size(), one.plain.size());
    EXPECT_EQ(one.set.to_vector(), listed(one.plain));
    const auto either = joined(one.plain, two.plain, [](auto... its) { std::set_union(its...); });
    const auto both =
        joined(one.plain, two.plain, [](auto... its) { std::set_intersection(its...); });
    const auto only =
        joined(one.plain, two.plain, [](auto... its) { std::set_difference(its...); });
    EXPECT_EQ((one.set | two.set).to_vector(), listed(either));
    EXPECT_EQ((one.set & two.set).to_vector(), listed(both));
    EXPECT_EQ((one.set - two.set).to_vector(), listed(only));
  }
}

TEST(ContactSet, forgets_who_is_removed) {
  ContactSet set;
  EXPECT_TRUE(set.empty());
  set.add(ContactId{7});
  set.add(ContactId{7});
  EXPECT_EQ(set.size(), 1U);
  EXPECT_TRUE(set.contains(ContactId{7}));
  set.remove(ContactId{7});
  set.remove(ContactId{8});
  EXPECT_FALSE(set.contains(ContactId{7}));
  EXPECT_TRUE(set.empty());
}

TEST(ContactSet, is_a_value) {
  ContactSet one;
  one.add(ContactId{1});
  ContactSet two = one;
  two.add(ContactId{2});
  EXPECT_EQ(one.size(), 1U);
  EXPECT_FALSE(one == two);
  one = two;
  EXPECT_TRUE(one == two);
  const ContactSet moved = std::move(two);
  EXPECT_EQ(moved.size(), 2U);
  two = one;  // a set that was moved from may be given a value again
  EXPECT_EQ(two.size(), 2U);
}

TEST(ContactSet, holds_ids_of_32_bits_only) {
  ContactSet set;
  set.add(ContactId{4'294'967'295});
  EXPECT_TRUE(set.contains(ContactId{4'294'967'295}));
  EXPECT_DEATH(set.add(ContactId{0}), "invariant broken");
  EXPECT_DEATH(set.add(ContactId{4'294'967'296}), "invariant broken");
}

TEST(ContactSet, comes_back_from_its_bytes) {
  Random random(9);
  for (int round = 0; round < 50; ++round) {
    Pair one = some_people(random);
    one.set.compact();
    const auto read = ContactSet::parse(one.set.serialized());
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, one.set);
  }
}

TEST(ContactSet, refuses_bytes_that_are_no_set) {
  ContactSet some;
  some.add(ContactId{70'000});
  const std::string whole = some.serialized();
  for (const std::string& bad : {std::string(), std::string("people"), whole.substr(0, 5)}) {
    const auto read = ContactSet::parse(bad);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().id(), "set.bytes");
  }
}

TEST(ContactSet, gives_people_page_by_page) {
  ContactSet set;
  for (const std::int64_t id :
       std::initializer_list<std::int64_t>{1, 5, 6, 70'000, 4'294'967'295}) {
    set.add(ContactId{id});
  }
  using Ids = std::vector<ContactId>;
  EXPECT_EQ(set.page({}, 2), (Ids{{1}, {5}}));
  EXPECT_EQ(set.page({5}, 2), (Ids{{6}, {70'000}}));
  EXPECT_EQ(set.page({70'000}, 2), (Ids{{4'294'967'295}}));
  EXPECT_EQ(set.page({4'294'967'295}, 2), Ids());
}

}  // namespace
}  // namespace amends::model
