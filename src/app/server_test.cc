#include "app/server.h"

#include "app/support_test.h"
#include "net/http_client.h"

#include <fmt/format.h>

#include <sys/stat.h>

namespace amends::app {
namespace {

class ServerTest : public FolderTest {
 protected:
  /// Nobody listens on the discard port of the loopback.
  [[nodiscard]] ServerConfig config() const {
    ServerConfig config;
    config.data = folder_ / "data";
    config.listen = "127.0.0.1:0";
    config.helo_name = "amends.example";
    config.relay.url = "smtp://127.0.0.1:9";
    config.proof_outside = engine::ProofOutside::Mode::turned_off;
    return config;
  }

  [[nodiscard]] std::unique_ptr<Server> started() const {
    auto server = Server::start(config());
    EXPECT_TRUE(server.ok()) << server.error().explain();
    return server.ok() ? std::move(*server) : nullptr;
  }

  static net::HttpReply get(
      const std::string& url, std::string_view target, std::string_view token = {}
  ) {
    net::HttpCall call{.target = std::string(target)};
    if (!token.empty()) {
      call.headers.add("Authorization", fmt::format("Bearer {}", token));
    }
    auto reply = net::http_call(net::parse_endpoint(url).value(), call);
    EXPECT_TRUE(reply.ok()) << reply.error().explain();
    return reply.ok() ? std::move(*reply) : net::HttpReply{};
  }

  /// Without the end of the line.
  [[nodiscard]] static std::string token_of(const Server& server) {
    std::string token = read(server.token_file());
    EXPECT_TRUE(token.ends_with('\n'));
    return token.substr(0, token.size() - 1);
  }
};

TEST_F(ServerTest, starts_on_any_free_port_and_answers_though_the_relay_is_not_there) {
  const auto server = started();
  ASSERT_NE(server, nullptr);
  EXPECT_TRUE(server->url().starts_with("http://127.0.0.1:")) << server->url();
  EXPECT_FALSE(server->url().ends_with(":0"));
  EXPECT_EQ(get(server->url(), "/healthz").status, 200);
  EXPECT_EQ(get(server->url(), "/").status, 200);
  EXPECT_EQ(server->startup_note(), "");
}

TEST_F(ServerTest, makes_an_admin_whose_token_only_its_owner_may_read) {
  const auto server = started();
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(server->token_file(), folder_ / "data" / "token");
  struct stat file{};
  ASSERT_EQ(::stat(server->token_file().c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 07777U, 0600U);
  const std::string token = token_of(*server);
  EXPECT_GE(token.size(), 43U);  // 32 bytes
  EXPECT_EQ(get(server->url(), "/api/v1/status").status, 401);
  EXPECT_EQ(get(server->url(), "/api/v1/status", token + "x").status, 401);
  EXPECT_EQ(get(server->url(), "/api/v1/status", token).status, 200);
  EXPECT_NE(get(server->url(), "/api/v1/users", token).body.find("\"admin\""), std::string::npos);
}

TEST_F(ServerTest, refuses_a_folder_that_another_has_open) {
  const auto server = started();
  ASSERT_NE(server, nullptr);
  const auto second = Server::start(config());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().id(), "store.in_use");
  EXPECT_EQ(get(server->url(), "/healthz").status, 200);
}

TEST_F(ServerTest, stops_once_however_often_it_is_told) {
  const auto server = started();
  ASSERT_NE(server, nullptr);
  const std::string url = server->url();
  const engine::DrainReport first = server->stop();
  EXPECT_EQ(first.past_the_dot, 0U);
  EXPECT_EQ(server->stop().took, first.took);
  const auto reply = net::http_call(net::parse_endpoint(url).value(), {.target = "/healthz"});
  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().id(), "http.connect");
}

TEST_F(ServerTest, keeps_the_token_over_a_restart) {
  std::string token;
  {
    const auto first = started();
    ASSERT_NE(first, nullptr);
    token = token_of(*first);
  }
  const auto second = started();
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(token_of(*second), token);
  EXPECT_EQ(get(second->url(), "/api/v1/status", token).status, 200);
  EXPECT_EQ(second->store().journal().users().value().size(), 1U);
}

TEST_F(ServerTest, does_not_make_a_token_anew_for_whoever_removes_the_file) {
  std::filesystem::path file;
  {
    const auto first = started();
    ASSERT_NE(first, nullptr);
    file = first->token_file();
  }
  std::filesystem::remove(file);
  const auto second = started();
  ASSERT_NE(second, nullptr);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(ServerTest, leaves_the_folder_free_after_a_start_that_failed) {
  struct Row {
    std::string listen;
    std::string relay;
    std::string id;
  };

  for (const Row& row : {
           Row{"127.0.0.1", "smtp://127.0.0.1:9", "config.listen"},
           Row{"192.0.2.1:0", "smtp://127.0.0.1:9", "net.listen"},
           Row{"127.0.0.1:0", "relay.example", "relay.url"},
       }) {
    SCOPED_TRACE(row.id);
    ServerConfig wrong = config();
    wrong.listen = row.listen;
    wrong.relay.url = row.relay;
    const auto server = Server::start(wrong);
    ASSERT_FALSE(server.ok());
    EXPECT_EQ(server.error().id(), row.id);
  }
  EXPECT_NE(started(), nullptr);
}

}  // namespace
}  // namespace amends::app
