#include "engine/tracking.h"

#include "tests/engine/desk_fixture.h"

#include <atomic>
#include <barrier>
#include <string>
#include <thread>
#include <vector>

namespace amends::engine {
namespace {

class TrackingTest : public DeskTest {
 protected:
  void SetUp() override { send_to_all(5); }

  [[nodiscard]] model::ContactId contact(std::string_view key) {
    return must(store_->contacts().find(key))->id;
  }

  [[nodiscard]] std::string token(TokenKind kind, int link = 0) {
    return Tokens(identity_.installation, identity_.secret)
        .make({kind, record().id, contact("p1@people.example"), 1, link});
  }

  [[nodiscard]] std::size_t people(model::SignalKind kind) {
    return must(store_->signals().people(record().id, {kind, std::nullopt, {}})).size();
  }

  Tracking tracking() { return {*store_, identity_, clock_}; }

  HitFacts hit_{
      watch::Method::get, "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0", "", "192.0.2.7"
  };
};

TEST_F(TrackingTest, leads_a_click_where_the_link_leads_now) {
  Tracking tracking = this->tracking();
  const std::string click = token(TokenKind::link, 1);
  EXPECT_EQ(must(tracking.click(click, hit_)), "https://shop.nordlys.example/lamps");
  must(repoint(1, "https://shop.nordlys.example/sale"));
  EXPECT_EQ(must(tracking.click(click, hit_)), "https://shop.nordlys.example/sale");
  EXPECT_EQ(people(model::SignalKind::clicked), 1U);
}

TEST_F(TrackingTest, leads_without_waiting_what_has_been_read_once) {
  Tracking tracking = this->tracking();
  const auto of_person = [this](std::string_view key) {
    return Tokens(identity_.installation, identity_.secret)
        .make({TokenKind::link, record().id, contact(key), 1, 1});
  };
  EXPECT_FALSE(tracking.follow_now(of_person("p1@people.example"), hit_)) << "nothing is read yet";
  EXPECT_EQ(people(model::SignalKind::clicked), 0U) << "and nothing has happened";
  EXPECT_TRUE(must(tracking.follow(of_person("p1@people.example"), hit_)));
  const auto lead = tracking.follow_now(of_person("p2@people.example"), hit_);
  ASSERT_TRUE(lead);
  EXPECT_EQ(lead->target, "https://shop.nordlys.example/lamps");
  EXPECT_FALSE(lead->notice);
  EXPECT_EQ(people(model::SignalKind::clicked), 2U);
  EXPECT_FALSE(tracking.follow_now(of_person("p2@people.example") + "A", hit_));
  must(repoint(1, "https://shop.nordlys.example/sale"));
  EXPECT_FALSE(tracking.follow_now(of_person("p2@people.example"), hit_)) << "read anew first";
  EXPECT_EQ(
      must(tracking.click(of_person("p2@people.example"), hit_)),
      "https://shop.nordlys.example/sale"
  );
}

TEST_F(TrackingTest, judges_the_same_without_waiting) {
  Tracking tracking = this->tracking();
  EXPECT_TRUE(must(tracking.follow(token(TokenKind::link, 1), hit_)));
  HitFacts head = hit_;
  head.method = watch::Method::head;
  const std::string other =
      Tokens(identity_.installation, identity_.secret)
          .make({TokenKind::link, record().id, contact("p2@people.example"), 1, 1});
  EXPECT_TRUE(tracking.follow_now(other, head));
  const auto kept = must(store_->signals().of_contact(record().id, contact("p2@people.example")));
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept.front().source, model::SignalClass::machine);
  EXPECT_EQ(kept.front().why, "method/2");
}

TEST_F(TrackingTest, tells_nothing_to_a_token_that_is_not_ours) {
  Tracking tracking = this->tracking();
  for (const std::string& bad :
       {std::string(),
        std::string("x"),
        token(TokenKind::pixel),
        token(TokenKind::link, 1) + "A",
        token(TokenKind::link, 77)}) {
    EXPECT_EQ(must(tracking.click(bad, hit_)), std::nullopt);
    EXPECT_FALSE(must(tracking.leave(bad, hit_)));
    EXPECT_EQ(must(tracking.leaving(bad)), std::nullopt);
    EXPECT_EQ(must(tracking.view(bad)), std::nullopt);
  }
  EXPECT_FALSE(must(tracking.open(token(TokenKind::link, 1), hit_)));
  EXPECT_EQ(people(model::SignalKind::clicked), 0U);
  EXPECT_EQ(people(model::SignalKind::left), 0U);
}

TEST_F(TrackingTest, keeps_an_open) {
  Tracking tracking = this->tracking();
  EXPECT_TRUE(must(tracking.open(token(TokenKind::pixel), hit_)));
  EXPECT_EQ(people(model::SignalKind::opened), 1U);
}

TEST_F(TrackingTest, lets_people_leave_once_and_for_good) {
  Tracking tracking = this->tracking();
  const std::string leave = token(TokenKind::unsubscribe);
  EXPECT_TRUE(must(tracking.leaving(leave)).has_value());
  EXPECT_FALSE(must(store_->contacts().find_suppression("p1@people.example")));
  EXPECT_TRUE(must(tracking.leave(leave, hit_)));
  EXPECT_TRUE(must(tracking.leave(leave, hit_)));
  EXPECT_EQ(people(model::SignalKind::left), 1U);
  EXPECT_EQ(
      must(store_->contacts().find_suppression("p1@people.example"))->reason,
      model::SuppressionReason::unsubscribed
  );
}

TEST_F(TrackingTest, shows_the_mail_as_a_page_of_that_person) {
  const auto page = must(tracking().view(token(TokenKind::view)));
  ASSERT_TRUE(page.has_value());
  EXPECT_THAT(*page, testing::HasSubstr("Hello Ida"));
  EXPECT_THAT(*page, testing::HasSubstr("https://links.nordlys.example/l/"));
}

TEST_F(TrackingTest, shows_the_web_version_that_was_put_after_the_mailing_was_sent) {
  model::MailingFiles mended = folder();
  mended["body.html"].insert(mended["body.html"].find("</body>"), "<p>It costs 30 euros.</p>");
  EXPECT_EQ(
      error_of(desk_->put_web_version("spring-sale", mended, "", sender_)), "mailing.web_reason"
  );
  const PutOutcome put =
      must(desk_->put_web_version("spring-sale", mended, "the price was wrong", sender_));
  ASSERT_TRUE(put.record);
  EXPECT_EQ(put.record->state, model::MailingState::finished);
  const auto page = must(tracking().view(token(TokenKind::view)));
  ASSERT_TRUE(page.has_value());
  EXPECT_THAT(*page, testing::HasSubstr("It costs 30 euros."));
  EXPECT_THAT(*page, testing::HasSubstr("https://links.nordlys.example/l/"));
  EXPECT_EQ(
      must(tracking().click(token(TokenKind::link, 1), hit_)), "https://shop.nordlys.example/lamps"
  ) << "links of the mail that is out lead where they led";
  EXPECT_EQ(truth_.taken.size(), 5U) << "nobody is written to";
  mended["mailing.toml"].replace(mended["mailing.toml"].find("spring"), 6, "summer");
  EXPECT_EQ(
      error_of(desk_->put_web_version("spring-sale", mended, "x", sender_)), "mailing.web_name"
  );
}

// Every reader would have seen an error in its place.
TEST_F(TrackingTest, keeps_the_web_version_where_the_new_one_cannot_be_shown) {
  model::MailingFiles broken = folder();
  broken["body.html"].insert(broken["body.html"].find("</body>"), "{% if first_name %}30 euros");
  const PutOutcome put =
      must(desk_->put_web_version("spring-sale", broken, "the price was wrong", sender_));
  EXPECT_FALSE(put.record);
  EXPECT_FALSE(put.errors.empty());
  EXPECT_EQ(record().version, 1);
  EXPECT_TRUE(must(tracking().view(token(TokenKind::view))).has_value());
}

class BurstTest : public DeskTest {
 protected:
  static constexpr int kPeople = 40;
  static constexpr int kLinks = 3;

  void SetUp() override {
    import_people(kPeople);
    model::MailingFiles files = folder();
    files["body.html"] =
        "<html><body><p>Hello, see <a href=\"https://shop.nordlys.example/a\">desk lamps</a>, "
        "<a href=\"https://shop.nordlys.example/b\">floor lamps</a> and "
        "<a href=\"https://shop.nordlys.example/c\">wall lamps</a>.</p>"
        "<p><a href=\"{{ unsubscribe_url }}\">Unsubscribe</a></p>"
        "<p>Nordlys AS, Storgata 1, Oslo</p></body></html>";
    put(files);
    sign_off();
    must(desk_->launch("spring-sale", sender_, kPeople));
    run_until_state(model::MailingState::finished);
  }
};

TEST_F(BurstTest, is_seen_when_its_links_are_fetched_at_the_same_moment) {
  // Long after the mail came, and each person from an address of their own: nothing but the burst
  // tells that it is a machine.
  const ManualClock later(clock_.now() + std::chrono::hours(2));
  Tracking tracking(*store_, identity_, later);
  const Tokens tokens(identity_.installation, identity_.secret);
  const model::MailingId mailing = record().id;
  std::vector<model::ContactId> people;
  for (int number = 1; number <= kPeople; ++number) {
    const auto key = fmt::format("p{}@people.example", number);
    people.push_back(must(store_->contacts().find(key))->id);
  }
  std::atomic<int> failed = 0;
  std::barrier together(kLinks);
  std::vector<std::thread> scanners;
  for (int link = 1; link <= kLinks; ++link) {
    scanners.emplace_back([&, link] {
      for (const model::ContactId contact : people) {
        const HitFacts hit{
            watch::Method::get,
            "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0",
            "",
            fmt::format("192.0.2.{}", contact.value)
        };
        together.arrive_and_wait();
        const auto led =
            tracking.click(tokens.make({TokenKind::link, mailing, contact, 1, link}), hit);
        failed += led.ok() && led->has_value() ? 0 : 1;
      }
    });
  }
  for (std::thread& scanner : scanners) {
    scanner.join();
  }
  EXPECT_EQ(failed, 0);
  const auto clicked = [&](std::vector<model::SignalClass> sources) {
    return must(store_->signals().people(
                    mailing, {model::SignalKind::clicked, std::nullopt, std::move(sources)}
                ))
        .size();
  };
  EXPECT_EQ(clicked({model::SignalClass::machine}), static_cast<std::uint64_t>(kPeople));
  EXPECT_EQ(clicked({model::SignalClass::human}), 0U);
}

}  // namespace
}  // namespace amends::engine
