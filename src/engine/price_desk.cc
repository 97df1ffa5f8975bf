#include "engine/price_desk.h"

#include "checks/offer/price_history.h"
#include "engine/price_history.h"

#include <boost/json.hpp>

#include <utility>

namespace amends::engine {

namespace json = boost::json;

Result<std::string> priced_thing(std::string_view product, std::string_view url) {
  if (!product.empty() && !url.empty()) {
    return make_error("prices.which", "name a product or a url, not both");
  }
  if (!product.empty()) {
    return checks::thing_of_product(product);
  }
  return url.empty() ? std::string() : checks::thing_of_page(url);
}

Result<void> PriceDesk::note(const Actor& actor, std::string_view verb, std::string detail) {
  model::AuditEntry entry;
  entry.at = clock_.now();
  entry.actor = actor.user;
  entry.verb = verb;
  entry.subject = "prices";
  entry.detail = std::move(detail);
  return store_.journal().append(entry);
}

Result<ImportedPrices> PriceDesk::import(text::ByteSource csv, const Actor& actor) {
  const Instant now = clock_.now();
  ImportedPrices done;
  AMENDS_TRY(
      done.file, read_price_file(std::move(csv), std::chrono::floor<std::chrono::days>(now))
  );
  done.too_old = std::erase_if(done.file.prices, [&](const model::ShopPrice& price) {
    return price.day < oldest_price_day(now);
  });
  if (done.file.prices.empty()) {
    return done;
  }
  AMENDS_TRY(
      done.import,
      store_.shop_prices().import({actor.user, now}, done.file.prices, oldest_price_day(now))
  );
  AMENDS_TRY_VOID(note(
      actor,
      "prices.imported",
      json::serialize(json::object{
          {"import", done.import.value},
          {"prices", done.file.prices.size()},
          {"refused", done.file.refused}
      })
  ));
  return done;
}

Result<std::uint64_t> PriceDesk::forget(
    const ports::PriceChoice& choice, Forget what, const Actor& actor
) {
  if (!choice.import && choice.thing.empty()) {
    return make_error(
        "prices.which", "say which prices: those of one import, of a product or of a page"
    );
  }
  if (what == Forget::only_count) {
    return store_.shop_prices().count(choice);
  }
  AMENDS_TRY(const std::uint64_t forgotten, store_.shop_prices().forget(choice));
  AMENDS_TRY_VOID(note(
      actor,
      "prices.forgotten",
      json::serialize(
          json::object{{"import", choice.import.value}, {"of", choice.thing}, {"prices", forgotten}}
      )
  ));
  return forgotten;
}

}  // namespace amends::engine
