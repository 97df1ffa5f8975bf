#include "cli/demo_data.h"

#include "cli/csv_people.h"
#include "cli/support_test.h"
#include "engine/preflight.h"
#include "model/mailing_files.h"
#include "text/time.h"

#include <gmock/gmock.h>

#include <set>

namespace amends::cli {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint64_t kPeople = 1'000;
constexpr std::uint64_t kSeed = 7;

Instant at(std::string_view iso) {
  return text::parse_time(iso, "UTC").value();
}

/// A Monday; the sale ends on Friday the 20th.
Instant monday() {
  return at("2026-11-16T09:00:00");
}

model::MailingFiles files_of(DemoText text, Instant now = monday()) {
  auto files = demo_mailing(text, now, kPeople);
  EXPECT_TRUE(files.ok()) << files.error().explain();
  return files.ok() ? std::move(*files) : model::MailingFiles{};
}

/// (id, file) of what is to be mended, said of one text proofed over the demonstration's people.
std::set<std::pair<std::string, std::string>> found_in(DemoText text) {
  std::set<std::pair<std::string, std::string>> found;
  const ScratchFolder folder;
  EXPECT_TRUE(write_demo_people(folder.path("people.csv"), kPeople, kSeed).ok());
  auto people = CsvPeople::open(folder.path("people.csv"));
  const model::MailingReading reading = model::read_mailing(files_of(text));
  if (!people.ok() || !reading.mailing) {
    ADD_FAILURE() << (reading.mailing ? "no people" : reading.errors.front().explain());
    return found;
  }
  engine::PreflightOptions options;
  options.now = monday();
  const auto report = engine::preflight(*reading.mailing, *people, options);
  if (!report.ok()) {
    ADD_FAILURE() << report.error().explain();
    return found;
  }
  EXPECT_GT(report->recipients, kPeople * 9 / 10);
  for (const model::Finding& finding : report->findings) {
    // The list has its own: rows that are refused on purpose, and people who did not consent.
    if (finding.level != model::FindingLevel::note && finding.part != "audience") {
      found.emplace(finding.id, finding.place.file);
    }
  }
  return found;
}

TEST(DemoMailing, has_seven_mistakes_and_each_is_found) {
  const auto found = found_in(DemoText::with_mistakes);
  for (const auto& [id, file] : std::vector<std::pair<std::string, std::string>>{
           {"marks.test", "mailing.toml"},
           {"date.weekday", "body.html"},
           {"code.unknown", "body.it.html"},
           {"merge.foreign", "body.nb.html"},
           {"unsubscribe.missing_html", "body.he.html"},
           {"merge.unknown_field", "body.ru.html"},
           {"link.placeholder", "body.html"},
       }) {
    EXPECT_THAT(found, Contains(std::pair(id, file)));
  }
}

TEST(DemoMailing, has_the_wrong_link_alone_after_the_first_mending) {
  const auto found = found_in(DemoText::wrong_link);
  std::set<std::string> ids;
  for (const auto& [id, file] : found) {
    ids.insert(id);
  }
  EXPECT_EQ(ids, std::set<std::string>{"link.placeholder"}) << testing::PrintToString(found);
}

TEST(DemoMailing, is_without_findings_when_mended) {
  EXPECT_EQ(found_in(DemoText::mended), (std::set<std::pair<std::string, std::string>>{}));
}

TEST(DemoMailing, leads_each_language_to_the_same_page) {
  for (const auto& [name, bytes] : files_of(DemoText::mended)) {
    EXPECT_EQ(bytes.find("staging"), std::string::npos) << name;
    if (name.ends_with(".html")) {
      EXPECT_THAT(bytes, HasSubstr(fmt::format("href=\"{}\"", kDemoRightLink))) << name;
    }
  }
  for (const auto& [name, bytes] : files_of(DemoText::wrong_link)) {
    if (name.ends_with(".html")) {
      EXPECT_THAT(bytes, HasSubstr(fmt::format("href=\"{}\"", kDemoWrongLink))) << name;
    }
  }
}

TEST(DemoMailing, has_the_code_of_the_shop_when_mended) {
  for (const auto& [name, bytes] : files_of(DemoText::mended)) {
    EXPECT_THAT(bytes, HasSubstr(std::string(kDemoRightCode))) << name;
    EXPECT_EQ(bytes.find(kDemoWrongCode), std::string::npos) << name;
  }
  for (const auto& [name, bytes] : files_of(DemoText::wrong_link)) {
    EXPECT_THAT(bytes, HasSubstr(std::string(kDemoWrongCode))) << name;
  }
}

TEST(DemoMailing, names_the_last_day_in_six_languages) {
  struct Row {
    std::string_view file;
    std::string_view date;
    std::string_view subject_ends;
  };

  const auto files = files_of(DemoText::mended);
  const std::string& toml = files.at("mailing.toml");
  for (const Row& row : {
           Row{"body.html", "Friday 20 November", "until Friday\""},
           Row{"body.nb.html", "fredag 20 november", "til fredag\""},
           Row{"body.it.html", "venerdì 20 novembre", "fino a venerdì\""},
           Row{"body.bg.html", "петък 20 ноември", "до петък\""},
           Row{"body.ru.html", "пятница 20 ноября", "последний день — пятница\""},
           Row{"body.he.html", "יום שישי 20 נובמבר", "עד יום שישי\""},
       }) {
    EXPECT_THAT(files.at(std::string(row.file)), HasSubstr(row.date));
    EXPECT_THAT(toml, HasSubstr(row.subject_ends));
  }
  for (const auto& [name, bytes] : files) {
    EXPECT_EQ(bytes.find("@@"), std::string::npos) << name;
  }
  EXPECT_THAT(toml, HasSubstr("expected = 1000\n"));
  EXPECT_THAT(toml, HasSubstr("starts = 2026-11-16\nends = 2026-11-20\n"));
}

TEST(DemoMailing, ends_on_a_friday_that_leaves_three_days) {
  for (const auto& [now, ends] : {
           std::pair{"2026-11-16T09:00:00", "2026-11-20"},
           std::pair{"2026-11-17T23:59:59", "2026-11-20"},
           std::pair{"2026-11-18T00:00:00", "2026-11-27"},
           std::pair{"2026-11-20T12:00:00", "2026-11-27"},
           std::pair{"2026-12-30T12:00:00", "2027-01-08"},
       }) {
    const auto files = files_of(DemoText::mended, at(now));
    EXPECT_THAT(
        files.at("mailing.toml"), HasSubstr(fmt::format("valid_until = {}T23:59:59\n", ends))
    ) << now;
  }
}

struct Written {
  DemoPeople people;
  std::string bytes;
};

Written written(std::uint64_t people, std::uint64_t seed) {
  const ScratchFolder folder;
  const auto done = write_demo_people(folder.path("people.csv"), people, seed);
  EXPECT_TRUE(done.ok());
  return {done.ok() ? *done : DemoPeople{}, folder.read("people.csv")};
}

TEST(DemoPeople, are_as_many_as_asked_for_and_every_row_is_counted) {
  const ScratchFolder folder;
  const auto counts = write_demo_people(folder.path("people.csv"), kPeople, kSeed);
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->rows, kPeople + counts->dirty);
  EXPECT_GE(counts->dirty, 50U);
  EXPECT_LE(counts->dirty, 70U);
  auto people = CsvPeople::open(folder.path("people.csv"));
  ASSERT_TRUE(people.ok());
  std::set<std::string> addresses;
  std::set<std::string> locales;
  ASSERT_TRUE(people
                  ->each([&](const engine::PeopleSource::Person& person) -> Result<void> {
                    addresses.insert(person.contact->mailbox.key());
                    locales.emplace(person.contact->value(model::Columns::locale));
                    return {};
                  })
                  .ok());
  EXPECT_EQ(people->rows(), counts->rows);
  EXPECT_GT(people->refused(), 0U);
  EXPECT_LT(people->refused(), counts->dirty);  // the others repeat somebody
  EXPECT_THAT(locales, testing::ElementsAre("bg", "en", "he", "it", "nb", "ru"));
  EXPECT_THAT(addresses, Contains("person0@mail.example"));
  EXPECT_THAT(addresses, Contains("person999@mail.example"));
  EXPECT_THAT(addresses, Not(Contains("person1000@mail.example")));
}

TEST(DemoPeople, are_the_same_for_the_same_seed_alone) {
  EXPECT_EQ(written(200, 7).bytes, written(200, 7).bytes);
  EXPECT_NE(written(200, 7).bytes, written(200, 8).bytes);
}

TEST(DemoPeople, may_be_a_few_all_of_them_good) {
  const Written few = written(5, kSeed);
  EXPECT_EQ(few.people.rows, 5U);
  EXPECT_EQ(few.people.dirty, 0U);
  EXPECT_EQ(std::ranges::count(few.bytes, '\n'), 6);
}

TEST(DemoPeople, tell_when_the_file_cannot_be_written) {
  const ScratchFolder folder;
  const auto done = write_demo_people(folder.path("none/people.csv"), 5, kSeed);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().id(), "demo.file");
}

}  // namespace
}  // namespace amends::cli
