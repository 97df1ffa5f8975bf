#include "cli/finding_fixes.h"

#include "cli/support_test.h"

#include <gtest/gtest.h>

namespace amends::cli {
namespace {

ReportFinding with(std::vector<ReportEdit> edits) {
  ReportFinding finding;
  finding.fix = std::move(edits);
  return finding;
}

TEST(FixFiles, changes_the_places_and_nothing_else) {
  const model::MailingFiles files = {
      {"body.html", "<p>\xC3\xB8 {{ fist }}\r\n{{ fist }} CODE</p>"}, {"other.html", "fist"}
  };
  const ReportFinding findings[] = {
      with({{{"body.html", 2, 4}, "fist", "first"}, {{"body.html", 1, 9}, "fist", "first"}}),
      with({{{"body.html", 2, 12}, "CODE", "KODE"}}),
  };
  const auto fixed = fix_files(files, findings);
  ASSERT_EQ(fixed.size(), 1U);
  EXPECT_EQ(fixed[0].after, "<p>\xC3\xB8 {{ first }}\r\n{{ first }} KODE</p>");
  EXPECT_EQ(fixed[0].places, 3U);
}

TEST(FixFiles, leaves_out_what_stands_there_no_more_or_meets_another) {
  struct Case {
    const char* what;
    ReportEdit edit;
  };

  const Case cases[] = {
      {"another text", {{"a.html", 1, 1}, "xyz", "q"}},
      {"no such line", {{"a.html", 9, 1}, "abc", "q"}},
      {"no such column", {{"a.html", 1, 99}, "abc", "q"}},
      {"beyond the line", {{"a.html", 1, 3}, "c\ndef", "q"}},
      {"a new line", {{"a.html", 1, 1}, "abc", "q\nq"}},
      {"nothing", {{"a.html", 1, 1}, "", "q"}},
      {"another file", {{"../a.html", 1, 1}, "abc", "q"}},
  };
  for (const Case& one : cases) {
    const ReportFinding finding = with({one.edit});
    EXPECT_TRUE(fix_files({{"a.html", "abc\ndef"}}, {&finding, 1}).empty()) << one.what;
  }
  const ReportFinding twice = with(
      {{{"a.html", 1, 1}, "abc", "x"}, {{"a.html", 1, 1}, "abc", "x"}, {{"a.html", 1, 2}, "bc", "y"}
      }
  );
  const auto fixed = fix_files({{"a.html", "abc"}}, {&twice, 1});
  ASSERT_EQ(fixed.size(), 1U);
  EXPECT_EQ(fixed[0].after, "x");
  EXPECT_EQ(fixed[0].places, 1U);
}

TEST(FixFiles, leaves_alone_what_somebody_allowed_to_stand) {
  ReportFinding waived = with({{{"a.html", 1, 1}, "abc", "x"}});
  waived.waived = ReportWaiver{"meant so", "Kari", "2027-01-01"};
  EXPECT_TRUE(fix_files({{"a.html", "abc"}}, {&waived, 1}).empty());
}

TEST(UnifiedDiff, is_what_diff_writes) {
  FixedFile file{"body.html", "", "", 2};
  for (int line = 1; line <= 30; ++line) {
    const std::string text = std::to_string(line);
    file.before += text + (line == 30 ? "" : "\n");
    file.after += (line == 5 || line == 30 ? "new" : text) + (line == 30 ? "" : "\n");
  }
  EXPECT_EQ(
      unified_diff(file),
      "--- body.html\n+++ body.html\n"
      "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+new\n 6\n 7\n 8\n"
      "@@ -27,4 +27,4 @@\n 27\n 28\n 29\n-30\n\\ No newline at end of file\n+new\n"
      "\\ No newline at end of file\n"
  );
}

TEST(UnifiedDiff, puts_neighbours_into_one_piece) {
  const FixedFile file{"a", "1\n2\n3\n4\n5\n", "x\ny\n3\nz\n5\n", 3};
  EXPECT_EQ(unified_diff(file), "--- a\n+++ a\n@@ -1,5 +1,5 @@\n-1\n-2\n+x\n+y\n 3\n-4\n+z\n 5\n");
}

TEST(WriteFixes, writes_nothing_when_one_file_was_changed_meanwhile) {
  ScratchFolder folder;
  folder.write("a.html", "abc");
  folder.write("b.html", "changed");
  const FixedFile files[] = {{"a.html", "abc", "x", 1}, {"b.html", "abc", "x", 1}};
  const auto written = write_fixes(folder.path(), files);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().id(), "check.changed");
  EXPECT_EQ(folder.read("a.html"), "abc");
  EXPECT_EQ(folder.read("b.html"), "changed");
}

TEST(WriteFixes, keeps_permissions_and_links) {
  ScratchFolder folder;
  folder.write("real.html", "abc");
  std::filesystem::permissions(folder.path("real.html"), std::filesystem::perms(0640));
  std::filesystem::create_symlink("real.html", folder.path("a.html"));
  const FixedFile file{"a.html", "abc", "x", 1};
  ASSERT_TRUE(write_fixes(folder.path(), {&file, 1}).ok());
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("a.html")));
  EXPECT_EQ(folder.read("real.html"), "x");
  EXPECT_EQ(
      std::filesystem::status(folder.path("real.html")).permissions(), std::filesystem::perms(0640)
  );
  EXPECT_FALSE(folder.has("real.html.part"));
}

}  // namespace
}  // namespace amends::cli
