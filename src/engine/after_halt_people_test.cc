#include "engine/after_halt_people.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace amends::engine {
namespace {

model::ContactSet set_of(std::initializer_list<int> ids) {
  model::ContactSet set;
  for (const int id : ids) {
    set.add(model::ContactId{id});
  }
  return set;
}

/// Twelve people: 1-3 wait, 4-6 have the wrong version, 7-8 may have it, one in each other state.
HaltedAudience twelve() {
  HaltedAudience audience;
  audience.frozen = 12;
  audience.waiting = set_of({1, 2, 3});
  audience.wrong_accepted = set_of({4, 5, 6});
  audience.wrong_uncertain = set_of({7, 8});
  audience.later = set_of({9});
  audience.rejected = set_of({10});
  audience.withheld = set_of({11});
  audience.abandoned = set_of({12});
  return audience;
}

AfterHaltPeople cut(const HaltedAudience& audience, const AfterHaltChoice& choice) {
  auto people = AfterHaltPeople::cut(audience, choice);
  EXPECT_TRUE(people.ok()) << (people.ok() ? "" : people.error().explain());
  return people.ok() ? *people : AfterHaltPeople();
}

TEST(AfterHaltPeople, gives_each_person_one_thing) {
  const AfterHaltPeople people = cut(twelve(), {});
  EXPECT_EQ(people.of(AfterHaltPart::mended), set_of({1, 2, 3}));
  EXPECT_EQ(people.correction(), set_of({4, 5, 6, 7, 8}));
  EXPECT_EQ(people.nobody(), 4U);
}

TEST(AfterHaltPeople, leaves_alone_who_has_left_whatever_they_have) {
  AfterHaltChoice choice;
  choice.suppressed = set_of({1, 4, 7});
  choice.left = set_of({5});
  const AfterHaltPeople people = cut(twelve(), choice);
  EXPECT_EQ(people.of(AfterHaltPart::left), set_of({1, 4, 5, 7}));
  EXPECT_EQ(people.of(AfterHaltPart::mended), set_of({2, 3}));
  EXPECT_EQ(people.correction(), set_of({6, 8}));
}

TEST(AfterHaltPeople, keeps_to_whom_the_correction_was_drafted_for) {
  AfterHaltChoice choice;
  choice.drafted = set_of({2, 4, 7});
  const AfterHaltPeople people = cut(twelve(), choice);
  EXPECT_EQ(people.correction(), set_of({4, 7})) << "who waits is never corrected";
  EXPECT_EQ(people.of(AfterHaltPart::not_chosen), set_of({5, 6}));
  EXPECT_EQ(people.of(AfterHaltPart::uncertain_left_out), set_of({8}));
  EXPECT_TRUE(people.of(AfterHaltPart::mended).contains(model::ContactId{2}));
}

TEST(AfterHaltPeople, leaves_the_uncertain_alone_when_told) {
  AfterHaltChoice choice;
  choice.doubtful = Doubtful::left_out;
  const AfterHaltPeople people = cut(twelve(), choice);
  EXPECT_EQ(people.correction(), set_of({4, 5, 6}));
  EXPECT_EQ(people.of(AfterHaltPart::uncertain_left_out), set_of({7, 8}));
}

TEST(AfterHaltPeople, refuses_sets_that_overlap_or_forget_somebody) {
  HaltedAudience twice = twelve();
  twice.waiting.add(model::ContactId{4});
  HaltedAudience forgotten = twelve();
  forgotten.frozen = 13;
  HaltedAudience both = twelve();  // one twice and one forgotten: the sums agree
  both.rejected = set_of({4});
  for (const HaltedAudience& audience : {twice, forgotten, both}) {
    const auto people = AfterHaltPeople::cut(audience, {});
    ASSERT_FALSE(people.ok());
    EXPECT_EQ(people.error().id(), "after_halt.not_exact");
  }
}

TEST(AfterHaltPeople, digests_the_numbers_as_lines) {
  const AfterHaltPeople people = cut(twelve(), {});
  EXPECT_EQ(people.digest(AfterHaltPart::mended), crypto::sha256("1\n2\n3\n"));
  EXPECT_EQ(people.digest(AfterHaltPart::not_chosen), crypto::sha256(""));
}

TEST(PlanName, changes_with_anybody_and_with_either_text) {
  const AfterHaltPeople people = cut(twelve(), {});
  const crypto::Digest text = crypto::sha256("mended");
  const std::string name = plan_name(people, text, "correction");
  EXPECT_TRUE(name.starts_with("3-5-4-")) << name;
  EXPECT_EQ(plan_name(people, text, "correction"), name);
  EXPECT_NE(plan_name(people, text, "another"), name);
  EXPECT_NE(plan_name(people, crypto::sha256("other"), "correction"), name);
  HaltedAudience exchanged = twelve();
  exchanged.rejected = set_of({1});
  exchanged.waiting = set_of({2, 3, 10});
  const std::string other = plan_name(cut(exchanged, {}), text, "correction");
  EXPECT_TRUE(other.starts_with("3-5-4-"));
  EXPECT_NE(other, name);
}

TEST(PlanName, is_read_back_or_refused) {
  const auto counts = counts_of_plan("137-34-3-0f1e2d3c4b5a6978");
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->mended, 137U);
  EXPECT_EQ(counts->corrected, 34U);
  EXPECT_EQ(counts->nobody, 3U);
  for (const char* bad :
       {"",
        "-",
        "137",
        "137-34-3",
        "137-34-3-",
        "137-34-3-0f1e",
        "137-34-3-0f1e2d3c4b5a697G",
        "-1-34-3-0f1e2d3c4b5a6978",
        "99999999999999999999-34-3-0f1e2d3c4b5a6978",
        "137-34-3-0f1e2d3c4b5a69780"}) {
    EXPECT_FALSE(counts_of_plan(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace amends::engine
