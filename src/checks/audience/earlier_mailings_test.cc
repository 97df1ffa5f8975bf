#include "checks/audience/earlier_mailings.h"

#include "checks/support_test.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::FindingLevel;
using testing::argument;
using testing::find;

model::ContactSet people(std::int64_t from, std::int64_t to) {
  model::ContactSet set;
  for (std::int64_t id = from; id <= to; ++id) {
    set.add(model::ContactId{id});
  }
  return set;
}

/// Everybody with an id from 1 to `count`, shared out to two lanes.
std::vector<model::Finding> findings_of(
    AudienceHistory history, std::int64_t count, const model::Mailing& mailing = testing::mailing()
) {
  Facts facts = testing::facts();
  facts.history = std::make_shared<const AudienceHistory>(std::move(history));
  Panel panel(mailing, facts);
  Tally odd = panel.start();
  Tally even = panel.start();
  for (std::int64_t id = 1; id <= count; ++id) {
    RecipientFacts person;
    person.contact = model::ContactId{id};
    const std::string address = fmt::format("p{}@mail.example", id);
    person.address = address;
    person.position = static_cast<std::uint64_t>(id);
    (id % 2 == 0 ? even : odd).recipient(person);
  }
  panel.add(even);
  panel.add(odd);
  return panel.finish();
}

TEST(never_mailed, counts_strangers_by_their_share) {
  struct Row {
    std::int64_t people;
    std::int64_t known;
    const char* level;  // empty: nothing is said
  };

  constexpr Row kRows[] = {
      {100, 80, ""},
      {100, 79, "warn"},
      {100, 1, "warn"},  // a small list never blocks
      {1000, 500, "warn"},
      {1000, 499, "block"},
      {1000, 1000, ""},
  };
  for (const Row& row : kRows) {
    const auto found = findings_of({people(1, row.known)}, row.people);
    const auto* finding = find(found, "audience.never_mailed");
    EXPECT_EQ(finding == nullptr ? "" : to_string(finding->level), row.level)
        << row.known << " of " << row.people;
  }
}

TEST(never_mailed, names_the_first_strangers) {
  const auto found = findings_of({people(1, 50)}, 100);
  const auto* finding = find(found, "audience.never_mailed");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->recipients, 50U);
  EXPECT_EQ(argument(*finding, "percent"), "50");
  ASSERT_EQ(finding->examples.size(), 3U);
  EXPECT_EQ(finding->examples[0].address, "p51@mail.example");
  EXPECT_EQ(finding->examples[2].address, "p53@mail.example");
}

TEST(never_mailed, is_a_note_where_nobody_was_ever_written_to) {
  const auto found = findings_of({}, 5000);
  const auto* finding = find(found, "audience.never_mailed");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->level, FindingLevel::note);
  EXPECT_EQ(argument(*finding, "first"), "yes");
  EXPECT_EQ(find(findings_of({}, 0), "audience.never_mailed"), nullptr);
}

TEST(never_mailed, follows_its_thresholds) {
  model::Mailing mailing = testing::mailing();
  mailing.checks.values[Threshold::never_mailed_share_warn] = 0.6;
  EXPECT_EQ(find(findings_of({people(1, 50)}, 100, mailing), "audience.never_mailed"), nullptr);
}

TEST(never_mailed, is_not_guessed_where_nobody_knows) {
  Panel panel(testing::mailing(), testing::facts());
  Tally tally = panel.start();
  tally.recipient({model::ContactId{1}, 2, "ida@mail.example", false, {}});
  panel.add(tally);
  EXPECT_EQ(find(panel.finish(), "audience.never_mailed"), nullptr);
}

TEST(long_silence, counts_those_who_have_not_heard_from_the_sender_for_long) {
  struct Row {
    std::int64_t people;
    std::int64_t lately;
    const char* level;  // empty: nothing is said
  };

  constexpr Row kRows[] = {
      {100, 100, ""},
      {100, 80, ""},
      {100, 79, "warn"},
      {100, 0, "warn"},  // a small list never blocks
      {1000, 500, "warn"},
      {1000, 499, "block"},
  };
  for (const Row& row : kRows) {
    const auto found = findings_of({people(1, row.people), people(1, row.lately)}, row.people);
    const auto* finding = find(found, "time.long_silence");
    EXPECT_EQ(finding == nullptr ? "" : to_string(finding->level), row.level)
        << row.lately << " of " << row.people;
  }
}

TEST(long_silence, says_nothing_of_strangers_and_of_a_first_mailing) {
  EXPECT_EQ(find(findings_of({}, 100), "time.long_silence"), nullptr);
  EXPECT_EQ(find(findings_of({people(1, 10), people(1, 10)}, 100), "time.long_silence"), nullptr);
}

TEST(long_silence, names_the_first_and_their_share) {
  const auto found = findings_of({people(1, 100), people(1, 60)}, 100);
  const auto* finding = find(found, "time.long_silence");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->recipients, 40U);
  EXPECT_EQ(argument(*finding, "percent"), "40");
  EXPECT_EQ(finding->examples.front().address, "p61@mail.example");
}

TEST(incident_overlap, blocks_a_sale_to_those_who_are_owed_more) {
  struct Row {
    model::MailingKind kind;
    model::Harm harm;
    const char* level;
  };

  constexpr Row kRows[] = {
      {model::MailingKind::regular, model::Harm::repairable, "warn"},
      {model::MailingKind::regular, model::Harm::loss, "block"},
      {model::MailingKind::regular, model::Harm::security, "block"},
      {model::MailingKind::apology, model::Harm::security, "warn"},
  };
  for (const Row& row : kRows) {
    model::Mailing mailing = testing::mailing();
    mailing.kind = row.kind;
    AudienceHistory history{people(1, 10)};
    history.incidents = {
        {model::IncidentId{7}, "winter-sale", row.harm, people(9, 20)},
        {model::IncidentId{8}, "autumn-sale", row.harm, people(500, 600)}
    };
    const auto found = findings_of(std::move(history), 10, mailing);
    const auto* finding = find(found, "audience.incident_overlap");
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(to_string(finding->level), row.level);
    EXPECT_EQ(finding->recipients, 2U);
    EXPECT_EQ(argument(*finding, "incident"), "7");
    EXPECT_EQ(argument(*finding, "mailing"), "winter-sale");
    EXPECT_EQ(std::ranges::count(found, "audience.incident_overlap", &model::Finding::id), 1);
  }
}

TEST(sent_twice, blocks_nearly_the_same_mail_for_most_of_the_people) {
  struct Row {
    std::int64_t had_it;
    const char* level;  // empty: nothing is said
  };

  for (const Row& row : {Row{0, ""}, Row{1, "warn"}, Row{5, "warn"}, Row{6, "block"}}) {
    AudienceHistory history{people(1, 10), people(1, 10)};
    history.twins = {{"winter-sale", people(1, row.had_it)}, {"autumn-sale", people(500, 600)}};
    const auto found = findings_of(std::move(history), 10);
    const auto* finding = find(found, "audience.twice");
    EXPECT_EQ(finding == nullptr ? "" : to_string(finding->level), row.level) << row.had_it;
    if (finding != nullptr) {
      EXPECT_EQ(argument(*finding, "mailing"), "winter-sale");
      EXPECT_EQ(argument(*finding, "percent"), std::to_string(row.had_it * 10));
    }
    EXPECT_LE(std::ranges::count(found, "audience.twice", &model::Finding::id), 1);
  }
}

TEST(mailing_overlap, blocks_where_somebody_would_get_both) {
  AudienceHistory history{people(1, 10)};
  history.not_with = {
      {"winter-sale", OtherMailing::Known::yes, people(4, 6)},
      {"autumn-sale", OtherMailing::Known::yes, people(11, 12)}
  };
  const auto found = findings_of(std::move(history), 10);
  const auto* finding = find(found, "audience.mailing_overlap");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->level, FindingLevel::block);
  EXPECT_EQ(finding->recipients, 3U);
  EXPECT_EQ(finding->examples.front().address, "p4@mail.example");
  EXPECT_EQ(argument(*finding, "mailing"), "winter-sale");
  EXPECT_EQ(std::ranges::count(found, "audience.mailing_overlap", &model::Finding::id), 1);
}

TEST(mailing_overlap, warns_where_it_cannot_be_known) {
  for (const auto& [known, said] :
       {std::pair(OtherMailing::Known::no_mailing, "no_mailing"),
        std::pair(OtherMailing::Known::no_audience, "no_audience")}) {
    AudienceHistory history{people(1, 10)};
    history.not_with = {{"wintersale", known}};
    const auto found = findings_of(std::move(history), 10);
    const auto* finding = find(found, "audience.mailing_overlap");
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->level, FindingLevel::warn);
    EXPECT_EQ(argument(*finding, "known"), said);
  }
}

}  // namespace
}  // namespace amends::checks
