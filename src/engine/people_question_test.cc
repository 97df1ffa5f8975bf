#include "engine/people_question.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace amends::engine {
namespace {

using model::BasicSet;
using model::ContactSet;
using model::PeopleKind;

/// People 1 to 6; 1 to 5 have it.
class SixPeople final : public ports::PeopleSets {
 public:
  Result<std::vector<Set>> of(model::MailingId, std::span<const BasicSet> wanted) override {
    static const std::map<PeopleKind, std::vector<std::int64_t>> kPeople = {
        {PeopleKind::audience, {1, 2, 3, 4, 5, 6}},
        {PeopleKind::accepted, {1, 2, 3, 4, 5}},
        {PeopleKind::opened, {1, 2, 3}},
        {PeopleKind::clicked, {2, 3, 6}},
        {PeopleKind::left, {3}},
    };
    std::vector<Set> sets;
    for (const BasicSet& one : wanted) {
      auto set = std::make_shared<ContactSet>();
      if (const auto found = kPeople.find(one.kind); found != kPeople.end()) {
        for (const std::int64_t id : found->second) {
          set->add({id});
        }
      }
      sets.push_back(std::move(set));
    }
    return sets;
  }
};

TEST(PeopleQuestion, joins_sets_as_the_words_say) {
  struct Case {
    std::string text;
    std::string people;
  };

  SixPeople sets;
  for (const Case& one : {
           Case{"accepted", "12345"},
           Case{"accepted and opened and not left", "12"},
           Case{"opened or clicked", "1236"},
           Case{"opened or clicked and left", "123"},
           Case{"(opened or clicked) and left", "3"},
           Case{"not accepted", "6"},
           Case{"not (opened or clicked)", "45"},
           Case{"not opened and clicked", "6"},
           Case{"opened and not not clicked", "23"},
           Case{"replied", ""},
       }) {
    const auto set = model::PeopleExpression::parse(one.text).value();
    std::string people;
    people_in(sets, {1}, set).value().for_each([&people](model::ContactId id) {
      people += std::to_string(id.value);
    });
    EXPECT_EQ(people, one.people) << one.text;
  }
}

}  // namespace
}  // namespace amends::engine
