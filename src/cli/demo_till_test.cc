#include "cli/demo_till.h"

#include "cli/support_test.h"

#include <boost/json.hpp>

namespace amends::cli {
namespace {

class Till : public testing::Test {
 protected:
  Till() {
    server_.answer("GET /codes/WRONG20", R"({"code":"WRONG20","valid":false,"why":"unknown"})");
    server_.answer("GET /codes/RIGHT20", R"({"code":"RIGHT20","valid":true,"why":null})");
    server_.answer("POST /api/v1/codes/RIGHT20/redemptions", R"({"counted":true})", 201);
    auto opened = DemoTill::open();
    EXPECT_TRUE(opened.ok());
    till_ = *std::move(opened);
  }

  void open_shop() {
    auto shop = ApiClient::open({server_.url(), "a-token", "en"});
    ASSERT_TRUE(shop.ok());
    till_->ask_at(*std::move(shop));
  }

  int type(std::string_view code) {
    net::Request request;
    request.path = "/checkout";
    request.query = fmt::format("code={}", code);
    return till_->handle(std::move(request)).status;
  }

  ScriptedServer server_;
  std::unique_ptr<DemoTill> till_;
};

TEST_F(Till, asks_about_every_code_and_tells_of_those_it_took) {
  EXPECT_EQ(type("RIGHT20"), 503) << "nobody to ask yet";
  open_shop();
  EXPECT_EQ(type("WRONG20"), 409);
  EXPECT_EQ(type("RIGHT20"), 200);
  EXPECT_EQ(till_->typed("WRONG20").refused, 1U);
  EXPECT_EQ(till_->typed("RIGHT20").taken, 1U);
  EXPECT_EQ(till_->typed("NEVER").taken, 0U);
  EXPECT_EQ(server_.body_of("POST /api/v1/codes/RIGHT20/redemptions"), R"({"order":"T-1"})");
}

TEST_F(Till, counts_nobody_when_it_cannot_ask) {
  open_shop();
  EXPECT_EQ(type("STRANGE20"), 503);
  ASSERT_TRUE(till_
                  ->between_customers([](const DemoTill::Counts& counts) -> Result<void> {
                    EXPECT_TRUE(counts.empty());
                    return {};
                  })
                  .ok());
}

TEST_F(Till, asks_as_the_shop) {
  EXPECT_FALSE(till_->ask("WRONG20").ok()) << "nobody to ask yet";
  open_shop();
  const auto answer = till_->ask("WRONG20");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(text_at(*answer, "why"), "unknown");
}

TEST_F(Till, sells_nothing_else) {
  open_shop();
  net::Request request;
  request.path = "/lamps";
  EXPECT_EQ(till_->handle(std::move(request)).status, 404);
}

}  // namespace
}  // namespace amends::cli
