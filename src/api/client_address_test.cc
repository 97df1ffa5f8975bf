#include "api/client_address.h"

#include <gtest/gtest.h>

#include <vector>

namespace amends::api {
namespace {

const std::vector<std::string> kProxies = {"10.0.0.5"};

struct Case {
  std::string remote;
  std::vector<net::Headers::Line> headers;
  std::string address;
};

net::RequestHead head_of(const Case& one) {
  net::RequestHead head;
  head.remote_address = one.remote;
  head.is_loopback = one.remote == "127.0.0.1" || one.remote == "::1";
  for (const auto& [name, value] : one.headers) {
    head.headers.add(name, value);
  }
  return head;
}

TEST(ClientAddress, is_whom_a_proxy_of_ours_asks_for) {
  const std::vector<Case> cases = {
      {"198.51.100.7", {}, "198.51.100.7"},
      {"127.0.0.1", {{"X-Forwarded-For", "198.51.100.7"}}, "198.51.100.7"},
      {"127.0.0.1", {{"x-forwarded-for", " 198.51.100.7:4711 "}}, "198.51.100.7"},
      {"::1", {{"X-Forwarded-For", "[2001:db8::7]:80"}}, "2001:db8::7"},
      {"10.0.0.5", {{"X-Forwarded-For", "198.51.100.7, 127.0.0.1"}}, "198.51.100.7"},
      {"127.0.0.1", {{"X-Forwarded-For", "198.51.100.7, 10.0.0.5"}}, "198.51.100.7"},
      {"127.0.0.1", {{"X-Real-IP", "198.51.100.7"}}, "198.51.100.7"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(client_address(head_of(one), kProxies), one.address) << one.remote;
  }
}

TEST(ClientAddress, believes_only_what_the_nearest_proxy_wrote) {
  // Whoever asks may write what they like before it.
  const Case invented = {"127.0.0.1", {{"X-Forwarded-For", "192.0.2.1, 198.51.100.7"}}, ""};
  EXPECT_EQ(client_address(head_of(invented), kProxies), "198.51.100.7");
  const Case two_lines = {
      "127.0.0.1", {{"X-Forwarded-For", "192.0.2.1"}, {"X-Forwarded-For", "198.51.100.7"}}, ""
  };
  EXPECT_EQ(client_address(head_of(two_lines), kProxies), "198.51.100.7");
  const Case no_proxy = {"203.0.113.9", {{"X-Forwarded-For", "198.51.100.7"}}, ""};
  EXPECT_EQ(client_address(head_of(no_proxy), kProxies), "203.0.113.9");
}

TEST(ClientAddress, is_unknown_where_a_proxy_names_nobody) {
  const std::vector<Case> cases = {
      {"127.0.0.1", {}, ""},
      {"10.0.0.5", {}, ""},
      {"127.0.0.1", {{"X-Forwarded-For", "unknown"}}, ""},
      {"127.0.0.1", {{"X-Forwarded-For", "198.51.100.7, "}}, ""},
      {"127.0.0.1", {{"X-Forwarded-For", "198.51.100.7\x1b[2J"}}, ""},
      {"127.0.0.1", {{"X-Forwarded-For", std::string(500, '1')}}, ""},
      {"127.0.0.1", {{"X-Forwarded-For", "10.0.0.5"}}, ""},
      {"127.0.0.1", {{"X-Real-IP", "localhost"}}, ""},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(client_address(head_of(one), kProxies), one.address);
  }
}

}  // namespace
}  // namespace amends::api
