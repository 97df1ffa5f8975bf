#include "net/http_parser.h"

#include "net/limits.h"

#include <gtest/gtest.h>

#include <string>

namespace amends::net {
namespace {

using Kind = HttpParser::Kind;

struct Read {
  std::string error;  // its id
  std::string body;
  std::string rest;
  bool complete = false;
};

/// Feeds `bytes` in pieces of `step`, as a connection would.
Read read(HttpParser& parser, std::string_view bytes, std::size_t step) {
  Read out;
  std::string waiting;
  while (!parser.complete()) {
    const auto used = parser.feed(waiting);
    if (!used) {
      out.error = used.error().id();
      return out;
    }
    waiting.erase(0, *used);
    if (*used > 0) {
      continue;
    }
    if (bytes.empty()) {
      break;
    }
    waiting += bytes.substr(0, step);
    bytes.remove_prefix(std::min(step, bytes.size()));
  }
  out.complete = parser.complete();
  out.body = parser.body();
  out.rest = waiting + std::string(bytes);
  return out;
}

constexpr std::size_t kSteps[] = {1, 2, 7, 100'000};

TEST(HttpParser, reads_a_request_however_it_is_cut) {
  const std::string bytes =
      "POST /a%20b?x=1&y HTTP/1.1\r\nHost: a.example\r\nX-Two:  2 \r\nContent-Length: 5\r\n\r\n"
      "helloGET / HTTP/1.1\r\n";
  for (const auto step : kSteps) {
    HttpParser parser(Kind::request, kHeadBytesMax);
    const auto got = read(parser, bytes, step);
    EXPECT_EQ(got.error, "");
    EXPECT_TRUE(got.complete);
    EXPECT_EQ(got.body, "hello");
    EXPECT_EQ(got.rest, "GET / HTTP/1.1\r\n");
    EXPECT_EQ(parser.head().method, Method::post);
    EXPECT_EQ(parser.head().path, "/a%20b");
    EXPECT_EQ(parser.head().query, "x=1&y");
    EXPECT_EQ(parser.head().header("x-two"), "2");
    EXPECT_TRUE(parser.keep_alive());
  }
}

TEST(HttpParser, reads_chunks_and_drops_trailers) {
  const std::string bytes =
      "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "5;x=\"y\"\r\nhello\r\nA\r\n, wonderfu\r\n1\r\nl\r\n0\r\nX-After: 1\r\n\r\nrest";
  for (const auto step : kSteps) {
    HttpParser parser(Kind::request, kHeadBytesMax);
    const auto got = read(parser, bytes, step);
    EXPECT_EQ(got.error, "") << step;
    EXPECT_TRUE(got.complete);
    EXPECT_EQ(got.body, "hello, wonderful");
    EXPECT_EQ(got.rest, "rest");
    EXPECT_FALSE(parser.head().header("X-After").has_value());
  }
}

TEST(HttpParser, refuses_what_two_servers_may_read_differently) {
  constexpr std::string_view kCases[] = {
      "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
      "Host: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
      "Host: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
      "Host: a\r\nContent-Length: 5, 5\r\n\r\nhello",
      "Host: a\r\nContent-Length: +5\r\n\r\nhello",
      "Host: a\r\nContent-Length: -1\r\n\r\n",
      "Host: a\r\nContent-Length: 0x5\r\n\r\nhello",
      "Host: a\r\nContent-Length: 18446744073709551617\r\n\r\nx",
      "Host: a\r\nContent-Length:\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: identity\r\n\r\n",
      "Host: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
      "Host: a\r\nContent-Length : 5\r\n\r\nhello",
      "Host: a\r\n Content-Length: 5\r\nX: y\r\nContent Length: 1\r\n\r\nhello",
      "Host: a\nContent-Length: 5\r\n\r\nhello",
      "Host: a\r\nX: a\rb\r\n\r\n",
      "Host: a\r\nHost: b\r\n\r\n",
      "X: no host\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx\r\n0\r\n\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n",
  };
  for (const auto headers : kCases) {
    for (const auto step : kSteps) {
      HttpParser parser(Kind::request, kHeadBytesMax);
      const auto got = read(parser, "POST / HTTP/1.1\r\n" + std::string(headers), step);
      EXPECT_EQ(got.error, "http.malformed") << step << " " << headers;
    }
  }
}

TEST(HttpParser, refuses_request_lines_that_are_none) {
  struct Case {
    std::string_view line;
    std::string_view error;
  };

  constexpr Case kCases[] = {
      {"GET / HTTP/2.0", "http.version"},
      {"GET / HTTP/1.2", "http.version"},
      {"GET /", "http.malformed"},
      {"GET  / HTTP/1.1", "http.malformed"},
      {"G\x01T / HTTP/1.1", "http.malformed"},
      {"GET a HTTP/1.1", "http.malformed"},
      {"GET * HTTP/1.1", "http.malformed"},
      {"GET /a#b HTTP/1.1", "http.malformed"},
      {"GET /a b HTTP/1.1", "http.version"},
      {"CONNECT a.example:25 HTTP/1.1", "http.malformed"},
      {"\x16\x03\x01\x02", "http.malformed"},
  };
  for (const auto& c : kCases) {
    HttpParser parser(Kind::request, kHeadBytesMax);
    const auto got = read(parser, std::string(c.line) + "\r\nHost: a\r\n\r\n", 100);
    EXPECT_EQ(got.error, c.error) << c.line;
  }
}

TEST(HttpParser, takes_the_absolute_form) {
  HttpParser parser(Kind::request, kHeadBytesMax);
  const auto got = read(parser, "GET http://a.example?x HTTP/1.1\r\nHost: a\r\n\r\n", 100);
  EXPECT_EQ(got.error, "");
  EXPECT_EQ(parser.head().path, "/");
  EXPECT_EQ(parser.head().query, "x");
}

TEST(HttpParser, holds_its_limits) {
  const auto head = [](std::string_view more) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(more) + "\r\n";
  };
  std::string many;
  for (std::size_t i = 0; i < kHeadersMax; ++i) {
    many += "X: y\r\n";
  }
  const std::string chunk = head("Transfer-Encoding: chunked\r\n");

  struct Case {
    std::string bytes;
    std::string_view error;
  };

  const Case cases[] = {
      {head(many), "http.head_too_large"},
      {head("X: " + std::string(2000, 'x') + "\r\n"), "http.head_too_large"},
      {"GET /" + std::string(2000, 'x'), "http.head_too_large"},
      {head("Content-Length: 11\r\n") + "hello world", "http.body_too_large"},
      {chunk + "B\r\nhello world\r\n0\r\n\r\n", "http.body_too_large"},
      {chunk + "1;" + std::string(2000, 'x'), "http.head_too_large"},
      {chunk + "0\r\nX: " + std::string(2000, 'x'), "http.head_too_large"},
  };
  for (const auto& c : cases) {
    for (const auto step : kSteps) {
      HttpParser parser(Kind::request, 1000);
      parser.set_body_bytes_max(10);
      EXPECT_EQ(read(parser, c.bytes, step).error, c.error) << step << c.bytes.substr(0, 60);
    }
  }
}

TEST(HttpParser, reads_replies_that_end_in_each_of_the_ways) {
  struct Case {
    Kind kind;
    std::string_view bytes;
    std::string_view body;
    bool complete;
  };

  constexpr Case kCases[] = {
      {Kind::reply, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "hi", true},
      {Kind::reply,
       "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
       "",
       false},
      {Kind::reply, "HTTP/1.1 204 None\r\nContent-Length: 2\r\n\r\n", "", true},
      {Kind::reply_to_head, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "", true},
      {Kind::reply, "HTTP/1.0 200 OK\r\n\r\nuntil the end", "until the end", false},
  };
  for (const auto& c : kCases) {
    HttpParser parser(c.kind, kHeadBytesMax);
    const auto got = read(parser, c.bytes, 3);
    EXPECT_EQ(got.complete, c.complete) << c.bytes;
    EXPECT_EQ(got.body, c.body) << c.bytes;
  }
  HttpParser parser(Kind::reply, kHeadBytesMax);
  static_cast<void>(read(parser, kCases[4].bytes, 3));
  EXPECT_TRUE(parser.feed_end().ok());
  EXPECT_TRUE(parser.complete());
}

}  // namespace
}  // namespace amends::net
