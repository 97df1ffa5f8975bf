#include "engine/price_desk.h"

#include "engine/limits.h"
#include "engine/price_history.h"
#include "tests/engine/desk_fixture.h"
#include "text/time.h"

namespace amends::engine {
namespace {

class PriceDeskTest : public DeskTest {
 protected:
  /// So many days before today, "2026-11-20".
  std::string day_before(std::chrono::days days) const {
    return text::to_iso8601(loop_.now() - days).substr(0, 10);
  }

  ImportedPrices bring_in(const std::string& rows) {
    const std::string csv = "product,url,price,currency,date\n" + rows;
    return must(desk().import(text::bytes_of(csv), author_));
  }

  PriceDesk desk() { return {*store_, clock_}; }
};

TEST_F(PriceDeskTest, keeps_what_is_not_too_old_and_forgets_it_again) {
  const ImportedPrices done = bring_in(
      "lamp-3,,399,NOK," + day_before(kPriceHistory) + "\nlamp-3,,379,NOK," +
      day_before(kPriceHistory + std::chrono::days(1)) + "\n"
  );
  EXPECT_EQ(done.file.prices.size(), 1U);
  EXPECT_EQ(done.too_old, 1U);
  const ports::PriceChoice choice{done.import, ""};
  using Forget = PriceDesk::Forget;
  EXPECT_EQ(must(desk().forget(choice, Forget::only_count, author_)), 1U);
  EXPECT_EQ(must(desk().forget(choice, Forget::now, author_)), 1U);
  EXPECT_EQ(must(desk().forget(choice, Forget::only_count, author_)), 0U);
  EXPECT_EQ(error_of(desk().forget({}, Forget::now, author_)), "prices.which");
}

TEST_F(PriceDeskTest, gives_a_file_without_prices_no_number) {
  EXPECT_FALSE(bring_in("lamp-3,,cheap,NOK,2026-01-01\n").import);
}

TEST(PriceHistory, is_the_90_days_before_today) {
  const Instant now = Instant(std::chrono::days(20'000)) + std::chrono::hours(9);
  const std::chrono::sys_days today(std::chrono::days(20'000));
  EXPECT_FALSE(is_in_history(today, now));
  EXPECT_TRUE(is_in_history(today - std::chrono::days(1), now));
  EXPECT_TRUE(is_in_history(today - kPriceHistory, now));
  EXPECT_FALSE(is_in_history(today - kPriceHistory - std::chrono::days(1), now));
}

TEST(priced_thing, is_a_product_or_a_page) {
  EXPECT_EQ(must(priced_thing("lamp-3", "")), "product lamp-3");
  EXPECT_EQ(must(priced_thing("", "https://www.shop.example/lamp/")), "page shop.example/lamp");
  EXPECT_EQ(must(priced_thing("", "")), "");
  EXPECT_EQ(error_of(priced_thing("a", "https://b.example")), "prices.which");
}

}  // namespace
}  // namespace amends::engine
