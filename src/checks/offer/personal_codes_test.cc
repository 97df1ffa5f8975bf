#include "checks/offer/personal_codes.h"

#include "checks/support_test.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace amends::checks {
namespace {

using model::FindingLevel;
using testing::argument;
using testing::find;

struct Person {
  std::string code;
  bool same = false;
};

model::Mailing with_column(std::string column = "Voucher") {
  model::Mailing mailing = testing::mailing();
  mailing.codes = {{"SPRING20", "", "", {}}, {"", "", "", {}, "", std::move(column), {}}};
  return mailing;
}

/// Shared out to three lanes.
std::vector<model::Finding> findings_of(
    const std::vector<Person>& people, const model::Mailing& mailing = with_column()
) {
  Facts facts = testing::facts();
  facts.column_names = {"email", "voucher"};
  Panel panel(mailing, facts);
  std::vector<Tally> lanes;
  for (int lane = 0; lane < 3; ++lane) {
    lanes.push_back(panel.start());
  }
  for (std::size_t i = 0; i < people.size(); ++i) {
    const std::string address = fmt::format("p{}@mail.example", i + 1);
    const std::vector<std::string> values = {address, people[i].code};
    RecipientFacts person;
    person.contact = model::ContactId{static_cast<std::int64_t>(i + 1)};
    person.address = address;
    person.position = i;
    if (people[i].same) {
      person.same_code = 1;
    }
    Tally& lane = lanes[i % lanes.size()];
    lane.recipient(person, values);
    lane.end_recipient();
  }
  for (Tally& lane : lanes) {
    panel.add(lane);
  }
  return panel.finish();
}

std::vector<Person> different(int count) {
  std::vector<Person> people;
  for (int i = 0; i < count; ++i) {
    people.push_back({fmt::format("AB-{:04}", i)});
  }
  return people;
}

TEST(personal_codes, may_be_all_right) {
  const auto found = findings_of(different(30));
  for (const std::string_view id : {"code.unique_shortage", "code.shared", "code.format"}) {
    EXPECT_EQ(find(found, id), nullptr) << id;
  }
}

TEST(personal_codes, are_missing_though_no_text_prints_them) {
  const auto found = findings_of({{"AB-1"}, {""}, {"AB-2"}, {" \t"}});
  const auto* finding = find(found, "code.unique_shortage");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->level, FindingLevel::block);
  EXPECT_EQ(finding->recipients, 2U);
  EXPECT_EQ(argument(*finding, "codes"), "2");
  EXPECT_EQ(argument(*finding, "people"), "4");
  ASSERT_EQ(finding->examples.size(), 2U);
  EXPECT_EQ(finding->examples[0].address, "p2@mail.example");
}

TEST(personal_codes, are_missing_for_everybody_where_there_is_no_such_column) {
  const auto found = findings_of(different(5), with_column("coupon"));
  const auto* finding = find(found, "code.unique_shortage");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->recipients, 5U);
  EXPECT_EQ(argument(*finding, "codes"), "0");
}

TEST(personal_codes, belong_to_one_person) {
  const auto found = findings_of({{"AB-1"}, {"AB-2"}, {"AB-1", true}, {"AB-1", true}});
  const auto* finding = find(found, "code.shared");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->level, FindingLevel::block);
  EXPECT_EQ(finding->recipients, 2U);
  EXPECT_EQ(argument(*finding, "code"), "AB-1");
  EXPECT_EQ(argument(*finding, "name"), "Voucher");
  EXPECT_EQ(finding->examples.front().address, "p3@mail.example");
}

TEST(personal_codes, are_written_like_most) {
  std::vector<Person> people = different(40);
  people[20].code = "AB-00";
  people[10].code = "N/A";
  const auto found = findings_of(people);
  const auto* finding = find(found, "code.format");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->level, FindingLevel::warn);
  EXPECT_EQ(finding->recipients, 2U);
  EXPECT_EQ(argument(*finding, "code"), "N/A");
  EXPECT_EQ(argument(*finding, "usual"), "AB-0000");
}

TEST(personal_codes, need_not_be_alike_where_nothing_is_usual) {
  std::vector<Person> halves = different(40);
  for (std::size_t i = 0; i < halves.size(); i += 2) {
    halves[i].code += "-X";
  }
  EXPECT_EQ(find(findings_of(halves), "code.format"), nullptr);
  std::vector<Person> few = different(5);
  few[0].code = "X";
  EXPECT_EQ(find(findings_of(few), "code.format"), nullptr);
}

TEST(personal_codes, are_counted_past_the_shapes_that_are_told_apart) {
  std::vector<Person> people = different(1000);
  for (std::size_t i = 0; i < 400; ++i) {
    people[600 + i].code = std::string(1 + i % 60, 'A') + "-" + std::string(1 + i / 60, '1');
  }
  const auto found = findings_of(people);
  const auto* finding = find(found, "code.format");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->recipients, 400U - 1U) << "\"AA-1111\" is one of most";
}

TEST(personal_codes, have_a_shape) {
  struct Row {
    std::string_view code;
    std::string_view shape;
  };

  for (const Row& row :
       {Row{"AB-12", "xx-xx"}, Row{"12-ab", "xx-xx"}, Row{"АB12", "\xD0\x90xxx"}, Row{"", ""}}) {
    std::string shape = "left over";
    write_code_shape(row.code, shape);
    EXPECT_EQ(shape, row.shape) << row.code;
  }
}

}  // namespace
}  // namespace amends::checks
