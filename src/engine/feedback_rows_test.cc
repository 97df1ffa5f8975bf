#include "engine/feedback_rows.h"

#include <gtest/gtest.h>

namespace amends::engine {
namespace {

using Kind = FeedbackRow::Kind;

TEST(FeedbackRows, are_taken_passed_over_or_refused_and_never_guessed) {
  FeedbackRows rows(
      text::bytes_of("Status;Email Address\nhard bounced;A@X.example\nopened;b@x.example\n"
                     "purple;c@x.example\n;d@x.example\ncomplaint;nobody\n"),
      {}
  );
  ASSERT_TRUE(rows.open().ok());
  std::vector<FeedbackRow> read;
  FeedbackRow row;
  while (rows.next(row).value_or(false)) {
    read.push_back(row);
  }
  ASSERT_EQ(read.size(), 5U);
  const std::vector<Kind> wanted = {
      Kind::taken, Kind::passed_over, Kind::refused, Kind::refused, Kind::refused
  };
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].kind, wanted[i]) << i;
    EXPECT_EQ(read[i].line, i + 2) << i;
    EXPECT_EQ(read[i].problem.empty(), read[i].kind != Kind::refused) << i;
  }
  EXPECT_EQ(read[0].reason, model::SuppressionReason::bounced);
}

TEST(FeedbackRows, need_a_reason_from_somewhere) {
  FeedbackRows rows(text::bytes_of("email\na@x.example\n"), {});
  const auto opened = rows.open();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().id(), "feedback.columns");
}

}  // namespace
}  // namespace amends::engine
