#include "text/csv_reader.h"

#include "text/csv_writer.h"
#include "text/limits.h"
#include "text/utf8.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <rapidcheck/gtest.h>

namespace amends::text {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::StartsWith;

/// A source that hands out pieces of `step` bytes, so that every row is cut somewhere.
ByteSource in_steps(std::string_view bytes, std::size_t step) {
  return [bytes, step](std::span<char> out) mutable -> Result<std::size_t> {
    const std::size_t count = std::min({step, out.size(), bytes.size()});
    std::ranges::copy(bytes.substr(0, count), out.begin());
    bytes.remove_prefix(count);
    return count;
  };
}

/// One line for each row: "1: a|b" or "3! csv.quote <excerpt>".
std::vector<std::string> read_all(ByteSource source) {
  CsvReader reader(std::move(source));
  std::vector<std::string> seen;
  CsvRow row;
  while (true) {
    const auto more = reader.next(row);
    if (!more.ok()) {
      seen.push_back("error " + more.error().id());
      return seen;
    }
    if (!*more) {
      return seen;
    }
    if (row.problem) {
      seen.push_back(fmt::format("{}! {} {}", row.line, row.problem->id, row.problem->excerpt));
    } else {
      seen.push_back(fmt::format("{}: {}", row.line, fmt::join(row.cells, "|")));
    }
  }
}

std::vector<std::string> read_all(std::string_view text) {
  return read_all(bytes_of(text));
}

TEST(CsvReader, reads_cells_quotes_and_all_line_ends) {
  EXPECT_THAT(
      read_all("a,b\r\n1,2\n3,4\r5,6"), ElementsAre("1: a|b", "2: 1|2", "3: 3|4", "4: 5|6")
  );
  EXPECT_THAT(
      read_all("a,b\n\"x, \"\"y\"\"\",\"l1\nl2\r\nl3\"\nlast,\n"),
      ElementsAre("1: a|b", "2: x, \"y\"|l1\nl2\r\nl3", "5: last|")
  );
  EXPECT_THAT(read_all(""), ElementsAre());
  EXPECT_THAT(read_all("\n\n\r\na\n\n\"\"\n"), ElementsAre("4: a", "6: "));
  EXPECT_THAT(read_all("5\" pipe,say \"hi\"\n"), ElementsAre("1: 5\" pipe|say \"hi\""));
}

TEST(CsvReader, finds_the_delimiter_in_the_header_outside_quotes) {
  EXPECT_THAT(read_all("\"a,b,c\";d\n1;2\n"), ElementsAre("1: a,b,c|d", "2: 1|2"));
  EXPECT_THAT(read_all("a\tb\n1,5\t2\n"), ElementsAre("1: a|b", "2: 1,5|2"));
  EXPECT_THAT(
      read_all("\xEF\xBB\xBF"
               "email;name\n"),
      ElementsAre("1: email|name")
  );
  EXPECT_THAT(read_all("email\na@shop.example\n"), ElementsAre("1: email", "2: a@shop.example"));
}

TEST(CsvReader, reads_legacy_encodings) {
  EXPECT_THAT(
      read_all("email;\xE8\xEC\xFF\nanna@shop.example;\xC0\xED\xED\xE0\n"
               "ivan@shop.example;\xC8\xE2\xE0\xED \xD1\xE5\xF0\xE3\xE5\xE5\xE2\n"),
      ElementsAre("1: email|имя", "2: anna@shop.example|Анна", "3: ivan@shop.example|Иван Сергеев")
  );
}

TEST(CsvReader, goes_on_after_a_quote_that_never_closes) {
  EXPECT_THAT(
      read_all("a,b\n\"open,2\n3,4\n5,6\n"),
      ElementsAre("1: a|b", "2! csv.quote \"open,2", "3: 3|4", "4: 5|6")
  );
  EXPECT_THAT(
      read_all("a,b\n\"x\"y,2\n3,4\n"), ElementsAre("1: a|b", "2! csv.quote \"x\"y,2", "3: 3|4")
  );
}

TEST(CsvReader, takes_a_quote_that_closes_after_too_many_lines_for_a_broken_one) {
  std::string text = "a,b\n\"open,0\n";
  for (std::size_t i = 0; i <= kCsvQuotedLinesMax; ++i) {
    text += "x,y\n";
  }
  text += "late\",1\n";
  const auto rows = read_all(text);
  EXPECT_EQ(rows.size(), 2 + kCsvQuotedLinesMax + 2);
  EXPECT_EQ(rows[1], "2! csv.quote \"open,0");
  EXPECT_EQ(rows[2], "3: x|y");
}

TEST(CsvReader, reports_each_bad_row_once_and_never_stops) {
  const std::string long_cell(kCsvCellBytesMax + 1, 'x');
  const std::string many(kCsvCellsMax, ',');
  const std::string huge(kCsvRowBytesMax * 2, 'y');
  const std::string text = "a,b\n" + long_cell + ",1\n\"" + long_cell + "\nq\",1\n" + many + "\n" +
                           std::string("n\0l,1\n", 6) + huge + "\r\ncaf\xE9,1\nlast,1\n" +
                           "Жжжжжжжж,Яяяяяяяяяяяяяяяя\n";
  const auto rows = read_all(text);
  ASSERT_EQ(rows.size(), 9U);
  EXPECT_THAT(rows[1], StartsWith("2! csv.cell_too_long xxx"));
  EXPECT_THAT(rows[2], StartsWith("3! csv.cell_too_long \"xxx"));
  EXPECT_THAT(rows[3], StartsWith("5! csv.too_many_cells ,,,"));
  EXPECT_THAT(rows[4], StartsWith("6! csv.nul n"));
  EXPECT_THAT(rows[5], StartsWith("7! csv.row_too_long yyy"));
  EXPECT_EQ(rows[6], "8! csv.encoding caf\uFFFD,1");
  EXPECT_EQ(rows[7], "9: last|1");
  for (const std::string& row : rows) {
    EXPECT_LE(row.size(), kCsvExcerptBytes + 40);
    EXPECT_TRUE(valid_utf8(row));
  }
}

TEST(CsvReader, hands_the_error_of_its_source_on) {
  const auto failing = [](std::span<char>) -> Result<std::size_t> {
    return make_error("test.disk", "the disk is gone");
  };
  EXPECT_THAT(read_all(failing), ElementsAre("error test.disk"));
}

TEST(CsvReader, gives_the_same_rows_however_the_bytes_arrive) {
  // Beyond the sample, so that rows are cut where the source cuts them.
  std::string text = "email;name\r\n";
  for (int i = 0; text.size() < kCharsetSampleBytes + 20'000; ++i) {
    text += fmt::format("p{}@shop.example;\"Анна \"\"{}\"\"\r\nПетрова\"\r\n", i, i);
    text += i % 50 == 0 ? "\"bad\"x;1\r\n" : "";
  }
  const auto expected = read_all(text);
  for (const std::size_t step : {1U, 3U, 7U, 1000U}) {
    const auto rows = read_all(in_steps(text, step));
    const auto [other, first] = std::ranges::mismatch(rows, expected);
    EXPECT_TRUE(other == rows.end() && first == expected.end())
        << step << ": " << (other == rows.end() ? "missing" : *other) << " for "
        << (first == expected.end() ? "nothing" : *first);
  }
}

TEST(CsvWriter, quotes_everything_and_disarms_formulas) {
  std::string out;
  append_csv_row(
      out,
      std::vector<std::string>{
          "a", "x\"y", "=1+1", "-5", "＝1", "＠x", "\tq", std::string("\0z", 2), ""
      }
  );
  EXPECT_EQ(
      out, "\"a\",\"x\"\"y\",\"'=1+1\",\"'-5\",\"'＝1\",\"'＠x\",\"'\tq\",\"'\0z\",\"\"\r\n"s
  );
}

RC_GTEST_PROP(Csv, what_is_written_is_read_again, (const std::vector<std::string>& random)) {
  std::vector<std::string> cells{"first"};
  for (const std::string& cell : random) {
    std::string text = "c" + repair_utf8(cell);
    std::erase(text, '\0');
    cells.push_back(text);
  }
  std::string out = "h,h\r\n";
  append_csv_row(out, cells);
  CsvReader reader(bytes_of(out));
  CsvRow row;
  RC_ASSERT(reader.next(row).value());
  RC_ASSERT(reader.next(row).value());
  RC_ASSERT(row.ok());
  RC_ASSERT(row.cells == cells);
  RC_ASSERT(!reader.next(row).value());
}

}  // namespace
}  // namespace amends::text
