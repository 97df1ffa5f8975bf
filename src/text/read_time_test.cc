#include "text/read_time.h"

#include "text/time.h"

#include <gtest/gtest.h>

#include <string>

namespace amends::text {
namespace {

std::string read(std::string_view text, std::string_view zone = "UTC") {
  const Result<Instant> at = read_time(text, zone);
  return at.ok() ? to_iso8601(*at) : at.error().id();
}

TEST(ReadTime, reads_what_people_and_programs_write) {
  struct Case {
    const char* text;
    const char* moment;
  };

  constexpr Case kCases[] = {
      {"2016-03-14", "2016-03-14T00:00:00Z"},
      {"2016-03-14T09:30:00+01:00", "2016-03-14T08:30:00Z"},
      {"March 14, 2016", "2016-03-14T00:00:00Z"},
      {"Mar 14 2016", "2016-03-14T00:00:00Z"},
      {"march 14th, 2016 at 9:30 PM", "2016-03-14T21:30:00Z"},
      {"14 March 2016", "2016-03-14T00:00:00Z"},
      {"14th Sept 2016 12:05 am", "2016-09-14T00:05:00Z"},
      {"14-Mar-2016 12:05 pm", "2016-03-14T12:05:00Z"},
      {"Mon, 14 Mar 2016 09:30:15 +0100", "2016-03-14T08:30:15Z"},
      {"Mon, 14 Mar 2016 09:30:15 +0100 (CET)", "2016-03-14T08:30:15Z"},
      {"Monday, March 14, 2016", "2016-03-14T00:00:00Z"},
      {"14 Mar 2016 09:30 GMT", "2016-03-14T09:30:00Z"},
      {"14 Mar 2016 09:30 EST", "2016-03-14T14:30:00Z"},
      {"14 Mar 2016 09:30 -05:30", "2016-03-14T15:00:00Z"},
      {"14.03.2016", "2016-03-14T00:00:00Z"},
      {"4.3.2016 9:05", "2016-03-04T09:05:00Z"},
      {"2016/03/14", "2016-03-14T00:00:00Z"},
      {"14/03/2016", "2016-03-14T00:00:00Z"},
      {"03/14/2016 23:59", "2016-03-14T23:59:00Z"},
      {"03/03/2016", "2016-03-03T00:00:00Z"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(read(c.text), c.moment) << c.text;
  }
}

TEST(ReadTime, refuses_what_is_ambiguous_or_no_date) {
  for (const char* text :
       {"03/04/2016",
        "",
        " ",
        "hello",
        "March",
        "March 2016",
        "14",
        "14.03",
        "14.03.16",
        "31.02.2016",
        "March 32, 2016",
        "14 Mar 2016 25:00",
        "14 Mar 2016 9:5",
        "14 Mar 2016 13:00 pm",
        "14 Mar 2016 0:10 am",
        "14 Mar 2016 09:30 XYZ",
        "14 Mar 2016 09:30 +9900",
        "14 Mar 2016 tail",
        "14 Mar 2016 09:30:99",
        "may 5 5, 2016",
        "99999 Mar 2016",
        "14 Mar 20160",
        "Mon, 14 Mar 2016 09:30:15 +0100 and a text that is longer than any date ever is"}) {
    EXPECT_EQ(read(text), "text.time") << text;
  }
}

TEST(ReadTime, is_local_in_the_zone_it_is_given) {
  EXPECT_EQ(read("March 14, 2016", "Europe/Oslo"), "2016-03-13T23:00:00Z");
  EXPECT_EQ(read("March 27, 2016 2:30", "Europe/Oslo"), "text.time_gap");
  EXPECT_EQ(read("March 14, 2016", "Europe/Nowhere"), "text.zone");
}

}  // namespace
}  // namespace amends::text
