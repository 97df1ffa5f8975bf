#include "sandbox/roads.h"

#include <gtest/gtest.h>

namespace amends::sandbox {
namespace {

Roads roads() {
  return {
      .world = {.host = "127.0.0.1", .port = 1000},
      .hosts = {{"mail.shop.example", {.host = "127.0.0.1", .port = 2000}}},
  };
}

TEST(Roads, never_leave_the_machine) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"https://shop.example/a?b=c#d", "http://127.0.0.1:1000", "/a?b=c"},
      {"https://Mail.Shop.example/l/1", "http://127.0.0.1:2000", "/l/1"},
      {"http://mail.shop.example.evil.example/", "http://127.0.0.1:1000", "/"},
      {"http://127.0.0.1:8025/l/x", "http://127.0.0.1:8025", "/l/x"},
      {"http://localhost:8025", "http://127.0.0.1:8025", "/"},
      {"http://[::1]:8025/", "http://[::1]:8025", "/"},
      {"http://127.0.0.1.example/", "http://127.0.0.1:1000", "/"},
      {"http://127.example/", "http://127.0.0.1:1000", "/"},
      {"http://192.0.2.1/", "http://127.0.0.1:1000", "/"},
      {"http://2130706433/", "http://127.0.0.1:1000", "/"},
      {"http://0.0.0.0/", "http://127.0.0.1:1000", "/"},
      {"http://shop.example/\xC3\xA9", "http://127.0.0.1:1000", "/%C3%A9"},
  };
  for (const auto& [url, endpoint, target] : cases) {
    const auto road = find_road(roads(), url);
    ASSERT_TRUE(road) << url;
    EXPECT_EQ(road->endpoint.shown(), endpoint) << url;
    EXPECT_EQ(road->target, target) << url;
  }
}

TEST(Roads, lead_nowhere_for_what_is_no_web_address) {
  for (const char* url : {"", "mailto:a@b.example", "ftp://a.example/", "/path", "http:///x"}) {
    EXPECT_FALSE(find_road(roads(), url)) << url;
  }
}

TEST(Roads, know_the_loopback_network) {
  for (const char* address : {"127.0.0.1", "127.255.1.2", "::1"}) {
    EXPECT_TRUE(is_loopback_address(address)) << address;
  }
  for (const char* address :
       {"",
        "0.0.0.0",
        "127.0.0",
        "127.0.0.1.1",
        "127.0.0.256",
        "128.0.0.1",
        "localhost",
        "::",
        "127.0.0.1 ",
        "127..0.1",
        "10.127.0.1",
        "127.0.0.-1"}) {
    EXPECT_FALSE(is_loopback_address(address)) << address;
  }
}

TEST(Roads, follow_a_location) {
  const std::string_view base = "http://127.0.0.1:8025/l/1?x=1";
  EXPECT_EQ(follow_location(base, "https://shop.example/a"), "https://shop.example/a");
  EXPECT_EQ(follow_location(base, "/b"), "http://127.0.0.1:8025/b");
  for (const char* location : {"", "b", "//evil.example/", "javascript:alert(1)"}) {
    EXPECT_EQ(follow_location(base, location), std::nullopt) << location;
  }
}

}  // namespace
}  // namespace amends::sandbox
