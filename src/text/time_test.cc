#include "text/time.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

TEST(Time, reads_local_times_and_offsets) {
  struct Case {
    std::string_view iso;
    std::string_view zone;
    std::string_view utc;
  };

  const Case cases[] = {
      {"2026-11-24T09:00:00Z", "Europe/Oslo", "2026-11-24T09:00:00Z"},
      {"2026-11-24T09:00:00", "Europe/Oslo", "2026-11-24T08:00:00Z"},
      {"2026-07-01 09:00", "Europe/Sofia", "2026-07-01T06:00:00Z"},
      {"2026-11-24", "Asia/Jerusalem", "2026-11-23T22:00:00Z"},
      {"2026-11-24T09:00:00.250+05:30", "", "2026-11-24T03:30:00Z"},
      {"2026-11-24T09:00:00-0500", "", "2026-11-24T14:00:00Z"},
      {"2026-11-24T09:00:00", "", "2026-11-24T09:00:00Z"},
      // Twice on this night: the first is still summer time.
      {"2026-10-25T02:30:00", "Europe/Rome", "2026-10-25T00:30:00Z"},
  };
  for (const Case& c : cases) {
    const auto time = parse_time(c.iso, c.zone);
    ASSERT_TRUE(time.ok()) << c.iso << ": " << time.error().message();
    EXPECT_EQ(to_iso8601(*time), c.utc) << c.iso;
  }
  EXPECT_EQ(to_us(parse_time("1970-01-01T00:00:01.0000019Z", "").value()), 1'000'001);
}

TEST(Time, says_why_it_refuses) {
  struct Case {
    std::string_view iso;
    std::string_view zone;
    std::string_view id;
  };

  const Case cases[] = {
      {"2026-03-29T02:30:00", "Europe/Oslo", "text.time_gap"},
      {"2026-11-24T09:00:00", "Mars/Olympus", "text.zone"},
      {"2026-11-24T09:00:00", "../../etc/passwd", "text.zone"},
      {"2026-02-29", "UTC", "text.time"},
      {"2026-13-01", "UTC", "text.time"},
      {"24.11.2026", "UTC", "text.time"},
      {"2026-11-24T24:00", "UTC", "text.time"},
      {"2026-11-24T09", "UTC", "text.time"},
      {"2026-11-24T09:00:00.", "UTC", "text.time"},
      {"2026-11-24T09:00:00Zx", "UTC", "text.time"},
      {"2026-11-24T09:00:00+19:00", "UTC", "text.time"},
      {"", "UTC", "text.time"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(parse_time(c.iso, c.zone).error().id(), c.id) << c.iso;
  }
}

TEST(Time, writes_header_dates) {
  EXPECT_EQ(
      rfc5322_date(parse_time("2026-11-24T09:05:07Z", "").value()),
      "Tue, 24 Nov 2026 09:05:07 +0000"
  );
  EXPECT_EQ(rfc5322_date(from_us(-1)), "Wed, 31 Dec 1969 23:59:59 +0000");
}

TEST(Time, knows_zones_of_the_database) {
  EXPECT_TRUE(valid_zone("Europe/Oslo"));
  EXPECT_TRUE(valid_zone("UTC"));
  EXPECT_FALSE(valid_zone(""));
  EXPECT_FALSE(valid_zone("Europe/Nowhere"));
}

}  // namespace
}  // namespace amends::text
