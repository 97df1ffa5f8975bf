#include "watch/observer.h"

#include "watch/crawlers.h"
#include "watch/limits.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace amends::watch {
namespace {

using model::SignalClass;
using model::SignalKind;
using std::chrono::milliseconds;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Instant kAccepted = from_us(1'700'000'000'000'000);
constexpr std::string_view kBrowser = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Firefox/132.0";
constexpr std::string_view kOther = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0.0.0 Safari/537.36";

Person person(std::int64_t number) {
  return {{1}, {number}};
}

Hit click(milliseconds after, int link, std::string_view address = "192.0.2.1") {
  Hit hit;
  hit.kind = SignalKind::clicked;
  hit.at = kAccepted + after;
  hit.link = link;
  hit.user_agent = kBrowser;
  hit.address = address;
  return hit;
}

TEST(Observer, takes_one_program_that_reads_for_a_company_for_a_machine) {
  Observer observer;
  for (int number = 1; number < static_cast<int>(kCompanyPeople); ++number) {
    const Judgement alone =
        observer.see(person(number), click(seconds(20) + seconds(number), 1), {}, kAccepted);
    EXPECT_EQ(alone.source, SignalClass::human) << number;
  }
  const Judgement last = observer.see(person(99), click(seconds(26), 1), {}, kAccepted);
  EXPECT_EQ(last.why, "company/2");
  ASSERT_THAT(last.others, SizeIs(kCompanyPeople - 1));
  EXPECT_EQ(last.others.front().person, person(1));
  EXPECT_EQ(last.others.front().why, "company/2");
  const Judgement next = observer.see(person(100), click(seconds(27), 1), {}, kAccepted);
  EXPECT_EQ(next.source, SignalClass::machine);
  EXPECT_THAT(next.others, IsEmpty()) << "each is told once; the one before was judged already";
}

TEST(Observer, leaves_colleagues_behind_one_address_alone) {
  Observer observer;
  for (int number = 1; number <= 50; ++number) {
    const Judgement judgement = observer.see(
        person(number), click(std::chrono::hours(2) + milliseconds(number * 300), 1), {}, kAccepted
    );
    EXPECT_EQ(judgement.source, SignalClass::human) << "hours after, one link each: " << number;
  }
}

TEST(Observer, takes_whoever_follows_the_way_out_too_for_a_machine) {
  Observer observer;
  EXPECT_EQ(
      observer.see(person(1), click(seconds(60), 1), {}, kAccepted).source, SignalClass::human
  );
  EXPECT_EQ(
      observer.see(person(1), click(seconds(63), 2), {}, kAccepted).source, SignalClass::human
  );
  const auto others = observer.see_leaving_page(person(1), click(seconds(65), 0));
  ASSERT_THAT(others, SizeIs(2));
  EXPECT_EQ(others.front().at, kAccepted + seconds(60));
  EXPECT_EQ(observer.see(person(1), click(seconds(66), 3), {}, kAccepted).why, "follows_all/2");
}

TEST(Observer, lets_people_click_and_then_leave) {
  Observer observer;
  ASSERT_EQ(
      observer.see(person(1), click(seconds(60), 1), {}, kAccepted).source, SignalClass::human
  );
  EXPECT_THAT(observer.see_leaving_page(person(1), click(seconds(64), 0)), IsEmpty());
  EXPECT_THAT(observer.see_leaving_page(person(2), click(seconds(64), 0)), IsEmpty());
}

TEST(Observer, knows_the_address_of_a_click_from_memory_for_the_one_that_comes_after) {
  Observer observer;
  ASSERT_EQ(
      observer.see(person(1), click(seconds(60), 1), {}, kAccepted).source, SignalClass::human
  );
  const std::vector<EarlierHit> kept = {
      {SignalKind::clicked, kAccepted + seconds(60), 1, std::string(kBrowser), ""}
  };
  Hit echo = click(seconds(70), 1, "198.51.100.9");
  echo.user_agent = kOther;
  EXPECT_EQ(observer.see(person(1), echo, kept, kAccepted).why, "echo/2");
}

TEST(Observer, takes_a_get_beside_a_head_for_the_same_machine) {
  Observer observer;
  Hit head = click(seconds(60), 1);
  head.method = Method::head;
  EXPECT_EQ(observer.see(person(1), head, {}, kAccepted).why, "method/2");
  EXPECT_EQ(observer.see(person(1), click(seconds(61), 1), {}, kAccepted).why, "companion/2");
  EXPECT_EQ(
      observer.see(person(1), click(seconds(62), 1, "198.51.100.9"), {}, kAccepted).source,
      SignalClass::human
  ) << "somebody at another address";
}

TEST(Observer, never_discards_a_person_for_what_a_machine_did_before) {
  Observer observer;
  std::vector<EarlierHit> kept;
  for (int link = 1; link <= 5; ++link) {
    const Hit hit = click(seconds(60) + milliseconds(link * 100), link);
    const Judgement judgement = observer.see(person(1), hit, kept, kAccepted);
    kept.push_back({hit.kind, hit.at, link, std::string(kBrowser), "", judgement.source});
  }
  EXPECT_EQ(kept.back().source, SignalClass::machine);
  EXPECT_EQ(
      observer.see(person(1), click(std::chrono::hours(3), 1), kept, kAccepted).source,
      SignalClass::human
  );
}

TEST(Observer, calls_a_storm_what_it_is_and_forgets_it) {
  Observer observer;
  for (std::size_t number = 0; number < kRecentHitsOfOneMax; ++number) {
    EXPECT_FALSE(observer.is_storm(person(1), kAccepted + seconds(60)));
    (void)observer.see(person(1), click(seconds(60), 1), {}, kAccepted);
  }
  EXPECT_TRUE(observer.is_storm(person(1), kAccepted + seconds(60)));
  EXPECT_FALSE(observer.is_storm(person(2), kAccepted + seconds(60)));
  EXPECT_FALSE(observer.is_storm(person(1), kAccepted + seconds(60) + kRecentWindow + seconds(1)));
}

TEST(FetchCounts, count_for_a_minute_from_the_first) {
  FetchCounts counts;
  EXPECT_EQ(counts.of(person(1), kAccepted), 0U);
  for (int second = 0; second <= 60; ++second) {
    counts.add(person(1), kAccepted + seconds(second));
  }
  EXPECT_EQ(counts.of(person(1), kAccepted + seconds(60)), 61U);
  EXPECT_EQ(counts.of(person(1), kAccepted + seconds(61)), 0U);
  EXPECT_EQ(counts.of(person(2), kAccepted + seconds(60)), 0U);
  counts.add(person(1), kAccepted + seconds(61));
  EXPECT_EQ(counts.of(person(1), kAccepted + seconds(61)), 1U);
}

TEST(RecentHits, are_bounded_whatever_comes) {
  RecentHits recent;
  for (std::size_t number = 0; number < kRecentHitsMax + 10; ++number) {
    Passing passing;
    passing.person = person(static_cast<std::int64_t>(number));
    passing.at = kAccepted;
    passing.address = std::string(1000, 'a');
    recent.add(passing);
  }
  EXPECT_EQ(recent.size(), kRecentHitsMax);
  EXPECT_THAT(recent.of_person(person(3)), IsEmpty()) << "the oldest are forgotten";
  EXPECT_THAT(recent.of_person(person(kRecentHitsMax)), SizeIs(1));
  EXPECT_THAT(recent.of_source(std::string(kAddressBytesMax, 'a'), 0), SizeIs(kRecentHitsOfOneMax));
  recent.forget_before(kAccepted + seconds(1));
  EXPECT_EQ(recent.size(), 0U);
  EXPECT_THAT(recent.of_source(std::string(kAddressBytesMax, 'a'), 0), IsEmpty());
}

TEST(Crawlers, are_known_by_the_name_they_give_and_browsers_are_none) {
  for (const std::string_view agent :
       {"AhrefsBot/7.0", "ia_archiver (+http://www.alexa.com)", "PHP-Curl-Class/4.13.0"}) {
    EXPECT_TRUE(is_crawler(agent)) << agent;
  }
  for (const std::string_view agent :
       {std::string_view(""),
        std::string_view("Mozilla/5.0"),
        kBrowser,
        kOther,
        std::string_view("Mozilla/5.0 (Linux; Android 9; CUBOT NOTE 20) Chrome/119.0 Mobile"),
        std::string_view(
            "Mozilla/5.0 (Windows NT 5.1) Firefox/11.0 (via ggpht.com GoogleImageProxy)"
        )}) {
    EXPECT_FALSE(is_crawler(agent)) << agent;
  }
}

TEST(Crawlers, are_read_in_time_that_grows_with_the_name_only) {
  EXPECT_FALSE(is_crawler(std::string(100'000, 'a')));
}

}  // namespace
}  // namespace amends::watch
