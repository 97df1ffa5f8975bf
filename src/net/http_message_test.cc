#include "net/http_message.h"

#include "net/http_client.h"
#include "net/http_wire.h"
#include "net/limits.h"

#include <gtest/gtest.h>

namespace amends::net {
namespace {

TEST(Headers, compare_names_without_case_and_keep_order) {
  Headers headers{{"Content-Type", "a"}, {"X-One", "1"}, {"x-one", "2"}};
  EXPECT_EQ(headers.find("content-TYPE"), "a");
  EXPECT_EQ(headers.find("X-ONE"), "1");
  EXPECT_EQ(headers.count("X-One"), 2U);
  EXPECT_FALSE(headers.find("X-On").has_value());
  headers.set("X-ONE", "3");
  EXPECT_EQ(headers.count("x-one"), 1U);
  EXPECT_EQ(headers.find("x-one"), "3");
}

TEST(Pairs, are_decoded_and_bad_escapes_stand_for_themselves) {
  struct Case {
    std::string_view text;
    Pairs pairs;
  };

  const Case cases[] = {
      {"", {}},
      {"a=1&b=x%20y+z", {{"a", "1"}, {"b", "x y z"}}},
      {"a&&b=&=c", {{"a", ""}, {"b", ""}, {"", "c"}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"a=%&b=%4&c=%zz&d=%C3%a9", {{"a", "%"}, {"b", "%4"}, {"c", "%zz"}, {"d", "\xC3\xA9"}}},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(parse_pairs(c.text), c.pairs) << c.text;
  }
  std::string many;
  for (std::size_t i = 0; i < kQueryPairsMax + 10; ++i) {
    many += "a=1&";
  }
  EXPECT_EQ(parse_pairs(many).size(), kQueryPairsMax);
}

TEST(Parts, survive_encoding_and_decoding) {
  std::string all;
  for (int i = 0; i < 256; ++i) {
    all += static_cast<char>(i);
  }
  EXPECT_EQ(decode_part(encode_part(all)), all);
  EXPECT_EQ(encode_part("a b/c~"), "a%20b%2Fc~");
  EXPECT_EQ(decode_part("a+b"), "a+b");
}

TEST(RequestHead, finds_cookies_and_query_values) {
  RequestHead head;
  head.query = "page=2&page=3";
  head.headers.add("Cookie", "a=1; session=x=y ;b=2");
  head.headers.add("cookie", "late=3");
  EXPECT_EQ(head.query_value("page"), "2");
  EXPECT_FALSE(head.query_value("pag").has_value());
  EXPECT_EQ(head.cookie("session"), "x=y");
  EXPECT_EQ(head.cookie("late"), "3");
  EXPECT_FALSE(head.cookie("sessio").has_value());
}

TEST(ResponseHead, refuses_a_header_that_would_break_out_of_its_line) {
  for (const Headers::Line& line :
       {Headers::Line{"Location", "/a\r\nSet-Cookie: x=1"},
        Headers::Line{"X: y", "1"},
        Headers::Line{"", "1"},
        Headers::Line{"X", std::string("a\0b", 3)},
        Headers::Line{"X\n", "a"}}) {
    Response response;
    response.headers.add(line.first, line.second);
    std::string out;
    const auto appended = append_head(out, response, {});
    ASSERT_FALSE(appended.ok()) << line.first;
    EXPECT_EQ(appended.error().id(), "http.header");
    EXPECT_TRUE(out.empty());
  }
}

TEST(ResponseHead, leaves_framing_to_the_server) {
  Response response = json("{}");
  response.headers.add("Content-Length", "99");
  response.headers.add("transfer-encoding", "chunked");
  std::string out;
  ASSERT_TRUE(append_head(out, response, {.keep_alive = false}).ok());
  EXPECT_TRUE(out.starts_with("HTTP/1.1 200 OK\r\nDate: "));
  EXPECT_TRUE(out.ends_with(
      " GMT\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
  )) << out;
  out.clear();
  response = {};
  response.status = 204;
  ASSERT_TRUE(append_head(out, response, {}).ok());
  EXPECT_FALSE(out.contains("Content-Length"));
}

TEST(Endpoint, is_read_from_a_url_of_one_form_only) {
  struct Case {
    std::string_view url;
    std::string_view shown;  // empty: refused
  };

  const Case cases[] = {
      {"http://127.0.0.1:8025", "http://127.0.0.1:8025"},
      {"http://mail.example/", "http://mail.example:80"},
      {"http://[::1]:9", "http://[::1]:9"},
      {"https://mail.example", ""},
      {"http://a.example:0", ""},
      {"http://a.example:70000", ""},
      {"http://a.example:80x", ""},
      {"http://a.example:", ""},
      {"http://user@a.example", ""},
      {"http://a.example/path", ""},
      {"http://[::1", ""},
      {"http://", ""},
      {"127.0.0.1:8025", ""},
  };
  for (const auto& c : cases) {
    const auto read = parse_endpoint(c.url);
    EXPECT_EQ(read.ok() ? read->shown() : "", c.shown) << c.url;
  }
}

}  // namespace
}  // namespace amends::net
