#include "mail/bounce_words.h"

#include <gtest/gtest.h>

#include <string_view>

namespace amends::mail {
namespace {

std::string_view said(std::string_view text) {
  return to_string(fate_of({"failed", "", 550, SmtpStage::not_told, text}));
}

TEST(BounceWords, believe_what_is_said_more_than_its_number) {
  EXPECT_EQ(said("user unknown"), "no_mailbox");
  EXPECT_EQ(said("host unknown"), "no_host");
  EXPECT_EQ(said("the mailbox is full"), "full_mailbox");
  EXPECT_EQ(said("account disabled"), "closed");
  EXPECT_EQ(said("listed by spamhaus"), "blocked");
  EXPECT_EQ(said("message too large"), "content");
  EXPECT_EQ(said("sender address rejected: domain does not exist"), "blocked");
  EXPECT_EQ(said("no"), "other");
  EXPECT_EQ(said("rejected"), "blocked");
  EXPECT_EQ(
      fate_of({"failed", "5.7.1", 550, SmtpStage::not_told, "mailbox unavailable"}),
      DeliveryFate::blocked
  ) << "of vague words the number tells more";
}

TEST(BounceWords, close_no_address_for_what_may_pass) {
  for (const DeliveryWords& words :
       {DeliveryWords{"delayed", "5.1.1", 550, SmtpStage::rcpt, "user unknown"},
        DeliveryWords{"failed", "4.1.1", 550, SmtpStage::rcpt, "user unknown"},
        DeliveryWords{"failed", "", 450, SmtpStage::rcpt, "user unknown"},
        DeliveryWords{"failed", "5.0.0", 550, SmtpStage::data, "user unknown"},
        DeliveryWords{"failed", "5.2.1", 550, SmtpStage::not_told, "user unknown"},
        DeliveryWords{"delivered", "5.1.1", 550, SmtpStage::rcpt, "user unknown"}}) {
    EXPECT_FALSE(is_hard(fate_of(words))) << words.action << " " << words.status;
  }
  for (const DeliveryWords& words :
       {DeliveryWords{"", "5.1.1", 0, SmtpStage::data, "user unknown"},
        DeliveryWords{"", "5.2.1", 550, SmtpStage::rcpt, "user unknown"},
        DeliveryWords{"failed", "5.1.1", 0, SmtpStage::not_told, ""},
        DeliveryWords{"failed", "", 556, SmtpStage::not_told, ""}}) {
    EXPECT_TRUE(is_hard(fate_of(words))) << words.action << " " << words.status;
  }
}

TEST(BounceWords, tell_a_report_from_other_mail) {
  EXPECT_TRUE(tells_of_failure("undeliverable: lamps"));
  EXPECT_TRUE(tells_of_failure("your mail could not be delivered"));
  EXPECT_FALSE(tells_of_failure("out of office until monday"));
}

}  // namespace
}  // namespace amends::mail
