#include "checks/offer/code_terms.h"

#include "checks/support_test.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace amends::checks {
namespace {

using model::CodeWhy;
using testing::argument;
using testing::at;
using testing::find;

/// It is 2026-11-20 09:00 in UTC; the code ends with the 30th in Oslo.
model::Mailing with_code(std::string ends = "2026-11-30", const char* zone = "Europe/Oslo") {
  model::Mailing mailing = testing::mailing();
  mailing.schedule.zone = zone;
  mailing.codes = {{"SPRING20", "", std::move(ends), {}}};
  return mailing;
}

/// `count` readers, the first ones in these zones.
std::vector<model::Finding> findings_of(
    const model::Mailing& mailing,
    std::vector<KnownCode> codes,
    int count,
    const std::vector<std::string>& zones = {}
) {
  Facts facts = testing::facts();
  facts.codes = std::move(codes);
  Panel panel(mailing, facts);
  Tally tally = panel.start();
  for (int i = 0; i < count; ++i) {
    RecipientFacts person;
    person.contact = model::ContactId{i + 1};
    person.position = static_cast<std::uint64_t>(i);
    const std::string address = fmt::format("p{}@mail.example", i + 1);
    person.address = address;
    person.zone = static_cast<std::size_t>(i) < zones.size()
                      ? std::string_view(zones[static_cast<std::size_t>(i)])
                      : "Europe/Oslo";
    tally.recipient(person);
  }
  panel.add(tally);
  return panel.finish();
}

TEST(codes_of_the_server, are_held_against_what_the_mailing_promises) {
  struct Row {
    CodeWhy why;
    const char* until;  // of the server; empty: none
    const char* said;   // level and problem; empty: nothing
  };

  for (const Row& row :
       {Row{CodeWhy::valid, "", ""},
        Row{CodeWhy::valid, "2026-11-30T22:59:59", ""},
        Row{CodeWhy::valid, "2026-12-24T00:00:00", ""},
        Row{CodeWhy::valid, "2026-11-29T22:59:59", "block sooner"},
        Row{CodeWhy::closed, "", "block closed"},
        Row{CodeWhy::used_up, "", "block used_up"},
        Row{CodeWhy::expired, "2026-11-19T00:00:00", "block expired"},
        Row{CodeWhy::not_yet, "", "block not_yet"},
        Row{CodeWhy::unknown, "", "warn unknown"}}) {
    KnownCode known{"SPRING20", row.why};
    if (*row.until != '\0') {
      known.valid_until = at(row.until);
    }
    const auto found = findings_of(with_code(), {known}, 3);
    const auto* finding = find(found, "code.refused");
    const std::string said = finding == nullptr ? ""
                                                : std::string(to_string(finding->level)) + " " +
                                                      argument(*finding, "problem");
    EXPECT_EQ(said, row.said) << row.until;
  }
}

TEST(codes_of_the_server, last_to_the_end_of_a_day_on_which_clocks_change) {
  struct Row {
    const char* ends;
    const char* until;  // of the server
    bool is_sooner;
  };

  for (const Row& row :
       {Row{"2027-03-28", "2027-03-28T21:59:59", false},
        Row{"2027-03-28", "2027-03-28T20:59:59", true},
        Row{"2027-10-31", "2027-10-31T22:59:59", false},
        Row{"2027-10-31", "2027-10-31T21:59:59", true}}) {
    const auto found =
        findings_of(with_code(row.ends), {{"SPRING20", CodeWhy::valid, at(row.until)}}, 3);
    EXPECT_EQ(find(found, "code.refused") != nullptr, row.is_sooner) << row.until;
  }
}

TEST(codes_of_the_server, say_when_the_shops_stop_in_the_mailing_s_own_time) {
  KnownCode known{"SPRING20", CodeWhy::valid, at("2026-11-28T17:00:00")};
  const auto found = findings_of(with_code(), {known}, 3);
  const auto* finding = find(found, "code.refused");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(argument(*finding, "when"), "2026-11-28 18:00");
  EXPECT_EQ(argument(*finding, "name"), "SPRING20");
}

TEST(codes_of_the_server, last_for_as_many_as_get_them) {
  for (const auto& [left, is_short] : {std::pair(4U, true), {5U, false}, {0U, true}}) {
    KnownCode known{"SPRING20"};
    known.uses_left = left;
    const auto found = findings_of(with_code(), {known}, 5);
    const auto* finding = find(found, "code.uses_short");
    ASSERT_EQ(finding != nullptr, is_short) << left;
    if (finding != nullptr) {
      EXPECT_EQ(finding->level, model::FindingLevel::block);
      EXPECT_EQ(finding->recipients, 5U);
      EXPECT_EQ(argument(*finding, "left"), std::to_string(left));
    }
  }
  EXPECT_EQ(find(findings_of(with_code(), {}, 5), "code.uses_short"), nullptr);
}

TEST(codes_of_the_server, last_for_the_edition_that_has_them) {
  model::Mailing mailing = testing::mailing();
  mailing.codes = {{"SPRING20", "", "", {}}, {"VAAR20", "", "", {}}};
  Facts facts = testing::facts();
  facts.codes = {{"SPRING20"}, {"VAAR20"}};
  facts.codes[0].uses_left = 3;
  facts.codes[1].uses_left = 1;
  Panel panel(mailing, facts);
  panel.constant(testing::part(Part::html, "<p>Your code is spring20.</p>"));
  panel.constant(testing::part(Part::html, "<p>Koden din er VAAR20.</p>", "nb"));
  std::vector<Tally> lanes;
  lanes.push_back(panel.start());
  lanes.push_back(panel.start());
  for (int i = 0; i < 5; ++i) {
    RecipientFacts person;
    person.contact = model::ContactId{i + 1};
    person.position = static_cast<std::uint64_t>(i);
    person.address = "ida@mail.example";
    person.edition_language = i < 3 ? "en" : "nb";
    lanes[static_cast<std::size_t>(i % 2)].recipient(person);
  }
  for (Tally& lane : lanes) {
    panel.add(lane);
  }
  auto found = panel.finish();
  std::erase_if(found, [](const model::Finding& one) { return one.id != "code.uses_short"; });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(argument(found.front(), "name"), "VAAR20");
  EXPECT_EQ(found.front().recipients, 2U);
}

TEST(code_in_reader_zone, counts_readers_whose_last_day_is_longer_than_the_code_s) {
  struct Row {
    int readers;
    std::vector<std::string> zones;
    const char* said;  // level, people, hours; empty: nothing
  };

  for (const Row& row :
       {Row{10, {}, ""},
        Row{10, {"Europe/London", "Europe/Sofia", "Asia/Tokyo"}, ""},
        Row{10, {"America/New_York"}, "note 1 6"},
        Row{10, {"America/New_York", "America/Los_Angeles"}, "warn 2 9"},
        Row{10, {"no/zone"}, ""}}) {
    const auto found = findings_of(with_code(), {}, row.readers, row.zones);
    const auto* finding = find(found, "code.reader_zone");
    const std::string said = finding == nullptr ? ""
                                                : fmt::format(
                                                      "{} {} {}",
                                                      to_string(finding->level),
                                                      finding->recipients,
                                                      argument(*finding, "hours")
                                                  );
    EXPECT_EQ(said, row.said);
  }
  EXPECT_EQ(
      find(findings_of(with_code(""), {}, 3, {"America/New_York"}), "code.reader_zone"), nullptr
  );
}

}  // namespace
}  // namespace amends::checks
