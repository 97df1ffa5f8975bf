#include "net/http_server.h"

#include "net/test_socket.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <future>
#include <iterator>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

namespace amends::net {
namespace {

using std::chrono::milliseconds;

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Answers by path; "/hold" waits for release().
class Imposter final : public HttpHandler {
 public:
  bool answers_at_once(const RequestHead& head) override {
    return head.path == "/now" || head.path == "/who";
  }

  bool is_urgent(const RequestHead& head) override { return head.path == "/urgent"; }

  /// "/maybe" knows it at once unless told not to.
  std::optional<Response> answer_now(const Request& request) override {
    EXPECT_TRUE(loop == nullptr || loop->on_this_thread());
    if (request.path == "/thrown") {
      throw std::runtime_error("broken");
    }
    if (request.path != "/maybe" || request.query.starts_with("later")) {
      return std::nullopt;
    }
    return text("known " + request.query);
  }

  std::uint64_t body_bytes_max(const RequestHead& head) override {
    return head.path == "/spool" ? 10'000'000 : 1000;
  }

  bool spools_body(const RequestHead& head) override { return head.path == "/spool"; }

  Response handle(Request&& request) override {
    ++handled;
    if (request.path == "/who") {
      const std::scoped_lock lock(mutex);
      threads.insert(std::this_thread::get_id());
    }
    if (request.path == "/now") {
      EXPECT_TRUE(loop == nullptr || loop->on_this_thread());
      return text("now " + request.query);
    }
    if (request.path == "/spool") {
      return spooled(request);
    }
    if (request.path == "/hold") {
      held.set_value();
      release.get_future().wait();
      return text("held");
    }
    if (request.path == "/throw") {
      throw std::runtime_error("broken");
    }
    if (request.path == "/split") {
      return redirect("/a\r\nX: y");
    }
    if (request.path == "/stream" || request.path == "/broken") {
      return stream(request.path == "/broken" ? Ends::badly : Ends::well);
    }
    if (request.path == "/large") {
      return text(std::string(3'000'000, 'x'));
    }
    return text(request.method_text + " " + request.path + " [" + request.body + "]");
  }

  AsioLoop* loop = nullptr;
  std::atomic<int> handled = 0;
  std::mutex mutex;
  std::set<std::thread::id> threads;  // that answered "/who"
  std::promise<void> held;
  std::promise<void> release;
  std::filesystem::path spool_path;

 private:
  Response spooled(const Request& request) {
    EXPECT_TRUE(request.body.empty());
    spool_path = request.body_file->path();
    const auto bytes = contents(spool_path);
    EXPECT_EQ(bytes.size(), request.body_bytes);
    return text(std::to_string(std::hash<std::string>{}(bytes)));
  }

  enum class Ends { well, badly };

  static Response stream(Ends ends) {
    Response response = text("");
    response.body_stream = [left = 3, ends](std::span<char> piece) mutable -> Result<std::size_t> {
      if (left == 1 && ends == Ends::badly) {
        return make_error("test.broken", "broken");
      }
      if (left-- == 0) {
        return std::size_t{0};
      }
      piece[0] = 'a';
      piece[1] = 'b';
      return std::size_t{2};
    };
    return response;
  }
};

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() { loop.start(); }

  ~HttpServerTest() override { server.reset(); }

  TestSocket start() {
    handler.loop = &loop;
    server = std::make_unique<HttpServer>(loop, options, handler);
    const auto started = server->start();
    EXPECT_TRUE(started.ok());
    return connect();
  }

  TestSocket connect() { return TestSocket::to_port(server->port()); }

  static std::string read_answer(TestSocket& socket) {
    std::string answer = socket.read_until("\r\n\r\n");
    const auto at = answer.find("Content-Length: ");
    return answer +
           socket.read_bytes(at == std::string::npos ? 0 : std::stoul(answer.substr(at + 16)));
  }

  AsioLoop loop{"http"};
  Imposter handler;
  HttpOptions options;
  std::unique_ptr<HttpServer> server;
};

TEST_F(HttpServerTest, keeps_a_connection_for_one_request_after_the_other) {
  auto socket = start();
  for (const std::string path : {"/now?x=1", "/a", "/now?x=2"}) {
    socket.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = read_answer(socket);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_TRUE(answer.contains(path == "/a" ? "GET /a []" : "now x=")) << answer;
    EXPECT_FALSE(answer.contains("Connection:"));
  }
}

TEST_F(HttpServerTest, answers_pipelined_requests_in_their_order) {
  auto socket = start();
  std::string all;
  for (int i = 0; i < 50; ++i) {
    all += i % 3 == 0 ? "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy"
                      : "GET /now?" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }
  socket.send(all + "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto answers = socket.read_all();
  std::size_t at = 0;
  for (int i = 0; i < 50; ++i) {
    const auto wanted = i % 3 == 0 ? "POST /p [xy]" : "now " + std::to_string(i);
    at = answers.find(wanted, at);
    ASSERT_NE(at, std::string::npos) << i;
    at += wanted.size();
  }
  EXPECT_TRUE(answers.ends_with("GET /last []")) << answers;
}

TEST_F(HttpServerTest, deals_connections_out_to_its_loops) {
  AsioLoop second("second");
  second.start();
  server = std::make_unique<HttpServer>(loop, options, handler, std::vector{&second});
  ASSERT_TRUE(server->start().ok());
  std::vector<TestSocket> sockets;
  for (int i = 0; i < 4; ++i) {
    sockets.push_back(connect());
  }
  for (int round = 0; round < 2; ++round) {
    for (TestSocket& socket : sockets) {
      socket.send("GET /who HTTP/1.1\r\nHost: a\r\n\r\n");
      EXPECT_TRUE(read_answer(socket).starts_with("HTTP/1.1 200 "));
    }
  }
  EXPECT_EQ(handler.threads.size(), 2U);
  server.reset();  // before its second loop
}

TEST_F(HttpServerTest, answers_at_once_what_is_known_and_the_rest_in_its_turn) {
  auto socket = start();
  std::string all;
  for (int i = 0; i < 30; ++i) {
    all += fmt::format("GET /maybe?{}{} HTTP/1.1\r\nHost: a\r\n\r\n", i % 4 == 0 ? "later" : "", i);
  }
  socket.send(all + "HEAD /maybe?x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto answers = socket.read_all();
  std::size_t at = 0;
  for (int i = 0; i < 30; ++i) {
    const auto wanted = i % 4 == 0 ? std::string("GET /maybe []") : fmt::format("known {}", i);
    at = answers.find(wanted, at);
    ASSERT_NE(at, std::string::npos) << i;
    at += wanted.size();
  }
  EXPECT_EQ(handler.handled, 8);
  EXPECT_TRUE(answers.ends_with("Connection: close\r\n\r\n")) << "HEAD has no body";
}

TEST_F(HttpServerTest, answers_500_when_looking_for_what_is_known_throws) {
  auto socket = start();
  socket.send("GET /thrown HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(read_answer(socket).starts_with("HTTP/1.1 500 "));
}

TEST_F(HttpServerTest, answers_malformed_requests_and_closes_without_asking_the_handler) {
  static_cast<void>(start());

  struct Case {
    std::string bytes;
    std::string_view status;
  };

  const Case cases[] = {
      {"nonsense\r\n\r\n", "400"},
      {"GET / HTTP/3.0\r\n\r\n", "505"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
       "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
       "400"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nzz\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", "413"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3E9\r\n" +
           std::string(1001, 'x'),
       "413"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n", "431"},
      {"POST / HTTP/1.1\r\nHost: a\r\nExpect: more\r\nContent-Length: 1\r\n\r\n", "417"},
  };
  for (const auto& c : cases) {
    auto socket = connect();
    socket.send(c.bytes);
    const auto answer = socket.read_until("\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + std::string(c.status))) << c.bytes << answer;
    EXPECT_TRUE(answer.contains("Connection: close")) << answer;
    EXPECT_FALSE(socket.read_all().contains("HTTP/1.1"));
  }
  EXPECT_EQ(handler.handled, 0);
}

TEST_F(HttpServerTest, counts_the_body_of_a_head_request_and_does_not_send_it) {
  auto socket = start();
  socket.send(
      "HEAD /now HTTP/1.1\r\nHost: a\r\n\r\nGET /now?b HTTP/1.1\r\nHost: a\r\nConnection: "
      "close\r\n\r\n"
  );
  const auto answers = socket.read_all();
  EXPECT_TRUE(answers.contains("Content-Length: 4\r\n\r\nHTTP/1.1 200 OK")) << answers;
  EXPECT_TRUE(answers.ends_with("now b")) << answers;
}

TEST_F(HttpServerTest, says_continue_only_to_those_who_wait_for_it) {
  auto socket = start();
  const std::string head =
      "POST /c HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
  socket.send(head);
  EXPECT_EQ(socket.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send("hi");
  EXPECT_TRUE(socket.read_until("[hi]").starts_with("HTTP/1.1 200"));
  socket.send(head + "ho");
  EXPECT_TRUE(socket.read_until("[ho]").starts_with("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, speaks_http_1_0) {
  auto socket = start();
  socket.send("GET /now HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(socket.read_until("now ").contains("Connection: keep-alive"));
  socket.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto answer = socket.read_all();
  EXPECT_TRUE(answer.ends_with("\r\n\r\nababab")) << answer;
  EXPECT_TRUE(answer.contains("Connection: close"));
}

TEST_F(HttpServerTest, spools_an_upload_and_removes_it_with_the_request) {
  options.spool_folder = testing::TempDir();
  auto socket = start();
  std::string body(5'000'000, 'a');
  for (std::size_t i = 0; i < body.size(); i += 997) {
    body[i] = static_cast<char>(i);
  }
  socket.send(
      "POST /spool HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body
  );
  const auto wanted = std::to_string(std::hash<std::string>{}(body));
  EXPECT_TRUE(socket.read_until(wanted).ends_with(wanted));
  server->stop();
  EXPECT_FALSE(handler.spool_path.empty());
  EXPECT_FALSE(std::filesystem::exists(handler.spool_path));
}

TEST_F(HttpServerTest, removes_the_spool_file_of_an_upload_that_breaks_off) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "amends_net_broken_upload";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  options.spool_folder = folder;
  auto socket = start();
  socket.send("POST /spool HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
  socket.send(std::string(150'000, 'x'));
  socket.close();
  server->stop();
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  EXPECT_EQ(handler.handled, 0);
  std::filesystem::remove_all(folder);
}

TEST_F(HttpServerTest, answers_500_when_the_spool_folder_is_gone) {
  options.spool_folder = "/nowhere/at/all";
  auto socket = start();
  socket.send("POST /spool HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
  EXPECT_TRUE(socket.read_all().starts_with("HTTP/1.1 500"));
}

TEST_F(HttpServerTest, streams_in_chunks_and_breaks_off_visibly) {
  auto socket = start();
  socket.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto answer = socket.read_until("\r\n0\r\n\r\n");
  EXPECT_TRUE(answer.contains("Transfer-Encoding: chunked\r\n\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n2\r\nab\r\n2\r\nab\r\n2\r\nab\r\n0\r\n\r\n")) << answer;
  socket.send("GET /broken HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(socket.read_all().ends_with("2\r\nab\r\n2\r\nab\r\n"));
}

TEST_F(HttpServerTest, writes_large_answers_whole) {
  auto socket = start();
  socket.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto answer = socket.read_all();
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, 3'000'000U);
}

TEST_F(HttpServerTest, answers_500_to_exceptions_and_to_headers_that_split) {
  for (const std::string path : {"/throw", "/split"}) {
    auto socket = server ? connect() : start();
    socket.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto answer = socket.read_all();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 500")) << answer;
    EXPECT_FALSE(answer.contains("X: y"));
  }
}

TEST_F(HttpServerTest, closes_the_slow_and_the_silent) {
  options.timeouts.head = milliseconds(60);
  options.timeouts.idle = milliseconds(60);
  options.timeouts.body_progress = milliseconds(60);
  static_cast<void>(start());
  for (const std::string bytes :
       {"",
        "GET / HT",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhell",
        "GET /now HTTP/1.1\r\nHost: a\r\n\r\nGET /"}) {
    auto socket = connect();
    socket.send(bytes);
    const auto answer = socket.read_all();
    EXPECT_FALSE(answer.contains("(still open)")) << bytes;
    EXPECT_EQ(answer.contains("now "), bytes.starts_with("GET /now")) << bytes;
  }
}

TEST_F(HttpServerTest, does_not_time_out_a_handler_that_works) {
  options.timeouts = {milliseconds(20), milliseconds(20), milliseconds(20), milliseconds(20)};
  auto socket = start();
  socket.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
  handler.held.get_future().wait();
  std::promise<void> later;  // the sweep has looked several times by then
  loop.call([&] { loop.after(milliseconds(80), [&] { later.set_value(); }); });
  later.get_future().wait();
  handler.release.set_value();
  EXPECT_TRUE(socket.read_until("held").ends_with("held"));
}

TEST_F(HttpServerTest, answers_what_is_urgent_while_its_workers_are_busy) {
  options.worker_threads = 1;
  auto busy = start();
  busy.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
  handler.held.get_future().wait();
  auto urgent = connect();
  urgent.send("POST /urgent HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nno");
  EXPECT_TRUE(urgent.read_until("[no]").ends_with("POST /urgent [no]"));
  handler.release.set_value();
  EXPECT_TRUE(busy.read_until("held").ends_with("held"));
}

TEST_F(HttpServerTest, turns_away_more_connections_than_it_may_have) {
  options.connections_max = 2;
  auto first = start();
  auto second = connect();
  for (auto* socket : {&first, &second}) {
    socket->send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(socket->read_until("now ").ends_with("now "));
  }
  auto third = connect();
  third.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(third.read_all().starts_with("HTTP/1.1 503"));
  first.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(first.read_until("now ").ends_with("now "));
}

TEST_F(HttpServerTest, answers_when_it_starts_what_came_since_it_was_bound) {
  server = std::make_unique<HttpServer>(loop, options, handler);
  ASSERT_TRUE(server->bind().ok());
  auto click = connect();
  click.send("GET /now?early HTTP/1.1\r\nHost: a\r\n\r\n");
  auto form = connect();
  form.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy");
  loop.call([] {});
  EXPECT_EQ(handler.handled, 0);
  ASSERT_TRUE(server->start().ok());
  EXPECT_TRUE(read_answer(click).ends_with("now early"));
  EXPECT_TRUE(read_answer(form).ends_with("POST /p [xy]"));
}

TEST_F(HttpServerTest, may_stop_before_it_has_started) {
  server = std::make_unique<HttpServer>(loop, options, handler);
  ASSERT_TRUE(server->bind().ok());
  auto early = connect();
  early.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n");
  server->stop();
  EXPECT_EQ(early.read_all(), "");
  EXPECT_EQ(handler.handled, 0);
}

TEST_F(HttpServerTest, finishes_running_requests_when_it_stops) {
  auto socket = start();
  auto idle = connect();
  socket.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
  handler.held.get_future().wait();
  std::thread stopping([&] { server->stop(); });
  EXPECT_EQ(idle.read_all(), "");
  handler.release.set_value();
  const auto answer = socket.read_all();
  EXPECT_TRUE(answer.contains("Connection: close")) << answer;
  EXPECT_TRUE(answer.ends_with("held")) << answer;
  stopping.join();
  server->stop();  // twice is once
  auto late = connect();
  late.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(late.read_all(), "");
}

TEST_F(HttpServerTest, reports_an_address_that_is_taken_or_none) {
  static_cast<void>(start());
  for (const auto& [address, port] :
       {std::pair<std::string, std::uint16_t>{"127.0.0.1", server->port()},
        {"localhost", 0},
        {"192.0.2.1", 0}}) {
    HttpServer other(loop, {.address = address, .port = port}, handler);
    const auto started = other.start();
    ASSERT_FALSE(started.ok()) << address;
    EXPECT_EQ(started.error().id(), "net.listen");
  }
}

}  // namespace
}  // namespace amends::net
