#include "sandbox/visitor.h"

#include "net/http_server.h"
#include "sandbox/limits.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>

namespace amends::sandbox {
namespace {

/// "/to/x" leads to "/x", "/round" to itself.
class Site final : public net::HttpHandler {
 public:
  Site() : server_(loop_, {}, *this) {
    EXPECT_TRUE(server_.start().ok());
    loop_.start();
  }

  ~Site() override {
    server_.stop();
    loop_.stop();
  }

  net::Response handle(net::Request&& request) override {
    ++asked_;
    if (request.path == "/round") {
      return net::redirect("/round", 302);
    }
    if (request.path.starts_with("/to/")) {
      return net::redirect(request.path.substr(3), 302);
    }
    return net::text(std::string(request.header("User-Agent").value_or("")), 410);
  }

  [[nodiscard]] Roads roads() const { return {{"127.0.0.1", server_.port()}, {}}; }

  std::atomic<int> asked_ = 0;

 private:
  net::AsioLoop loop_{"site"};
  net::HttpServer server_;
};

Visit visit(std::string url, net::Method method = net::Method::get) {
  return {
      .method = method,
      .url = std::move(url),
      .by = VisitorKind::person,
      .agent = "Mozilla/5.0",
      .language = "it",
      .form = {},
  };
}

TEST(Visitor, follows_redirects_to_the_page_where_they_end) {
  Site site;
  Visitor visitor;
  const auto seen = visitor.go(site.roads(), visit("https://a.example/to/page?x=1"));
  ASSERT_TRUE(seen.ok());
  EXPECT_EQ(seen->status, 410);
  EXPECT_EQ(seen->path, "/page");
  EXPECT_EQ(site.asked_, 2);
}

TEST(Visitor, does_not_go_round_for_ever_and_never_repeats_a_post_elsewhere) {
  Site site;
  Visitor visitor;
  const auto seen = visitor.go(site.roads(), visit("http://a.example/round"));
  ASSERT_TRUE(seen.ok());
  EXPECT_EQ(seen->status, 302);
  EXPECT_EQ(site.asked_, kRedirectsMax + 1);
  site.asked_ = 0;
  const auto posted = visitor.go(site.roads(), visit("http://a.example/to/x", net::Method::post));
  ASSERT_TRUE(posted.ok());
  EXPECT_EQ(posted->status, 302);
  EXPECT_EQ(site.asked_, 1);
}

TEST(Visitor, says_what_it_cannot_follow) {
  Visitor visitor;
  EXPECT_EQ(visitor.go({}, visit("mailto:a@b.example")).error().id(), "sandbox.url");
}

}  // namespace
}  // namespace amends::sandbox
