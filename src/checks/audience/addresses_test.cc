#include "checks/audience/addresses.h"

#include "checks/support_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::checks {
namespace {

using testing::argument;
using testing::facts;
using testing::find;
using testing::ids_of;
using testing::mailing;

TEST(Addresses, of_offices_and_of_testers_are_known) {
  struct Row {
    const char* address;
    bool role;
    bool test;
  };

  for (const Row& row : {
           Row{"kari@people.example", false, false},
           Row{"info@shop.example", true, false},
           Row{"INFO@shop.example", true, false},
           Row{"information@shop.example", false, false},
           Row{"no-reply@shop.example", true, false},
           Row{"post@shop.example", true, false},
           Row{"test@shop.example", false, true},
           Row{"kari+test@people.example", false, true},
           Row{"kari+sale@people.example", false, false},
           Row{"contest@people.example", false, false},
           Row{"kari@example.com", false, true},
           Row{"kari@mail.test", false, true},
           Row{"no at sign", false, false},
       }) {
    EXPECT_EQ(is_role_address(row.address), row.role) << row.address;
    EXPECT_EQ(is_test_address(row.address), row.test) << row.address;
  }
}

/// What is said of an audience of a hundred, some with one address and language.
std::vector<model::Finding> findings_of(
    std::string_view address, std::string_view language, int people, Facts known = facts()
) {
  Panel panel(mailing(), known);
  Tally tally = panel.start();
  for (int person = 0; person < 100; ++person) {
    RecipientFacts recipient;
    recipient.address = person < people ? address : "kari@people.example";
    recipient.language = person < people ? language : "en";
    recipient.edition_language = "en";
    recipient.position = static_cast<std::uint64_t>(person);
    tally.recipient(recipient);
  }
  panel.add(tally);
  return panel.finish();
}

TEST(Addresses, are_told_with_their_share) {
  EXPECT_EQ(findings_of("info@shop.example", "en", 5).at(0).level, model::FindingLevel::note);
  const auto many = findings_of("info@shop.example", "en", 6);
  EXPECT_EQ(many.at(0).id, "audience.role_share");
  EXPECT_EQ(many.at(0).level, model::FindingLevel::warn);
  EXPECT_EQ(many.at(0).recipients, 6U);
  EXPECT_EQ(argument(many.at(0), "percent"), "6");
  EXPECT_EQ(findings_of("test@shop.example", "en", 1).at(0).id, "audience.test_addresses");
}

TEST(Language, without_an_edition_notes_warns_and_blocks) {
  const std::pair<int, model::FindingLevel> kCases[] = {
      {2, model::FindingLevel::note},
      {3, model::FindingLevel::warn},
      {11, model::FindingLevel::block}
  };
  for (const auto& [people, level] : kCases) {
    const auto found = findings_of("liv@people.example", "nb", people);
    ASSERT_THAT(ids_of(found), ::testing::ElementsAre("audience.language"));
    EXPECT_EQ(found[0].level, level) << people;
    EXPECT_EQ(argument(found[0], "language"), "nb");
  }
  EXPECT_THAT(findings_of("liv@people.example", "", 50), ::testing::IsEmpty())
      << "nobody knows their language";
}

TEST(PastAudiences, block_a_mailing_that_is_far_too_large) {
  struct Row {
    std::vector<std::uint64_t> past;
    bool blocks;
  };

  for (const Row& row : {
           Row{{}, false},
           Row{{3, 4}, false},
           Row{{100, 90, 110}, false},
           Row{{20, 20, 40}, false},
           Row{{10, 12, 90}, true},
           Row{{33, 33, 33}, true},
       }) {
    Facts known = facts();
    known.past_audiences = row.past;
    const auto found = findings_of("kari@people.example", "en", 0, known);
    EXPECT_EQ(find(found, "audience.past") != nullptr, row.blocks);
  }
}

TEST(SamePerson, is_told_with_the_row_of_the_other) {
  Panel panel(mailing(), facts());
  Tally tally = panel.start();
  RecipientFacts recipient{model::ContactId{1}, 7, "kari+sale@people.example", false, {}};
  recipient.same_person_as_row = 3;
  tally.recipient(recipient);
  panel.add(tally);
  const auto found = panel.finish();
  ASSERT_THAT(ids_of(found), ::testing::ElementsAre("audience.same_person"));
  EXPECT_EQ(found[0].examples.at(0).row, 7);
  EXPECT_EQ(found[0].examples.at(0).value, "3");
}

}  // namespace
}  // namespace amends::checks
