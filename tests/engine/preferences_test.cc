#include "tests/engine/desk_fixture.h"

namespace amends::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PreferencesTest : public DeskTest {
 protected:
  /// The mailing of the fixture, about "sale" and "lamps".
  void put_about_topics() {
    model::MailingFiles files = folder();
    files["mailing.toml"] = "topics = [\"sale\", \"lamps\"]\n" + files["mailing.toml"];
    put(files);
  }

  [[nodiscard]] model::ContactId contact(int number) {
    return must(store_->contacts().find(fmt::format("p{}@people.example", number)))->id;
  }

  [[nodiscard]] std::string token(int number) {
    return Tokens(identity_.installation, identity_.secret)
        .make({TokenKind::unsubscribe, record().id, contact(number), 1, 0});
  }
};

TEST_F(PreferencesTest, withhold_who_muted_a_topic_and_are_in_the_counts_before) {
  import_people(4);
  put_about_topics();
  Tracking tracking(*store_, identity_, clock_);
  ASSERT_TRUE(must(tracking.prefer(token(2), {{"Sale"}, ""})));
  must(desk_->proof("spring-sale", author_, {}));
  must(desk_->approve("spring-sale", reviewer_, "a test"));
  // After the sign-off: it holds all the same, and the claim reads it.
  ASSERT_TRUE(must(tracking.prefer(token(3), {{"lamps"}, ""})));
  must(desk_->launch("spring-sale", sender_, 2));
  run_until_state(model::MailingState::finished);
  EXPECT_EQ(counts().of(model::SendState::accepted), 2U);
  for (const int number : {2, 3}) {
    const auto send = must(store_->ledger().find(record().id, contact(number)));
    EXPECT_EQ(send->withheld, model::WithheldReason::muted) << number;
  }
}

TEST_F(PreferencesTest, offer_the_topics_of_the_mailing_and_those_muted_before) {
  import_people(1);
  put_about_topics();
  Tracking tracking(*store_, identity_, clock_);
  must(store_->contacts().prefer(contact(1), {{"news"}, "nb"}));
  const auto page = must(tracking.preferences(token(1)));
  ASSERT_TRUE(page);
  EXPECT_THAT(page->topics, ElementsAre("sale", "lamps", "news"));
  EXPECT_THAT(page->topics_muted, ElementsAre("news"));
  EXPECT_EQ(page->locale.tag(), "nb");
  ASSERT_TRUE(must(tracking.prefer(token(1), {{"LAMPS", "elsewhere"}, "xx"})));
  const auto after = must(tracking.preferences(token(1)));
  EXPECT_THAT(after->topics_muted, ElementsAre("lamps")) << "news is wanted again";
  EXPECT_EQ(after->locale.tag(), "nb");
}

TEST_F(PreferencesTest, stand_over_an_import) {
  import_people(1);
  put_about_topics();
  Tracking tracking(*store_, identity_, clock_);
  ASSERT_TRUE(must(tracking.prefer(token(1), {{"sale"}, "nb"})));
  import("email,topics_muted,locale\np1@people.example,,en\n");
  const auto page = must(tracking.preferences(token(1)));
  EXPECT_THAT(page->topics_muted, ElementsAre("sale"));
  EXPECT_EQ(page->locale.tag(), "nb");
}

TEST_F(PreferencesTest, are_nobody_s_without_a_token_of_ours) {
  import_people(1);
  put_about_topics();
  Tracking tracking(*store_, identity_, clock_);
  for (const std::string& bad : {std::string(), token(1) + "A", std::string("preview")}) {
    EXPECT_FALSE(must(tracking.preferences(bad)));
    EXPECT_FALSE(must(tracking.prefer(bad, {{"sale"}, "nb"})));
    must(tracking.saw_leaving_page(bad, {}));
  }
  EXPECT_THAT(must(tracking.preferences(token(1)))->topics_muted, IsEmpty());
}

}  // namespace
}  // namespace amends::engine
