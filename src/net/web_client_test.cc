#include "net/web_client.h"

#include "net/test_socket.h"
#include "net/tls_core.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace amends::net {
namespace {

using ports::WebRequest;
using Method = WebRequest::Method;

/// Takes one connection, remembers the request, answers these bytes and closes.
class OneAnswer {
 public:
  explicit OneAnswer(std::string bytes) : socket_(TestSocket::listening()) {
    thread_ = std::thread([this, bytes = std::move(bytes)] {
      TestSocket line = socket_.accept();
      request = line.read_until("\r\n\r\n");
      line.send(bytes);
    });
  }

  ~OneAnswer() { thread_.join(); }

  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return socket_.port(); }

  std::string request;

 private:
  TestSocket socket_;
  std::thread thread_;
};

WebRequest to_port(std::uint16_t port, Method method = Method::get) {
  WebRequest request;
  request.method = method;
  request.scheme = WebRequest::Scheme::http;
  request.host = "shop.example";
  request.address = *text::parse_ip("127.0.0.1");
  request.port = port;
  request.target = "/lamps?a=1";
  request.body_bytes_max = 1000;
  request.timeout = std::chrono::milliseconds(3000);
  return request;
}

class WebClientTest : public testing::Test {
 protected:
  WebClientTest() : client(std::move(*WebClient::make())) {}

  std::string asked(std::string bytes, Method method = Method::get) {
    OneAnswer server(std::move(bytes));
    answer = client->ask(to_port(server.port(), method));
    return server.request;
  }

  std::unique_ptr<WebClient> client;
  Result<ports::WebAnswer> answer;
};

TEST_F(WebClientTest, asks_for_the_host_by_its_name_at_the_given_address) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello");
  answer = client->ask(to_port(server.port()));
  ASSERT_TRUE(answer.ok()) << answer.error().explain();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->content_type, "text/html");
  EXPECT_EQ(answer->content_length, 5U);
}

TEST_F(WebClientTest, reads_no_further_than_it_was_told) {
  asked("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n" + std::string(5000, 'x'));
  ASSERT_TRUE(answer.ok()) << answer.error().explain();
  EXPECT_EQ(answer->body.size(), 1000U);
  EXPECT_GT(answer->body_bytes, 1000U);
  asked("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n", Method::head);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->content_length, 10'000'000'000U);
  EXPECT_EQ(answer->body, "");
}

TEST_F(WebClientTest, posts_a_body_with_its_length) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  WebRequest request = to_port(server.port(), Method::post);
  request.body = "From: a\r\n\r\nHello";
  answer = client->ask(request);
  ASSERT_TRUE(answer.ok()) << answer.error().explain();
  EXPECT_EQ(answer->body, "{}");
  EXPECT_TRUE(server.request.starts_with("POST /lamps?a=1 HTTP/1.1\r\n")) << server.request;
  EXPECT_NE(server.request.find("\r\nContent-Length: 16\r\n"), std::string::npos) << server.request;
}

TEST_F(WebClientTest, takes_something_away_by_its_method) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  answer = client->ask(to_port(server.port(), Method::remove));
  ASSERT_TRUE(answer.ok()) << answer.error().explain();
  EXPECT_TRUE(server.request.starts_with("DELETE /lamps?a=1 HTTP/1.1\r\n")) << server.request;
}

TEST_F(WebClientTest, writes_the_lines_it_is_given_and_none_that_are_two) {
  OneAnswer server("HTTP/1.1 204 No Content\r\n\r\n");
  WebRequest request = to_port(server.port(), Method::post);
  request.body = "{}";
  request.content_type = "application/json";
  request.agent = "Amends webhooks";
  request.headers = {{"webhook-id", "msg_1"}};
  answer = client->ask(request);
  ASSERT_TRUE(answer.ok()) << answer.error().explain();
  for (const char* line :
       {"\r\nwebhook-id: msg_1\r\n",
        "\r\nContent-Type: application/json\r\n",
        "\r\nUser-Agent: Amends webhooks\r\n"}) {
    EXPECT_NE(server.request.find(line), std::string::npos) << server.request;
  }
  for (const ports::WebHeader& wrong : std::vector<ports::WebHeader>{
           {"a", "b\r\nc: d"}, {"a\r\n", "b"}, {"", "b"}, {"a:", "b"}, {"a b", "c"}
       }) {
    request.headers = {wrong};
    answer = client->ask(request);
    ASSERT_FALSE(answer.ok()) << wrong.name;
    EXPECT_EQ(answer.error().id(), "web.call");
  }
}

TEST_F(WebClientTest, follows_nothing_and_hands_on_where_it_was_sent) {
  asked("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->location, "http://169.254.169.254/");
}

TEST_F(WebClientTest, takes_early_hints_and_bodies_without_a_length) {
  asked("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.0 200 OK\r\n\r\nto the end");
  ASSERT_TRUE(answer.ok()) << answer.error().explain();
  EXPECT_EQ(answer->body, "to the end");
}

TEST_F(WebClientTest, refuses_what_is_no_http) {
  for (const char* bytes :
       {"", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200", "HTTP/1.1 999999 x\r\n\r\n"}) {
    asked(bytes);
    ASSERT_FALSE(answer.ok()) << bytes;
    EXPECT_EQ(answer.error().id(), "web.protocol") << bytes;
  }
}

TEST_F(WebClientTest, gives_up_on_silence_and_on_nobody) {
  const TestSocket silent = TestSocket::listening();
  WebRequest request = to_port(silent.port());
  request.timeout = std::chrono::milliseconds(50);
  EXPECT_EQ(client->ask(request).error().id(), "web.timeout");
  std::uint16_t free_port = 0;
  {
    const TestSocket gone = TestSocket::listening();
    free_port = gone.port();
  }
  EXPECT_EQ(client->ask(to_port(free_port)).error().id(), "web.refused");
}

TEST_F(WebClientTest, writes_no_request_that_would_be_two) {
  for (const char* target : {"", "x", "/a b", "/a\r\nX: y", "/\xC3\xA5"}) {
    WebRequest request = to_port(1);
    request.target = target;
    EXPECT_EQ(client->ask(request).error().id(), "web.call") << target;
  }
  WebRequest request = to_port(1);
  request.host = "shop.example\r\nX: y";
  EXPECT_EQ(client->ask(request).error().id(), "web.call");
}

/// One TLS connection with a certificate for `host`.
class OneTlsAnswer {
 public:
  explicit OneTlsAnswer(const std::string& host)
      : pem_(*self_signed(host)),
        acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}) {
    thread_ = std::thread([this] { serve(); });
  }

  ~OneTlsAnswer() { thread_.join(); }

  OneTlsAnswer(const OneTlsAnswer&) = delete;
  OneTlsAnswer& operator=(const OneTlsAnswer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  [[nodiscard]] const std::string& certificate() const { return pem_.certificate; }

 private:
  void serve() {
    auto tls = *server_tls(pem_);
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> line(io_, tls.core().context);
    boost::system::error_code ec;
    acceptor_.accept(line.next_layer(), ec);
    line.handshake(boost::asio::ssl::stream_base::server, ec);
    if (!ec) {
      std::string request;
      boost::asio::read_until(line, boost::asio::dynamic_buffer(request), "\r\n\r\n", ec);
      const std::string answer = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nsafe";
      boost::asio::write(line, boost::asio::buffer(answer), ec);
    }
  }

  PemPair pem_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};

Result<ports::WebAnswer> ask_tls(const std::string& certified, const std::string& trusted) {
  OneTlsAnswer server(certified);
  const auto path = std::filesystem::path(testing::TempDir()) / "amends_web_ca.pem";
  std::ofstream(path) << (trusted.empty() ? server.certificate() : trusted);
  auto client = WebClient::make(path);
  WebRequest request = to_port(server.port());
  request.scheme = WebRequest::Scheme::https;
  return (*client)->ask(request);
}

TEST(WebClientTls, checks_who_signed_and_for_whom) {
  const auto good = ask_tls("shop.example", "");
  ASSERT_TRUE(good.ok()) << good.error().explain();
  EXPECT_EQ(good->body, "safe");
  EXPECT_EQ(ask_tls("other.example", "").error().id(), "web.certificate");
  EXPECT_EQ(
      ask_tls("shop.example", self_signed("shop.example")->certificate).error().id(),
      "web.certificate"
  );
}

TEST(WebClientTls, names_a_server_that_speaks_no_tls) {
  OneAnswer server("HTTP/1.1 400 Bad Request\r\n\r\n");
  auto client = WebClient::make();
  WebRequest request = to_port(server.port());
  request.scheme = WebRequest::Scheme::https;
  request.timeout = std::chrono::milliseconds(1000);
  const auto answer = (*client)->ask(request);
  ASSERT_FALSE(answer.ok());
  EXPECT_TRUE(answer.error().id() == "web.tls" || answer.error().id() == "web.timeout")
      << answer.error().id();
}

}  // namespace
}  // namespace amends::net
