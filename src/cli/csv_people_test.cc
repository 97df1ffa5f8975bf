#include "cli/csv_people.h"

#include "cli/support_test.h"

namespace amends::cli {
namespace {

TEST(CsvPeople, gives_good_rows_with_their_line_and_keeps_count_of_the_rest) {
  const ScratchFolder folder;
  folder.write("people.csv", "email,first_name\na@x.example,A\nnobody,B\n\nc@x.example,C\nd\n");
  auto people = CsvPeople::open(folder.path("people.csv"));
  ASSERT_TRUE(people.ok()) << people.error().message();
  std::vector<std::pair<std::string, std::int64_t>> seen;
  const auto visited =
      people->each([&](const engine::PeopleSource::Person& person) -> Result<void> {
        seen.emplace_back(person.contact->mailbox.address(), person.row);
        return {};
      });
  ASSERT_TRUE(visited.ok());
  EXPECT_EQ(
      seen,
      (std::vector<std::pair<std::string, std::int64_t>>{{"a@x.example", 2}, {"c@x.example", 5}})
  );
  EXPECT_EQ(people->rows(), 4U);
  EXPECT_EQ(people->refused(), 2U);
  const auto findings = people->findings();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].id, "audience.refused_rows");
  EXPECT_EQ(findings[0].level, model::FindingLevel::warn);
  EXPECT_EQ(findings[0].place.line, 3);
  EXPECT_EQ(findings[0].examples.size(), 2U);
}

TEST(CsvPeople, has_no_finding_when_every_row_is_good) {
  const ScratchFolder folder;
  folder.write("people.csv", "email\na@x.example\n");
  auto people = CsvPeople::open(folder.path("people.csv"));
  ASSERT_TRUE(people.ok());
  ASSERT_TRUE(people->each([](const auto&) -> Result<void> { return {}; }).ok());
  EXPECT_TRUE(people->findings().empty());
}

TEST(CsvPeople, refuses_what_is_no_list) {
  const ScratchFolder folder;
  folder.write("empty.csv", "");
  folder.write("names.csv", "name\nx\n");
  const std::pair<std::string, const char*> cases[] = {
      {folder.path("absent.csv"), "cli.list"},
      {folder.path(), "cli.list"},
      {folder.path("empty.csv"), "import.empty"},
      {folder.path("names.csv"), "import.no_email"},
  };
  for (const auto& [file, id] : cases) {
    EXPECT_EQ(CsvPeople::open(file).error().id(), id) << file;
  }
}

}  // namespace
}  // namespace amends::cli
