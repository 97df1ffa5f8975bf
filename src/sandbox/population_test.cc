#include "sandbox/population.h"

#include "sandbox/limits.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace amends::sandbox {
namespace {

constexpr int kPeople = 20'000;

std::string address(int number) {
  return fmt::format("person{}@town{}.example", number, number % 7);
}

ReadMessage mailing() {
  ReadMessage message;
  message.headers.list_unsubscribe = "https://mail.example/u/1";
  message.headers.one_click = true;
  message.links = {
      {"https://mail.example/v/1", "View in browser"},
      {"https://mail.example/l/1", "Spring sale"},
      {"https://mail.example/l/2", "Shoes"},
      {"https://mail.example/u/1", "here"},
      {"https://mail.example/u/2", "Unsubscribe"},
  };
  message.images = {"https://mail.example/o/1.gif"};
  message.codes = {"SPRING-20"};
  return message;
}

bool same(const std::vector<Action>& a, const std::vector<Action>& b) {
  return std::ranges::equal(a, b, [](const Action& x, const Action& y) {
    return x.kind == y.kind && x.after == y.after && x.url == y.url && x.words == y.words;
  });
}

/// How many of all people have at least one action of each kind in their first message.
std::map<ActionKind, double> shares(const Population& population, const ReadMessage& message) {
  std::map<ActionKind, double> shares;
  for (int i = 0; i < kPeople; ++i) {
    std::set<ActionKind> kinds;
    for (const auto& action : population.plan(population.traits(address(i)), 0, message)) {
      kinds.insert(action.kind);
    }
    for (const auto kind : kinds) {
      shares[kind] += 1.0 / kPeople;
    }
  }
  return shares;
}

TEST(Population, is_the_same_for_the_same_seed) {
  const Population one(7);
  const Population two(7);
  for (int i = 0; i < 500; ++i) {
    const auto a = one.traits(address(i));
    const auto b = two.traits(address(i));
    EXPECT_EQ(a.number, b.number);
    EXPECT_EQ(a.delivery, b.delivery);
    EXPECT_TRUE(same(one.plan(a, 3, mailing()), two.plan(b, 3, mailing())));
  }
}

TEST(Population, differs_by_seed_and_by_message) {
  const Population one(7);
  const Population two(8);
  int same_seed = 0;
  int same_nth = 0;
  for (int i = 0; i < 500; ++i) {
    const auto who = one.traits(address(i));
    const auto plan = one.plan(who, 0, mailing());
    same_seed += same(plan, two.plan(two.traits(address(i)), 0, mailing())) ? 1 : 0;
    same_nth += same(plan, one.plan(who, 1, mailing())) ? 1 : 0;
  }
  EXPECT_LT(same_seed, 350);
  EXPECT_LT(same_nth, 350);
}

TEST(Population, knows_an_address_in_any_case) {
  const Population population(7);
  EXPECT_EQ(
      population.traits("Ann@Town.Example").number, population.traits("ann@town.example").number
  );
}

TEST(Population, has_the_rates_of_its_table) {
  const Population population(42);
  const Rates rates;
  std::map<Delivery, double> delivery;
  double scanned = 0;
  double proxied = 0;
  double away = 0;
  for (int i = 0; i < kPeople; ++i) {
    const auto who = population.traits(address(i));
    delivery[who.delivery] += 1.0 / kPeople;
    scanned += who.scanned ? 1.0 / kPeople : 0;
    proxied += who.proxied ? 1.0 / kPeople : 0;
    away += who.away ? 1.0 / kPeople : 0;
  }
  // Four standard errors of a share p among 20,000: 4 sqrt(p (1 - p) / 20000).
  EXPECT_NEAR(delivery[Delivery::refuses], rates.hard_bounce, 0.0031);
  EXPECT_NEAR(delivery[Delivery::defers_once], rates.soft_bounce, 0.0029);
  EXPECT_NEAR(scanned, rates.scanned, 0.0068);
  EXPECT_NEAR(proxied, rates.proxied, 0.0102);
  EXPECT_NEAR(away, rates.away, 0.0026);
}

TEST(Population, acts_at_the_rates_of_its_table) {
  const Population population(42);
  const Rates rates;
  auto share = shares(population, mailing());
  EXPECT_NEAR(share[ActionKind::read], rates.reads, 0.0135);
  EXPECT_NEAR(share[ActionKind::click], rates.reads * rates.clicks, 0.0062);
  EXPECT_NEAR(share[ActionKind::leave], rates.reads * rates.leaves, 0.0016);
  EXPECT_NEAR(share[ActionKind::use_code], rates.reads * rates.uses_code, 0.0029);
  EXPECT_NEAR(share[ActionKind::machine_visit], rates.scanned, 0.0068);
  EXPECT_NEAR(share[ActionKind::machine_open], rates.proxied, 0.0102);
  EXPECT_LT(share[ActionKind::complain], 0.002);
}

TEST(Population, silent_people_do_nothing_and_have_mailboxes) {
  const Population population(42, Rates::silent());
  for (int i = 0; i < 2000; ++i) {
    const auto who = population.traits(address(i));
    EXPECT_EQ(who.delivery, Delivery::accepts);
    EXPECT_FALSE(population.stirs(who, 0));
    EXPECT_TRUE(population.plan(who, 0, mailing()).empty());
    EXPECT_TRUE(population.disappointed(who, 0, mailing()).empty());
  }
}

TEST(Population, stirs_exactly_when_something_is_planned) {
  const Population population(3);
  for (int i = 0; i < 3000; ++i) {
    const auto who = population.traits(address(i));
    const bool plans = !population.plan(who, 0, mailing()).empty();
    EXPECT_EQ(population.stirs(who, 0), plans) << i;
  }
}

TEST(Population, scanners_come_within_two_seconds_and_people_later) {
  const Population population(5);
  std::vector<Microseconds> opened;
  for (int i = 0; i < kPeople; ++i) {
    for (const auto& action : population.plan(population.traits(address(i)), 0, mailing())) {
      EXPECT_GE(action.after.count(), 0);
      EXPECT_LE(action.after, std::chrono::hours(static_cast<int>(kHorizonHours) + 1));
      if (action.kind == ActionKind::machine_visit) {
        EXPECT_LE(action.after, std::chrono::seconds(2));
      } else if (action.kind == ActionKind::read) {
        opened.push_back(action.after);
      }
    }
  }
  std::ranges::sort(opened);
  const auto median = opened[opened.size() / 2];
  EXPECT_GT(median, std::chrono::hours(2));
  EXPECT_LT(median, std::chrono::hours(6));
}

TEST(Population, a_click_comes_after_the_reading) {
  const Population population(5);
  int clicks = 0;
  for (int i = 0; i < kPeople; ++i) {
    bool has_read = false;
    for (const auto& action : population.plan(population.traits(address(i)), 0, mailing())) {
      has_read = has_read || action.kind == ActionKind::read;
      if (action.kind == ActionKind::click) {
        ++clicks;
        EXPECT_TRUE(has_read);
      }
    }
  }
  EXPECT_GT(clicks, 500);
}

TEST(Population, who_finds_nothing_leaves_more_often) {
  const Population population(11);
  int leave = 0;
  int angry = 0;
  for (int i = 0; i < kPeople; ++i) {
    for (const auto& action :
         population.disappointed(population.traits(address(i)), 0, mailing())) {
      leave += action.kind == ActionKind::leave ? 1 : 0;
      angry += action.reply_kind == ReplyKind::angry ? 1 : 0;
    }
  }
  const Rates rates;
  EXPECT_NEAR(leave / double{kPeople}, rates.leaves_disappointed, 0.0056);
  EXPECT_NEAR(angry / double{kPeople}, rates.angry_disappointed, 0.0049);
}

TEST(Population, speaks_the_language_of_the_message) {
  Rates rates = Rates::silent();
  rates.away = 1;
  const Population population(1, rates);
  const auto who = population.traits("a@b.example");
  auto message = mailing();
  for (const char* language : {"en", "bg", "ru", "it", "nb", "he"}) {
    message.language = language;
    const auto plan = population.plan(who, 0, message);
    ASSERT_EQ(plan.size(), 1U);
    EXPECT_EQ(plan[0].words, reply_text(ReplyKind::away, language, 0));
  }
}

TEST(ChooseLink, takes_the_first_offer_most_often_and_never_the_ways_out) {
  const auto message = mailing();
  EXPECT_EQ(choose_link(message, 0.99), 1U);
  EXPECT_EQ(choose_link(message, 0.41), 1U);
  EXPECT_EQ(choose_link(message, 0.39), 2U);
  EXPECT_EQ(choose_link(message, 0.0), 1U);
}

TEST(ChooseLink, finds_nothing_where_only_ways_out_are) {
  auto message = mailing();
  message.links = {{"https://mail.example/u/1", "x"}, {"https://a.example/", "Отписване"}};
  EXPECT_EQ(choose_link(message, 0.9), std::string::npos);
}

}  // namespace
}  // namespace amends::sandbox
