#include "sandbox/people.h"

#include "net/http_server.h"
#include "sandbox/world_web.h"

#include <gtest/gtest.h>

namespace amends::sandbox {
namespace {

using namespace std::chrono_literals;

/// The web of the sandbox alone, where every link leads.
class Town {
 public:
  Town() : server_(loop_, {}, web_) {
    EXPECT_TRUE(server_.start().ok());
    loop_.start();
  }

  ~Town() {
    server_.stop();
    loop_.stop();
  }

  [[nodiscard]] PeopleOptions options(Rates rates) const {
    return {
        .population = Population(1, rates),
        .pace = 1e6,
        .roads = {.world = {"127.0.0.1", server_.port()}, .hosts = {}},
    };
  }

  WorldWeb web_;

 private:
  net::AsioLoop loop_{"town"};
  net::HttpServer server_;
};

Rates eager() {
  Rates rates = Rates::silent();
  rates.reads = 1;
  rates.clicks = 1;
  return rates;
}

ReadMessage offer() {
  ReadMessage message;
  message.headers.subject = "Sale";
  message.links = {{"https://shop.example/sale", "Sale"}};
  message.images = {"https://shop.example/logo.png"};
  message.codes = {"SPRING-20"};
  return message;
}

TEST(People, do_nothing_before_they_start) {
  const Town town;
  People people(town.options(eager()));
  people.arrived("a@b.example", 0, offer());
  EXPECT_EQ(people.pending(), 2U);
  ASSERT_TRUE(people.next_in());
  EXPECT_EQ(people.counts().read_by_people, 0U);
}

TEST(People, read_click_and_use_codes) {
  Town town;
  auto rates = eager();
  rates.uses_code = 1;
  People people(town.options(rates));
  people.start();
  people.arrived("a@b.example", 0, offer());
  ASSERT_TRUE(people.wait_until_quiet(60s));
  EXPECT_EQ(people.counts().opens_by_people, 1U);
  EXPECT_EQ(people.counts().clicks_by_people, 1U);
  EXPECT_EQ(people.counts().codes_used, 1U);
  EXPECT_EQ(town.web_.hits("/sale"), 1U);
  EXPECT_EQ(town.web_.codes_used().at("SPRING-20"), 1U);
  EXPECT_EQ(people.clicks_by_url().at("https://shop.example/sale"), 1U);
  EXPECT_EQ(people.next_in(), std::nullopt);
}

TEST(People, behind_a_proxy_are_not_seen_to_open) {
  const Town town;
  auto rates = eager();
  rates.proxied = 1;
  People people(town.options(rates));
  people.start();
  people.arrived("a@b.example", 0, offer());
  ASSERT_TRUE(people.wait_until_quiet(60s));
  EXPECT_EQ(people.counts().read_by_people, 1U);
  EXPECT_EQ(people.counts().opens_by_people, 0U);
  EXPECT_EQ(people.counts().opens_by_machines, 1U);
}

TEST(People, cannot_leave_where_one_click_is_not_offered) {
  const Town town;
  auto rates = eager();
  rates.leaves = 1;
  People people(town.options(rates));
  people.start();
  auto message = offer();
  message.headers.list_unsubscribe = "https://shop.example/u/1";
  people.arrived("a@b.example", 0, message);
  ASSERT_TRUE(people.wait_until_quiet(60s));
  EXPECT_EQ(people.counts().left, 0U);
  EXPECT_EQ(people.counts().could_not_leave, 1U);
  message.headers.one_click = true;
  people.arrived("a@b.example", 1, message);
  ASSERT_TRUE(people.wait_until_quiet(60s));
  EXPECT_EQ(people.counts().left, 1U);
  EXPECT_EQ(people.who_left(), std::vector<std::string>{"a@b.example"});
}

TEST(People, keep_the_words_they_would_send) {
  const Town town;
  Rates rates = Rates::silent();
  rates.away = 1;
  People people(town.options(rates));
  people.start();
  people.arrived("a@b.example", 0, offer());
  ASSERT_TRUE(people.wait_until_quiet(60s));
  ASSERT_EQ(people.would_say().size(), 1U);
  EXPECT_EQ(people.would_say()[0].subject, "Re: Sale");
  EXPECT_EQ(people.would_say()[0].kind, ReplyKind::away);
  EXPECT_FALSE(people.would_say()[0].text.empty());
}

TEST(People, count_what_gives_no_answer) {
  People people({
      .population = Population(1, eager()),
      .pace = 1e6,
      .roads = {.world = {"127.0.0.1", 1}, .hosts = {}},
  });
  people.start();
  people.arrived("a@b.example", 0, offer());
  ASSERT_TRUE(people.wait_until_quiet(60s));
  EXPECT_EQ(people.counts().failed_requests, 2U);
  EXPECT_EQ(people.counts().clicks_by_people, 0U);
  EXPECT_EQ(people.counts().read_by_people, 1U);
}

}  // namespace
}  // namespace amends::sandbox
