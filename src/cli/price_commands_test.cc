#include "cli/support_test.h"

namespace amends::cli {
namespace {

constexpr const char* kPrices =
    R"({"prices":[{"id":1,"of":"product lamp-3","currency":"NOK","price":39900,"price_max":44900,"day":"2026-11-18","source":"import","import":3}]})";

TEST(PriceVerbs, show_and_forget_the_prices_of_the_shop) {
  expect_verbs({
      {{"prices", "list", "--product", "lamp-3"},
       "GET /api/v1/prices?product=lamp-3&limit=1000",
       kPrices,
       "",
       "399.00-449.00 NOK  import 3"},
      {{"prices", "forget", "--import", "3"},
       "POST /api/v1/prices/forget",
       R"({"prices":12,"dry_run":true})",
       R"({"import":3,"dry_run":true})",
       "12 prices would be forgotten; nothing has changed yet"},
      {{"prices", "forget", "--product", "lamp-3", "--yes"},
       "POST /api/v1/prices/forget",
       R"({"prices":1,"dry_run":false})",
       R"({"product":"lamp-3"})",
       "1 price is forgotten."},
      {{"prices", "forget", "--url", "https://shop.example/lamp", "--yes"},
       "POST /api/v1/prices/forget",
       R"({"prices":2,"dry_run":false})",
       R"({"url":"https://shop.example/lamp"})",
       "2 prices are forgotten."},
  });
}

TEST(PriceVerbs, tell_each_row_that_was_not_taken) {
  const ScratchFolder folder;
  folder.write("prices.csv", "product,price,currency,date\n");
  ScriptedServer server;
  server.answer(
      "POST /api/v1/prices",
      R"({"import":3,"rows":4,"kept":2,"too_old":1,"refused":1,"problems":[{"line":4,"id":"prices.date","detail":"no date"}]})"
  );
  World world;
  EXPECT_EQ(world.run(server, {"prices", "import", folder.path("prices.csv")}), 1);
  for (const char* words :
       {"2 prices are kept, 1 row refused.",
        "1 price was older than 90 days",
        "line 4: no date [prices.date]",
        "amends prices forget --import 3 --yes"}) {
    EXPECT_NE(world.out().find(words), std::string::npos) << world.out();
  }
  EXPECT_EQ(server.body_of("POST /api/v1/prices"), "product,price,currency,date\n");
}

}  // namespace
}  // namespace amends::cli
