#include "watch/engagement.h"

#include "watch/limits.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace amends::watch {
namespace {

using model::SignalClass;
using model::SignalKind;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Instant kAccepted = from_us(1'700'000'000'000'000);
constexpr const char* kChrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36";
constexpr const char* kPhone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148";

struct Row {
  const char* name;
  SignalKind kind;
  milliseconds after;
  Method method;
  Network network;
  const char* agent;
  const char* purpose;
  SignalClass source;
  const char* why;
};

class Traces : public ::testing::TestWithParam<Row> {};

// The labelled traces of the attack vectors where one hit decides, and their neighbours.
TEST_P(Traces, are_classed_with_a_reason) {
  const Row& row = GetParam();
  const Hit hit{
      row.kind,
      kAccepted + row.after,
      row.kind == SignalKind::clicked ? 1 : 0,
      row.method,
      row.network,
      row.agent,
      row.purpose,
      "192.0.2.1"
  };
  const Verdict verdict = classify(hit, {}, kAccepted);
  EXPECT_EQ(verdict.source, row.source) << row.name;
  EXPECT_EQ(verdict.why, row.why) << row.name;
  EXPECT_THAT(verdict.also_machine, IsEmpty());
}

using enum SignalKind;
using enum Method;

INSTANTIATE_TEST_SUITE_P(
    Engagement,
    Traces,
    ::testing::Values(
        Row{"gmail proxy",
            opened,
            hours(3),
            get,
            Network::google,
            "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com "
            "GoogleImageProxy)",
            "",
            SignalClass::proxied,
            "gmail_proxy/2"},
        Row{"gmail prefetch",
            opened,
            seconds(1),
            get,
            Network::google,
            "Mozilla/5.0 (Windows NT 10.0) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 "
            "Mozilla/5.0",
            "",
            SignalClass::machine,
            "gmail_prefetch/2"},
        Row{"apple, bare agent",
            opened,
            hours(1),
            get,
            Network::unknown,
            "Mozilla/5.0",
            "",
            SignalClass::proxied,
            "apple_proxy/2"},
        Row{"apple network",
            opened,
            hours(1),
            get,
            Network::apple,
            kPhone,
            "",
            SignalClass::proxied,
            "apple_proxy/2"},
        Row{"outlook proxy",
            opened,
            hours(2),
            get,
            Network::microsoft,
            kChrome,
            "",
            SignalClass::proxied,
            "outlook_proxy/2"},
        Row{"head",
            clicked,
            seconds(4),
            head,
            Network::unknown,
            kChrome,
            "",
            SignalClass::machine,
            "method/2"},
        Row{"post",
            clicked,
            hours(4),
            other,
            Network::unknown,
            kChrome,
            "",
            SignalClass::machine,
            "method/2"},
        Row{"safe links",
            clicked,
            seconds(20),
            get,
            Network::microsoft,
            kChrome,
            "",
            SignalClass::machine,
            "scanning_network/2"},
        Row{"a person at Microsoft",
            clicked,
            hours(2),
            get,
            Network::microsoft,
            kChrome,
            "",
            SignalClass::human,
            "person/2"},
        Row{"a person",
            clicked,
            seconds(40),
            get,
            Network::unknown,
            kChrome,
            "",
            SignalClass::human,
            "person/2"},
        Row{"a quick open",
            opened,
            seconds(2),
            get,
            Network::unknown,
            kPhone,
            "",
            SignalClass::human,
            "person/2"},
        Row{"a click at once",
            clicked,
            seconds(4),
            get,
            Network::unknown,
            kChrome,
            "",
            SignalClass::machine,
            "too_soon/2"},
        Row{"python",
            clicked,
            hours(1),
            get,
            Network::unknown,
            "python-requests/2.31",
            "",
            SignalClass::machine,
            "library/2"},
        Row{"curl",
            clicked,
            hours(1),
            get,
            Network::unknown,
            "curl/8.1",
            "",
            SignalClass::machine,
            "library/2"},
        Row{"no agent",
            clicked,
            hours(1),
            get,
            Network::unknown,
            " ",
            "",
            SignalClass::machine,
            "no_agent/2"},
        Row{"a scanner",
            clicked,
            hours(1),
            get,
            Network::unknown,
            "Mozilla/5.0 (compatible; Barracuda Sentinel)",
            "",
            SignalClass::machine,
            "scanner/2"},
        Row{"a robot",
            clicked,
            hours(1),
            get,
            Network::unknown,
            "Mozilla/5.0 (compatible; Googlebot/2.1)",
            "",
            SignalClass::machine,
            "robot/2"},
        Row{"a phone called Cubot",
            clicked,
            hours(1),
            get,
            Network::unknown,
            "Mozilla/5.0 (Linux; Android 9; CUBOT NOTE 20) Chrome/119 Mobile",
            "",
            SignalClass::human,
            "person/2"},
        Row{"prefetch",
            clicked,
            hours(1),
            get,
            Network::unknown,
            kChrome,
            "prefetch",
            SignalClass::machine,
            "prefetch/2"},
        Row{"before it was accepted",
            clicked,
            seconds(-3),
            get,
            Network::unknown,
            kChrome,
            "",
            SignalClass::machine,
            "before_accepted/2"}
    )
);

EarlierHit earlier(SignalKind kind, milliseconds after, int link) {
  return {kind, kAccepted + after, link, kChrome, "192.0.2.1"};
}

Hit click(milliseconds after, int link) {
  return {clicked, kAccepted + after, link, get, Network::unknown, kChrome, "", "192.0.2.1"};
}

TEST(burst, of_three_links_in_two_seconds_marks_the_earlier_hits_too) {
  const std::vector<EarlierHit> before = {
      earlier(opened, seconds(9), 0),
      earlier(clicked, seconds(10), 1),
      earlier(clicked, milliseconds(10'500), 2)
  };
  const Verdict verdict = classify(click(seconds(12), 3), before, kAccepted);
  EXPECT_EQ(verdict.source, SignalClass::machine);
  EXPECT_EQ(verdict.why, "burst/2");
  EXPECT_THAT(verdict.also_machine, ElementsAre(1, 2));
}

TEST(burst, needs_three_different_links_and_two_seconds) {
  const std::vector<EarlierHit> same = {
      earlier(clicked, seconds(10), 1), earlier(clicked, seconds(11), 1)
  };
  EXPECT_EQ(classify(click(seconds(12), 1), same, kAccepted).source, SignalClass::human);
  const std::vector<EarlierHit> slow = {
      earlier(clicked, seconds(10), 1), earlier(clicked, seconds(20), 2)
  };
  EXPECT_EQ(classify(click(seconds(30), 3), slow, kAccepted).source, SignalClass::human);
}

TEST(burst, never_takes_a_later_human_click_with_it) {
  const std::vector<EarlierHit> before = {
      earlier(clicked, seconds(10), 1),
      earlier(clicked, seconds(10), 2),
      earlier(clicked, seconds(11), 3)
  };
  const Verdict verdict = classify(click(hours(3), 1), before, kAccepted);
  EXPECT_EQ(verdict.source, SignalClass::human);
  EXPECT_THAT(verdict.also_machine, IsEmpty());
}

TEST(echo, of_a_click_from_elsewhere_is_a_machine) {
  const std::vector<EarlierHit> before = {earlier(clicked, seconds(60), 1)};
  Hit hit = click(seconds(70), 1);
  EXPECT_EQ(classify(hit, before, kAccepted).source, SignalClass::human);
  hit.address = "198.51.100.7";
  hit.user_agent = kPhone;
  EXPECT_EQ(classify(hit, before, kAccepted).why, "echo/2");
  hit.at += kEchoWindow;
  EXPECT_EQ(classify(hit, before, kAccepted).source, SignalClass::human);
}

TEST(a_hit, without_any_acceptance_is_a_machine) {
  EXPECT_EQ(classify(click(hours(1), 1), {}, std::nullopt).why, "before_accepted/2");
}

}  // namespace
}  // namespace amends::watch
