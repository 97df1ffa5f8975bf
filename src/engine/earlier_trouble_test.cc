#include "engine/earlier_trouble.h"

#include "engine/limits.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace amends::engine {
namespace {

using model::SuppressionReason;

TEST(EarlierTroubleFile, takes_the_good_rows_and_names_the_lines_of_the_others) {
  EarlierTrouble earlier;
  const auto report = read_earlier(
      text::bytes_of("address,event\na@x.example,bounce\nnobody,bounce\nb@x.example,soft bounce\n"
                     "c@x.example,spam\nd@x.example,who knows\ne@x.example,\n"),
      earlier
  );
  ASSERT_TRUE(report.ok()) << report.error().explain();
  EXPECT_EQ(report->rows, 6U);
  EXPECT_EQ(report->passed_over, 1U);
  EXPECT_EQ(report->refused, 2U);
  ASSERT_EQ(report->refused_rows.size(), 2U);
  EXPECT_EQ(report->refused_rows[0].line, 3U);
  EXPECT_EQ(report->refused_rows[1].line, 6U);
  EXPECT_EQ(earlier.size(), 3U);
  EXPECT_EQ(earlier.find("a@x.example"), SuppressionReason::bounced);
  EXPECT_EQ(earlier.find("c@x.example"), SuppressionReason::complained);
  EXPECT_EQ(earlier.find("e@x.example"), SuppressionReason::bounced) << "no reason: it bounced";
  EXPECT_EQ(earlier.find("b@x.example"), std::nullopt) << "a soft bounce is forgiven";
}

TEST(EarlierTroubleFile, needs_no_column_of_reasons) {
  EarlierTrouble earlier;
  const auto report = read_earlier(text::bytes_of("E-Mail\nA@X.example\n"), earlier);
  ASSERT_TRUE(report.ok()) << report.error().explain();
  EXPECT_EQ(earlier.size(), 1U);
}

TEST(EarlierTroubleFile, names_a_bounded_number_of_bad_rows) {
  EarlierTrouble earlier;
  std::string csv = "email\n";
  for (std::size_t row = 0; row < kEarlierRefusedShown + 5; ++row) {
    csv += fmt::format("nobody{}\n", row);
  }
  const auto report = read_earlier(text::bytes_of(csv), earlier);
  ASSERT_TRUE(report.ok()) << report.error().explain();
  EXPECT_EQ(report->refused, kEarlierRefusedShown + 5);
  EXPECT_EQ(report->refused_rows.size(), kEarlierRefusedShown);
}

TEST(EarlierTroubleFile, is_refused_without_a_column_of_addresses) {
  EarlierTrouble earlier;
  const auto report = read_earlier(text::bytes_of("name,town\nIda,Oslo\n"), earlier);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().id(), "feedback.columns");
}

}  // namespace
}  // namespace amends::engine
