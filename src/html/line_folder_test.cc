#include "html/line_folder.h"

#include <gtest/gtest.h>

namespace amends::html {
namespace {

void write_words(LineFolder& folder, std::string_view words) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    folder.write(words.substr(0, end));
    words.remove_prefix(end);
    if (!words.empty()) {
      folder.write_space(1);
      words.remove_prefix(1);
    }
  }
}

std::string folded(std::string_view words, std::string hanging = "") {
  LineFolder folder(10);
  folder.set_hanging(std::move(hanging));
  write_words(folder, words);
  return std::move(folder).take();
}

TEST(LineFolder, folds_at_the_last_space_that_fits) {
  EXPECT_EQ(folded(""), "");
  EXPECT_EQ(folded("one two th"), "one two th");
  EXPECT_EQ(folded("one two thr"), "one two\nthr");
  EXPECT_EQ(folded("one two three four five"), "one two\nthree four\nfive");
  EXPECT_EQ(folded("unbreakable-word x"), "unbreakable-word\nx");
  EXPECT_EQ(folded("x unbreakable-word"), "x\nunbreakable-word");
}

TEST(LineFolder, begins_the_next_line_with_what_hangs_there) {
  EXPECT_EQ(folded("one two thr fo fi", "> "), "one two\n> thr fo\n> fi");
}

TEST(LineFolder, keeps_pieces_without_a_space_together) {
  LineFolder folder(10);
  write_words(folder, "one two");
  folder.write_space(2);
  folder.write("th");
  folder.write("{{ x }}", 5);
  folder.write(".");
  EXPECT_EQ(std::move(folder).take(), "one two\nth{{ x }}.");
}

TEST(LineFolder, never_reaches_behind_a_place_that_was_fixed) {
  LineFolder folder(10);
  write_words(folder, "one two ");
  folder.fix();
  folder.write("three-and-more");
  EXPECT_EQ(std::move(folder).take(), "one two three-and-more");
}

TEST(LineFolder, counts_each_branch_from_where_they_part) {
  LineFolder folder(10);
  write_words(folder, "one ");
  const std::size_t column = folder.column();
  folder.fix();
  write_words(folder, "two");
  folder.set_column(column);
  folder.fix();
  write_words(folder, "tri");
  folder.end_line();
  EXPECT_EQ(folder.column(), 0U);
  EXPECT_EQ(std::move(folder).take(), "one twotri\n");
}

}  // namespace
}  // namespace amends::html
