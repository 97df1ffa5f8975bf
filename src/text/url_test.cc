#include "text/url.h"

#include "text/limits.h"

#include <gtest/gtest.h>

namespace amends::text {
namespace {

TEST(Url, encodes_and_decodes_bytes) {
  EXPECT_EQ(percent_encode("a b/é~"), "a%20b%2F%C3%A9~");
  EXPECT_EQ(percent_decode("a%20b%2f%C3%A9+"), "a b/é+");
  EXPECT_EQ(percent_decode("100% %4 %zz %4"), "100% %4 %zz %4");
}

TEST(Url, splits_into_parts) {
  const UrlView url = split_url("https://u:p@shop.example:8443/a/b?x=1&y=2#top");
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.userinfo, "u:p");
  EXPECT_EQ(url.host, "shop.example");
  EXPECT_EQ(url.port, "8443");
  EXPECT_EQ(url.path, "/a/b");
  EXPECT_EQ(url.query, "x=1&y=2");
  EXPECT_EQ(url.fragment, "top");
  EXPECT_EQ(split_url("http://[::1]:25/").host, "[::1]");
  EXPECT_EQ(split_url("http://good.example@evil.example/").host, "evil.example");
  EXPECT_EQ(split_url("mailto:a@shop.example").path, "a@shop.example");
  EXPECT_EQ(split_url("/only/path?").path, "/only/path");
  EXPECT_TRUE(split_url("/only/path?").has_query);
  EXPECT_EQ(split_url("a/b:c").scheme, "");
}

TEST(Url, accepts_web_addresses_only) {
  for (const std::string_view url :
       {"https://shop.example",
        "HTTP://shop.example/a?b#c",
        "https://магазин.example/стр",
        "https://shop.example:8443/",
        "http://[::1]/",
        "https://shop.example?q=a:b"}) {
    EXPECT_TRUE(is_web_url(url)) << url;
  }
  for (const std::string_view url :
       {"",
        "shop.example",
        "//shop.example/",
        "ftp://shop.example/",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://u@shop.example/",
        "https://@shop.example/",
        "https://shop.example:0/",
        "https://shop.example:99999/",
        "https://shop.example:x/",
        "https://shop.example:",
        "https://shop.example/a b",
        "https://shop.example/\n",
        "https://shop.example\\@evil.example/",
        "https://[::1/",
        "https://a%00b.example/",
        "https://shop.example/\xFF"}) {
    EXPECT_FALSE(is_web_url(url)) << url;
  }
  EXPECT_FALSE(is_web_url("https://shop.example/" + std::string(kUrlBytesMax, 'a')));
}

}  // namespace
}  // namespace amends::text
