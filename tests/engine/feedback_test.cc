#include "engine/feedback.h"

#include "tests/engine/desk_fixture.h"

namespace amends::engine {
namespace {

class FeedbackTest : public DeskTest {
 protected:
  FeedbackReport take(const std::string& csv, std::optional<model::SuppressionReason> reason = {}) {
    return must(take_feedback(text::bytes_of(csv), {reason, "feedback"}, store_->contacts(), clock_)
    );
  }
};

TEST_F(FeedbackTest, is_read_by_the_names_other_programs_use) {
  for (const auto* const csv :
       {"Email Address;Type\na@people.example;Permanent\n",
        "status,e-mail\nhard bounced,b@people.example\n",
        "recipient\tevent\nc@people.example\tspamreport\n"}) {
    EXPECT_EQ(take(csv).added, 1U) << csv;
  }
  EXPECT_EQ(
      must(store_->contacts().find_suppression("c@people.example"))->reason,
      model::SuppressionReason::complained
  );
}

TEST_F(FeedbackTest, takes_more_rows_than_are_written_together) {
  std::string csv = "email\n";
  for (int number = 0; number < 2500; ++number) {
    csv += fmt::format("p{}@people.example\n", number);
  }
  const FeedbackReport report = take(csv, model::SuppressionReason::unsubscribed);
  EXPECT_EQ(report.rows, 2500U);
  EXPECT_EQ(report.added, 2500U);
  EXPECT_EQ(take(csv, model::SuppressionReason::bounced).known, 2500U);
}

TEST_F(FeedbackTest, never_guesses) {
  const FeedbackReport report =
      take("email,reason\na@people.example,\nb@people.example,\"a\"b\n,unsubscribed\n");
  EXPECT_EQ(report.rows, 3U);
  EXPECT_EQ(report.refused, 3U);
  EXPECT_EQ(report.added, 0U);
  EXPECT_EQ(report.refused_rows.size(), 3U);
}

}  // namespace
}  // namespace amends::engine
