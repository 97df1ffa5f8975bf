#include "engine/import.h"

#include "tests/engine/desk_fixture.h"

#include <map>

namespace amends::engine {
namespace {

using namespace std::string_literals;

class ImportTest : public DeskTest {
 protected:
  Result<ImportReport> try_import(std::string_view csv) {
    refused_.clear();
    const auto list = must(store_->contacts().make_list("people", clock_.now()));
    ImportHooks hooks;
    hooks.refused = [this](const RefusedRow& row) -> Result<void> {
      refused_.push_back(row);
      return {};
    };
    auto report = import_contacts(text::bytes_of(csv), list, store_->contacts(), clock_, hooks);
    if (report.ok()) {
      const ImportReport& sums = *report;
      EXPECT_EQ(
          sums.rows, sums.added + sums.updated + sums.unchanged + sums.duplicates + sums.refused
      );
      EXPECT_EQ(refused_.size(), sums.duplicates + sums.refused);
    }
    return report;
  }

  std::vector<RefusedRow> refused_;
};

struct Dirty {
  std::string row;
  std::string reason;
};

TEST_F(ImportTest, refuses_each_kind_of_dirty_row_and_takes_those_around_it) {
  const std::vector<Dirty> rows = {
      {"nobody,Ida", "address.syntax"},
      {",Ida", "address.empty"},
      {"two@@at.example,Ida", "address.syntax"},
      {"ida@localhost,Ida", "address.domain"},
      {"ida@mail.example", "import.cells"},
      {"ida@mail.example,Ida,more", "import.cells"},
      {"ida@mail.example,\"Ida\r\nBcc: all@mail.example\"", "contact.control"},
      {"ida@mail.example,Ida\x01", "contact.control"},
      {"ida@mail.example,Ida\0Berg"s, "csv.nul"},
      {"ida@mail.example,\"Ida\" Berg\"", "csv.quote"},
      {"ida@mail.example," + std::string(2'000'000, 'x'), "csv."},
      {"ida@mail.example," + std::string(65'000, 'x'), ""},
      {"ida@mail.example," + std::string(66'000, 'x'), "csv."},
  };
  for (const Dirty& dirty : rows) {
    const std::string csv =
        "email,first_name\nfirst@mail.example,Ole\n" + dirty.row + "\nlast@mail.example,Kari\n";
    const ImportReport report = must(try_import(csv));
    EXPECT_EQ(report.rows, 3U) << dirty.reason;
    EXPECT_EQ(report.refused, dirty.reason.empty() ? 0U : 1U) << dirty.row.substr(0, 60);
    if (!refused_.empty()) {
      EXPECT_THAT(refused_.front().reason, testing::StartsWith(dirty.reason));
      EXPECT_EQ(refused_.front().line, 3U);
      EXPECT_LE(refused_.front().row.size(), 500U);
      EXPECT_FALSE(refused_.front().message.empty());
    }
    EXPECT_TRUE(must(store_->contacts().find("last@mail.example")).has_value());
  }
}

TEST_F(ImportTest, keeps_the_first_of_rows_with_one_address) {
  const ImportReport report = must(try_import(
      "email,first_name\nida@mail.example,Ida\nole@mail.example,Ole\nIDA@MAIL.example,Other\n"
  ));
  EXPECT_EQ(report.added, 2U);
  EXPECT_EQ(report.duplicates, 1U);
  EXPECT_EQ(refused_.front().reason, "import.duplicate");
  EXPECT_EQ(refused_.front().line, 4U);
  EXPECT_THAT(refused_.front().message, testing::HasSubstr("row 2"));
  const auto ida = must(store_->contacts().find("ida@mail.example"));
  EXPECT_EQ(ida->value(model::Columns::first_name), "Ida");
}

TEST_F(ImportTest, reads_the_files_the_world_writes) {
  struct File {
    std::string bytes;
    char delimiter;
    std::string encoding;
  };

  const std::vector<File> files = {
      {"email;first_name\r\nivan@mail.example;Иван\r\n", ';', "utf-8"},
      {"email\tfirst_name\nivan@mail.example\tИван\n", '\t', "utf-8"},
      {"\xEF\xBB\xBF"
       "email,first_name\nivan@mail.example,Иван\n",
       ',',
       "utf-8"},
      {"email;first_name\nivan@mail.example;\xC8\xE2\xE0\xED\n"
       "maria@mail.example;\xCC\xE0\xF0\xE8\xFF\n",
       ';',
       "windows-1251"},
      {"E-mail,Имя\nivan@mail.example,Иван\n", ',', "utf-8"},
  };
  for (const File& file : files) {
    const ImportReport report = must(try_import(file.bytes));
    EXPECT_EQ(report.refused, 0U);
    EXPECT_EQ(report.delimiter, file.delimiter);
    EXPECT_EQ(text::Locale().tag(), "en");
    EXPECT_THAT(report.encoding, testing::StrCaseEq(file.encoding));
    EXPECT_THAT(report.columns, testing::ElementsAre("email", "first_name"));
    const auto ivan = must(store_->contacts().find("ivan@mail.example"));
    ASSERT_TRUE(ivan.has_value());
    EXPECT_EQ(ivan->value(model::Columns::first_name), "Иван");
  }
}

TEST_F(ImportTest, refuses_a_file_without_a_use) {
  EXPECT_EQ(error_of(try_import("")), "import.empty");
  EXPECT_EQ(error_of(try_import("name,city\nIda,Oslo\n")), "import.no_email");
  EXPECT_EQ(error_of(try_import("email,E-Mail\na@b.example,c@d.example\n")), "import.column_twice");
  std::string wide = "email";
  for (int i = 0; i < 200; ++i) {
    wide += fmt::format(",c{}", i);
  }
  EXPECT_EQ(error_of(try_import(wide + "\n")), "import.columns");
}

TEST_F(ImportTest, changes_nothing_when_it_is_run_again) {
  const std::string csv = "email,first_name\nida@mail.example,Ida\nole@mail.example,Ole\n";
  EXPECT_EQ(must(try_import(csv)).added, 2U);
  const ImportReport again = must(try_import(csv));
  EXPECT_EQ(again.unchanged, 2U);
  EXPECT_EQ(again.added + again.updated, 0U);
  const ImportReport other =
      must(try_import("email,first_name\nida@mail.example,Ida Marie\nole@mail.example,Ole\n"));
  EXPECT_EQ(other.updated, 1U);
  EXPECT_EQ(other.unchanged, 1U);
}

TEST_F(ImportTest, does_not_bring_back_who_has_left) {
  must(try_import("email\nida@mail.example\n"));
  must(store_->contacts().suppress(
      {"ida@mail.example", model::SuppressionReason::unsubscribed, "mailing/1", clock_.now()}
  ));
  must(try_import("email,first_name\nIda@mail.example,Ida\n"));
  const auto kept = must(store_->contacts().find_suppression("ida@mail.example"));
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->reason, model::SuppressionReason::unsubscribed);
}

TEST_F(ImportTest, takes_more_than_a_batch) {
  std::string csv = "email\n";
  for (std::size_t i = 0; i < 2 * kImportBatch + 7; ++i) {
    csv += fmt::format("p{}@people.example\n", i);
  }
  EXPECT_EQ(must(try_import(csv)).added, 2 * kImportBatch + 7);
}

TEST_F(ImportTest, stops_when_nobody_can_be_told_of_a_refused_row) {
  const auto list = must(store_->contacts().make_list("people", clock_.now()));
  ImportHooks hooks;
  hooks.refused = [](const RefusedRow&) -> Result<void> { return Error("report.io", "disk full"); };
  EXPECT_EQ(
      error_of(import_contacts(
          text::bytes_of("email\nnobody\n"), list, store_->contacts(), clock_, hooks
      )),
      "report.io"
  );
}

}  // namespace
}  // namespace amends::engine
