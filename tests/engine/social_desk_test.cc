#include "engine/social_desk.h"

#include "tests/engine/desk_fixture.h"

#include <boost/json.hpp>

namespace amends::engine {
namespace {

using advice::Network;

class OneAddress final : public ports::Resolver {
 public:
  using Resolver::ask;

  std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions) override {
    std::vector<ports::DnsAnswer> answers(questions.size());
    for (ports::DnsAnswer& answer : answers) {
      answer.status = ports::DnsStatus::found;
      answer.addresses = {*text::parse_ip("93.184.216.34")};
    }
    return answers;
  }
};

/// A Mastodon that gives one post for each key.
class Mastodon final : public ports::Web {
 public:
  Result<ports::WebAnswer> ask(const ports::WebRequest& request) override {
    ports::WebAnswer answer;
    answer.status = status;
    answer.body = "{}";
    if (request.method == ports::WebRequest::Method::post) {
      keys.push_back(request.headers.back().value);
      answer.body = R"({"id":"11","url":"https://social.example/@nordlys/11"})";
    }
    answer.body_bytes = answer.body.size();
    if (is_silent) {
      return make_error("web.timeout", "no answer");
    }
    return answer;
  }

  std::vector<std::string> keys;
  int status = 200;
  bool is_silent = false;
};

class SocialDeskTest : public DeskTest {
 protected:
  void SetUp() override {
    send_to_all(3);
    OpenIncident order;
    order.mailing = "spring-sale";
    order.kind = model::ErrorKind::insensitive;
    order.what_happened = "it wished joy to people who grieve";
    incident_ = must(incidents_->open(order, sender_));
    SocialAccounts accounts;
    accounts.mastodon = MastodonAccount{"https://social.example", "token"};
    social_ = std::make_unique<SocialDesk>(*store_, clock_, SocialNetworks(accounts, &dns_, &web_));
  }

  void TearDown() override { social_.reset(); }

  Result<StandingPost> post(
      std::string_view language = "en", const std::string& text = "We erred."
  ) {
    return social_->post(
        incident_, Network::mastodon, must(text::Locale::parse(language)), text, sender_
    );
  }

  void wait(std::chrono::minutes time) {
    const Instant then = loop_.now() + time;
    loop_.after(time, [] {});
    run_until([&] { return loop_.now() >= then; });
  }

  std::vector<std::string> verbs() {
    std::vector<std::string> verbs;
    for (const model::AuditEntry& entry : must(store_->journal().entries("incident/1", 100))) {
      if (entry.verb.contains("post")) {
        verbs.push_back(entry.verb);
      }
    }
    return verbs;
  }

  OneAddress dns_;
  Mastodon web_;
  model::Incident incident_;
  std::unique_ptr<SocialDesk> social_;
};

TEST_F(SocialDeskTest, posts_once_for_a_network_and_a_language) {
  EXPECT_EQ(must(post()).at_network.url, "https://social.example/@nordlys/11");
  const auto again = post();
  ASSERT_EQ(error_of(again), "post.done");
  EXPECT_THAT(again.error().message(), testing::HasSubstr("carl has posted it at mastodon"));
  must(post("nb"));
  ASSERT_EQ(web_.keys.size(), 2U);
  EXPECT_NE(web_.keys[0], web_.keys[1]);
  EXPECT_EQ(must(social_->standing(incident_)).size(), 2U);
}

TEST_F(SocialDeskTest, asks_again_under_the_same_key_when_nothing_is_known) {
  web_.is_silent = true;
  EXPECT_EQ(error_of(post()), "post.unknown");
  EXPECT_TRUE(must(social_->standing(incident_)).empty());
  web_.is_silent = false;
  must(post());
  ASSERT_EQ(web_.keys.size(), 2U);
  EXPECT_EQ(web_.keys[0], web_.keys[1]);
}

TEST_F(SocialDeskTest, does_not_guess_when_the_network_has_forgotten_the_key) {
  web_.is_silent = true;
  EXPECT_EQ(error_of(post()), "post.unknown");
  wait(std::chrono::minutes(55));
  web_.is_silent = false;
  EXPECT_EQ(error_of(post()), "post.uncertain");
  EXPECT_EQ(web_.keys.size(), 1U);
}

TEST_F(SocialDeskTest, keeps_the_doubt_about_an_attempt_when_a_later_one_gets_a_clear_no) {
  web_.is_silent = true;
  EXPECT_EQ(error_of(post()), "post.unknown");
  web_.is_silent = false;
  web_.status = 401;
  EXPECT_EQ(error_of(post()), "post.refused");
  wait(std::chrono::minutes(55));
  web_.status = 200;
  EXPECT_EQ(error_of(post()), "post.uncertain") << "the first may stand, its key is forgotten";
  EXPECT_EQ(web_.keys.size(), 2U);
}

TEST_F(SocialDeskTest, does_not_tell_that_a_text_stands_when_another_may) {
  web_.is_silent = true;
  EXPECT_EQ(error_of(post()), "post.unknown");
  web_.is_silent = false;
  EXPECT_EQ(error_of(post("en", "We erred. It is mended.")), "post.uncertain");
  EXPECT_EQ(web_.keys.size(), 1U);
  must(post());
}

TEST_F(SocialDeskTest, tries_again_at_any_time_after_a_clear_no) {
  web_.status = 422;
  EXPECT_EQ(error_of(post()), "post.refused");
  wait(std::chrono::minutes(90));
  web_.status = 200;
  must(post());
  EXPECT_THAT(
      verbs(),
      testing::ElementsAre(
          "incident.posting", "incident.post_failed", "incident.posting", "incident.posted"
      )
  );
}

TEST_F(SocialDeskTest, takes_a_post_back_and_may_post_anew) {
  const text::Locale english;
  EXPECT_EQ(
      error_of(social_->take_back(incident_, Network::mastodon, english, sender_)), "post.nothing"
  );
  must(post());
  EXPECT_EQ(
      must(social_->take_back(incident_, Network::mastodon, english, sender_)).at_network.id, "11"
  );
  EXPECT_TRUE(must(social_->standing(incident_)).empty());
  must(post());
  ASSERT_EQ(web_.keys.size(), 2U);
  EXPECT_NE(web_.keys[0], web_.keys[1]) << "the old key would bring the old post back";
}

}  // namespace
}  // namespace amends::engine
