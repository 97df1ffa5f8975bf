#include "api/world_test.h"
#include "text/time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

/// So many days ago, "2026-11-20".
std::string day_before(int days) {
  return text::to_iso8601(SystemClock().now() - std::chrono::days(days)).substr(0, 10);
}

std::string file_of_prices() {
  return "product,url,price,currency,date\nlamp-3,https://shop.example/lamp,399,NOK," +
         day_before(2) + "\nlamp-3,,cheap,NOK," + day_before(3) + "\nlamp-3,,379,NOK," +
         day_before(200) + "\n";
}

TEST(PriceRoutes, bring_prices_in_show_them_and_forget_them) {
  World world;
  const auto imported = world.post("/api/v1/prices", "author", file_of_prices());
  ASSERT_EQ(imported.status, 200) << imported.body;
  const json::object done = object_of(imported);
  EXPECT_EQ(done.at("rows"), 3);
  EXPECT_EQ(done.at("kept"), 2) << "of the product and of the page";
  EXPECT_EQ(done.at("too_old"), 1);
  EXPECT_EQ(done.at("refused"), 1);
  EXPECT_EQ(done.at("problems").at(0).at("line"), 3);
  EXPECT_EQ(done.at("problems").at(0).at("id"), "prices.price");

  const json::object all = object_of(world.get("/api/v1/prices"));
  ASSERT_EQ(all.at("prices").as_array().size(), 2U);
  const auto of_page = world.get("/api/v1/prices?url=https%3A%2F%2Fwww.shop.example%2Flamp%2F");
  const json::array rows = object_of(of_page).at("prices").as_array();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.at(0).at("of"), "page shop.example/lamp");
  EXPECT_EQ(rows.at(0).at("price"), 39900);
  EXPECT_EQ(rows.at(0).at("day").as_string(), day_before(2));
  EXPECT_EQ(rows.at(0).at("source"), "import");

  const std::string of_import =
      "\"import\":" + json::serialize(done.at("import")) + ",\"dry_run\":";
  const auto counted = world.post("/api/v1/prices/forget", "author", "{" + of_import + "true}");
  EXPECT_EQ(object_of(counted).at("prices"), 2) << counted.body;
  EXPECT_EQ(object_of(world.get("/api/v1/prices")).at("prices").as_array().size(), 2U);
  const auto gone = world.post("/api/v1/prices/forget", "author", "{" + of_import + "false}");
  EXPECT_EQ(object_of(gone).at("prices"), 2) << gone.body;
  EXPECT_TRUE(object_of(world.get("/api/v1/prices")).at("prices").as_array().empty());
  const auto audit = world.get("/api/v1/audit?subject=prices", "admin");
  EXPECT_THAT(audit.body, HasSubstr("prices.imported"));
  EXPECT_THAT(audit.body, HasSubstr("prices.forgotten"));
}

TEST(PriceRoutes, refuse_what_makes_no_sense) {
  struct Row {
    const char* path;
    const char* as;
    const char* body;
    int status;
    const char* says;
  };

  World world;
  const Row rows[] = {
      {"/api/v1/prices", "author", "name\nlamp\n", 422, "prices.columns"},
      {"/api/v1/prices", "support", "product,price,currency,date\n", 403, "auth.permission"},
      {"/api/v1/prices/forget", "author", "{}", 422, "prices.which"},
      {"/api/v1/prices/forget", "author", R"({"import":9999999999999999})", 422, "prices.which"},
      {"/api/v1/prices/forget",
       "author",
       R"({"product":"lamp","url":"https://shop.example/lamp"})",
       422,
       "prices.which"},
      {"/api/v1/prices/forget", "support", R"({"product":"lamp"})", 403, "auth.permission"},
  };
  for (const Row& row : rows) {
    const auto answer = world.post(row.path, row.as, row.body);
    EXPECT_EQ(answer.status, row.status) << row.body << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(row.says));
  }
  EXPECT_EQ(world.get("/api/v1/prices?product=a&url=https%3A%2F%2Fb.example").status, 422);
}

}  // namespace
}  // namespace amends::api
