#include "net/http_client.h"

#include "net/http_server.h"
#include "net/test_socket.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

namespace amends::net {
namespace {

using std::chrono::milliseconds;

class Echo final : public HttpHandler {
 public:
  Response handle(Request&& request) override {
    if (request.path == "/stream") {
      Response response = text("");
      response.body_stream = [left = 100](std::span<char> piece) mutable -> Result<std::size_t> {
        std::ranges::fill(piece, 's');
        return left-- == 0 ? 0 : piece.size();
      };
      return response;
    }
    if (request.path == "/close") {
      Response response = text("bye");
      response.headers.add("Connection", "close");
      return response;
    }
    auto response = text(request.method_text + " " + request.target + " " + request.body, 201);
    response.headers.add("X-Remote", request.remote_address);
    response.headers.add("X-Loopback", request.is_loopback ? "yes" : "no");
    return response;
  }

  std::uint64_t body_bytes_max(const RequestHead& head) override {
    return head.path == "/small" ? 10 : 100'000'000;
  }
};

class HttpClientTest : public testing::Test {
 protected:
  HttpClientTest() {
    loop.start();
    EXPECT_TRUE(server.start().ok());
  }

  HttpEndpoint endpoint() { return {"127.0.0.1", server.port()}; }

  AsioLoop loop{"http"};
  Echo echo;
  HttpServer server{loop, {}, echo};
};

TEST_F(HttpClientTest, calls_again_and_again) {
  HttpClient client(endpoint());
  for (int i = 0; i < 3; ++i) {
    const auto reply = client.call(
        {.method = Method::put, .target = "/a?b", .headers = {{"X", "y"}}, .body = "hello"}
    );
    ASSERT_TRUE(reply.ok()) << reply.error().explain();
    EXPECT_EQ(reply->status, 201);
    EXPECT_EQ(reply->body, "PUT /a?b hello");
    EXPECT_EQ(reply->headers.find("x-remote"), "127.0.0.1");
    EXPECT_EQ(reply->headers.find("x-loopback"), "yes");
    EXPECT_EQ(client.call({.target = "/close"})->body, "bye");
  }
  const auto head = client.call({.method = Method::head});
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->body, "");
  EXPECT_EQ(client.call({.method = Method::del, .target = "/x"})->body, "DELETE /x ");
}

TEST_F(HttpClientTest, sends_a_file_and_takes_a_stream) {
  const auto path = std::filesystem::path(testing::TempDir()) / "amends_net_client_upload";
  const std::string bytes(300'000, 'u');
  std::ofstream(path, std::ios::binary) << bytes;
  HttpClient client(endpoint());
  const auto reply = client.call({.method = Method::post, .target = "/f", .body_file = path});
  ASSERT_TRUE(reply.ok()) << reply.error().explain();
  EXPECT_EQ(reply->body, "POST /f " + bytes);
  std::filesystem::remove(path);
  EXPECT_EQ(client.call({.method = Method::post, .body_file = path}).error().id(), "http.file");
  std::uint64_t got = 0;
  const auto streamed =
      client.call({.target = "/stream", .sink = [&](std::string_view piece) -> Result<void> {
                     got += piece.size();
                     return {};
                   }});
  ASSERT_TRUE(streamed.ok());
  EXPECT_EQ(got, 100 * kPieceBytes);
  EXPECT_EQ(streamed->body, "");
}

TEST_F(HttpClientTest, ends_when_the_sink_or_the_size_says_so) {
  HttpClient client(endpoint(), {.reply_bytes_max = 100'000});
  EXPECT_EQ(client.call({.target = "/stream"}).error().id(), "http.too_large");
  const auto full = client.call({.target = "/stream", .sink = [](std::string_view) -> Result<void> {
                                   return make_error("test.full", "full");
                                 }});
  EXPECT_EQ(full.error().id(), "test.full");
  EXPECT_TRUE(client.call({}).ok());
}

TEST_F(HttpClientTest, hears_why_an_upload_is_refused) {
  HttpClient client(endpoint());
  const auto reply =
      client.call({.method = Method::post, .target = "/small", .body = std::string(500'000, 'x')});
  ASSERT_TRUE(reply.ok()) << reply.error().explain();
  EXPECT_EQ(reply->status, 413);
}

TEST_F(HttpClientTest, refuses_to_write_what_would_split) {
  HttpClient client(endpoint());
  EXPECT_EQ(client.call({.target = "/ HTTP/1.1\r\nX: y"}).error().id(), "http.call");
  EXPECT_EQ(client.call({.target = "no"}).error().id(), "http.call");
  EXPECT_EQ(client.call({.headers = {{"X", "a\r\nb"}}}).error().id(), "http.call");
}

TEST_F(HttpClientTest, works_on_many_threads_at_once) {
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      HttpClient client(endpoint());
      for (int j = 0; j < 50; ++j) {
        good += client.call({.target = "/t"}).ok() ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(good, 400);
}

/// A server that plays `bytes` to each of its connections and closes, unless it is to hold.
class Script {
 public:
  enum class Then { close, hold };

  Script(std::vector<std::string> answers, Then then = Then::close)
      : thread_([this, answers = std::move(answers), then] {
          for (const auto& answer : answers) {
            auto socket = listener_.accept();
            static_cast<void>(socket.read_until("\r\n\r\n"));
            socket.send(answer);
            if (then == Then::hold) {
              static_cast<void>(socket.read_all());
            }
          }
        }) {}

  ~Script() { thread_.join(); }

  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  HttpEndpoint endpoint() { return {"127.0.0.1", listener_.port()}; }

 private:
  TestSocket listener_ = TestSocket::listening();
  std::thread thread_;
};

TEST(HttpClientErrors, name_what_happened) {
  const auto port = TestSocket::listening().port();  // closed again
  const auto nobody = http_call({"127.0.0.1", port}, {});
  ASSERT_FALSE(nobody.ok());
  EXPECT_EQ(nobody.error().id(), "http.connect");
  EXPECT_TRUE(nobody.error().message().contains("is `amends serve` running?"));
  EXPECT_EQ(http_call({"no.such.host.invalid", 80}, {}).error().id(), "http.connect");

  for (const std::string bytes :
       {"220 mail.example ESMTP\r\n",
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 100 Continue\r\n\r\n"}) {
    Script script({bytes});
    EXPECT_EQ(http_call(script.endpoint(), {}).error().id(), "http.protocol") << bytes;
  }
  Script silent({""}, Script::Then::hold);
  EXPECT_EQ(
      http_call(silent.endpoint(), {}, {.reply_timeout = milliseconds(50)}).error().id(),
      "http.timeout"
  );
}

TEST(HttpClientErrors, do_not_come_from_a_kept_connection_that_has_ended) {
  const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  Script script({ok, "HTTP/1.1 103 Early\r\n\r\n" + ok});
  HttpClient client(script.endpoint());
  EXPECT_EQ(client.call({})->body, "ok");
  EXPECT_EQ(client.call({})->body, "ok");  // over a new one, however late the end was seen
}

}  // namespace
}  // namespace amends::net
