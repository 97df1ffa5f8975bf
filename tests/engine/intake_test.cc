#include "engine/intake.h"

#include "engine/limits.h"
#include "tests/engine/desk_fixture.h"

#include <string>

namespace amends::engine {
namespace {

class IntakeTest : public DeskTest {
 protected:
  void SetUp() override { send_to_all(2); }

  [[nodiscard]] model::ContactId contact(std::string_view key) {
    return must(store_->contacts().find(key))->id;
  }

  [[nodiscard]] std::string token() {
    return identity_.tokens().make(
        {TokenKind::unsubscribe, record().id, contact("p1@people.example"), 1, 0}
    );
  }

  Intake take(const std::string& mail) {
    Tracking tracking(*store_, identity_, clock_);
    return must(take_mail(mail, {*store_, tracking, identity_, clock_}));
  }

  [[nodiscard]] bool is_gone(std::string_view key) {
    return must(store_->contacts().find_suppression(key)).has_value();
  }
};

TEST_F(IntakeTest, takes_out_whom_the_token_names_whoever_wrote) {
  const Intake intake = take("From: p2@people.example\r\nSubject: " + token() + "\r\n\r\n");
  EXPECT_EQ(intake.outcome, IntakeOutcome::left);
  EXPECT_TRUE(is_gone("p1@people.example"));
  EXPECT_FALSE(is_gone("p2@people.example"));
}

TEST_F(IntakeTest, finds_the_token_among_other_long_words_but_not_among_any_number) {
  const auto behind = [&](std::size_t words) {
    std::string subject;
    for (std::size_t word = 0; word < words; ++word) {
      subject += std::string(kIntakeWordBytesMin, 'A') + " ";
    }
    return take("Subject: " + subject + token() + "\r\n\r\n").outcome;
  };
  EXPECT_EQ(behind(kIntakeWordsMax), IntakeOutcome::not_understood);
  EXPECT_FALSE(is_gone("p1@people.example"));
  EXPECT_EQ(behind(kIntakeWordsMax - 1), IntakeOutcome::left);
  EXPECT_TRUE(is_gone("p1@people.example"));
}

TEST_F(IntakeTest, says_who_may_have_written_what_it_does_not_understand) {
  import("email\nlate@people.example\n");
  const Intake known = take("From: Late <late@People.example>\r\nSubject: stop\r\n\r\n");
  EXPECT_EQ(known.outcome, IntakeOutcome::not_understood) << "they got no mailing to answer";
  EXPECT_EQ(known.writer, contact("late@people.example"));
  EXPECT_FALSE(take("From: x@people.example\r\nSubject: stop\r\n\r\n").writer);
  EXPECT_FALSE(is_gone("p1@people.example"));
}

TEST_F(IntakeTest, does_nothing_for_a_program) {
  for (const std::string& header : {
           "Auto-Submitted: auto-generated\r\nSubject: " + token(),
           "Auto-Submitted: auto-replied\r\nSubject: Re: " + token(),
           "Auto-Submitted: auto-replied\r\nSubject: " + token() + " " + token(),
           "Auto-Submitted: auto-replied\r\nReturn-Path: <>\r\nSubject: " + token(),
           "Precedence: bulk\r\nAuto-Submitted: auto-replied\r\nSubject: " + token(),
       }) {
    const Intake intake = take(header + "\r\nFrom: x@people.example\r\n\r\n");
    EXPECT_EQ(intake.outcome, IntakeOutcome::automatic) << header;
    EXPECT_FALSE(intake.writer) << header;
  }
  EXPECT_FALSE(is_gone("p1@people.example"));
}

TEST_F(IntakeTest, takes_out_who_presses_a_button_that_answers_by_itself) {
  const Intake intake = take(
      "From: p1@people.example\r\nSubject:\r\n " + token() +
      "\r\nAuto-Submitted: auto-replied\r\nX-Apple-Unsubscribe: true\r\n\r\n"
      "Apple Mail sent this email to unsubscribe from the message.\r\n"
  );
  EXPECT_EQ(intake.outcome, IntakeOutcome::left);
  EXPECT_TRUE(is_gone("p1@people.example"));
}

}  // namespace
}  // namespace amends::engine
