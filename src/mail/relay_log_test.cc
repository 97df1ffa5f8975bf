#include "mail/relay_log.h"

#include <gtest/gtest.h>

namespace amends::mail {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string> kIds = {"aaaa@nordlys.example", "bbbb@nordlys.example"};
constexpr Instant kNow = from_us(1'795'318'000'000'000);  // 2026-11-22T03:26:40Z

RelayLog read(const std::string& log, const std::string& zone = "UTC", std::size_t slice = 7) {
  RelayLog reader(kIds, {kNow, zone});
  for (std::size_t at = 0; at < log.size(); at += slice) {
    reader.feed(std::string_view(log).substr(at, slice));
  }
  reader.finish();
  return reader;
}

std::string line(const std::string& service, const std::string& words) {
  return "Nov 22 03:00:01 mx postfix/" + service + "[123]: " + words + "\n";
}

TEST(RelayLog, follows_a_message_id_over_the_queue_id) {
  struct Case {
    std::string log;
    RelayFate fate;
  };

  const std::string named = line("cleanup", "4F2A1B2C3D: message-id=<aaaa@nordlys.example>");
  const std::string queued =
      line("qmgr", "4F2A1B2C3D: from=<b@n.example>, size=900, nrcpt=1 (queue active)");
  const std::string removed = line("qmgr", "4F2A1B2C3D: removed");
  const std::string sent = line(
      "smtp",
      "4F2A1B2C3D: to=<p@people.example>, relay=mx[192.0.2.1]:25, dsn=2.0.0, status=sent (250 Ok)"
  );
  const std::vector<Case> cases = {
      {"", RelayFate::unseen},
      {queued + sent, RelayFate::unseen},
      {line("smtpd", "4F2A1B2C3D: message-id=<aaaa@nordlys.example>"), RelayFate::unseen},
      {line("cleanup", "4F2A1B2C3D: resent-message-id=<aaaa@nordlys.example>"), RelayFate::unseen},
      {line("cleanup", "4F2A1B2C3D: message-id=<cccc@nordlys.example>") + queued, RelayFate::unseen
      },
      {named, RelayFate::seen},
      {named + line("smtpd", "lost connection after DATA from us"), RelayFate::seen},
      {named + queued, RelayFate::queued},
      {named + queued + sent + removed, RelayFate::sent},
      {named + queued + line("smtp", "4F2A1B2C3D: to=<p@x.example>, status=deferred (450 later)"),
       RelayFate::deferred},
      {named + queued + line("smtp", "4F2A1B2C3D: to=<p@x.example>, status=bounced (550 no)"),
       RelayFate::bounced},
      {named + queued +
           line("qmgr", "4F2A1B2C3D: from=<b@n.example>, status=expired, returned to sender"),
       RelayFate::expired},
      {named + removed + sent, RelayFate::seen},
      {named + line("cleanup", "4F2A1B2C3D: message-id=<cccc@x.example>") + queued, RelayFate::seen
      },
      {"2026-11-22T03:00:01.123456+01:00 mx postfix-out/cleanup[9]: 3xQ9zK1bcDzLm: "
       "message-id=<aaaa@nordlys.example>\n"
       "2026-11-22T03:00:02.123456+01:00 mx postfix-out/smtp[9]: 3xQ9zK1bcDzLm: to=<p@x.example>, "
       "status=sent (250 2.0.0 Ok)\n",
       RelayFate::sent},
  };
  for (const Case& one : cases) {
    const RelayLog log = read(one.log);
    EXPECT_EQ(log.trace(0).fate, one.fate) << one.log;
    EXPECT_EQ(log.trace(1).fate, RelayFate::unseen);
    EXPECT_EQ(log.trace(0).line.empty(), one.fate == RelayFate::unseen);
  }
}

TEST(RelayLog, knows_what_time_it_covers) {
  const std::string day = "Nov 21 00:00:00 mx x[1]: y\nNov 22 02:00:00 mx x[1]: y\n";
  const Instant noon = from_us(1'795'262'400'000'000);  // 2026-11-21T12:00:00Z
  EXPECT_TRUE(read(day).covers(noon, 1h));
  EXPECT_FALSE(read(day).covers(noon, 13h)) << "it does not begin so early";
  EXPECT_FALSE(read(day).covers(kNow, 1s)) << "it has ended before";
  EXPECT_FALSE(read(day, "").covers(noon, 1h)) << "times of an unknown zone tell nothing";
  EXPECT_FALSE(read("Nov 21 00:00:00 mx x[1]: y\n").covers(noon, 0s));
  EXPECT_FALSE(read("\n\x01\n").covers(noon, 0s));
  const std::string exact = "2026-11-21T00:00:00+02:00 mx x\n2026-11-22T01:00:00.5Z mx x\n";
  EXPECT_TRUE(read(exact, "").covers(noon, 13h));
}

TEST(RelayLog, takes_a_month_that_is_still_to_come_for_last_years) {
  const auto log = read("Dec 30 10:00:00 mx x[1]: y\nJan  2 10:00:00 mx x[1]: y\n");
  ASSERT_TRUE(log.begins());
  ASSERT_TRUE(log.ends());
  EXPECT_LT(*log.begins(), *log.ends());
  EXPECT_EQ(*log.begins(), from_us(1'767'088'800'000'000)) << "2025-12-30T10:00:00Z";
}

TEST(RelayLog, keeps_little_of_a_line_that_never_ends) {
  RelayLog log(kIds, {kNow, "UTC"});
  log.feed(line("cleanup", "4F2A1B2C3D: message-id=<aaaa@nordlys.example>"));
  for (int i = 0; i < 1000; ++i) {
    log.feed(std::string(1000, 'x'));
  }
  log.feed("\n" + line("smtp", "4F2A1B2C3D: status=sent (250 " + std::string(3000, 'y')));
  log.finish();
  EXPECT_EQ(log.trace(0).fate, RelayFate::seen) << "the words must stand after a space";
  log.feed(line("smtp", "4F2A1B2C3D: to=<x>, status=sent (250 " + std::string(3000, 'y')));
  EXPECT_EQ(log.trace(0).fate, RelayFate::sent);
  EXPECT_EQ(log.trace(0).line.size(), 400U);
}

}  // namespace
}  // namespace amends::mail
