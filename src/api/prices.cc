#include "api/api.h"
#include "api/json_io.h"
#include "engine/price_desk.h"
#include "text/time.h"

#include <boost/json.hpp>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kDateChars = 10;  // "2026-11-30"

json::value import_json(model::PriceImportId id) {
  return id ? json::value(id.value) : json::value();
}

json::object price_json(const model::ShopPrice& price) {
  return {
      {"id", price.id},
      {"of", price.thing},
      {"currency", price.currency},
      {"price", price.minor},
      {"price_max", price.minor_max},
      {"day", text::to_iso8601(Instant(price.day)).substr(0, kDateChars)},
      {"source", model::to_string(price.source)},
      {"import", import_json(price.import)},
  };
}

}  // namespace

Answer Api::list_prices(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"product", "url", "after", "limit"}));
  AMENDS_TRY(
      const std::string thing, engine::priced_thing(query.text("product"), query.text("url"))
  );
  AMENDS_TRY(const std::uint64_t after, query.number("after", 0, kRowNumberMax));
  AMENDS_TRY(const std::size_t limit, query.limit());
  AMENDS_TRY(
      const auto prices,
      parts_.store.shop_prices().list(thing, static_cast<std::int64_t>(after), limit)
  );
  json::array rows;
  for (const model::ShopPrice& price : prices) {
    rows.push_back(price_json(price));
  }
  json::object out{{"prices", std::move(rows)}};
  if (prices.size() == limit) {
    out["next_after"] = prices.back().id;
  }
  return api::answer(out);
}

Answer Api::import_prices(const Call& call) {
  AMENDS_TRY_VOID(Query::read(call.request, {}));
  AMENDS_TRY(
      const engine::ImportedPrices done,
      engine::PriceDesk(parts_.store, parts_.clock)
          .import(text::bytes_of(call.request.body), {call.user.name})
  );
  json::array refused;
  for (const engine::RefusedPrice& row : done.file.problems) {
    refused.push_back(json::object{{"line", row.line}, {"id", row.id}, {"detail", row.message}});
  }
  return api::answer(json::object{
      {"import", import_json(done.import)},
      {"rows", done.file.rows},
      {"kept", done.file.prices.size()},
      {"too_old", done.too_old},
      {"refused", done.file.refused},
      {"problems", std::move(refused)},
  });
}

Answer Api::forget_prices(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"import", "product", "url", "dry_run"}));
  AMENDS_TRY(const std::string product, body.text_if("product"));
  AMENDS_TRY(const std::string url, body.text_if("url"));
  AMENDS_TRY(const auto import, body.count_if("import"));
  AMENDS_TRY(const bool dry_run, body.flag_if("dry_run"));
  if (import.value_or(0) > kRowNumberMax) {
    return make_error("prices.which", "there is no import {}", *import);
  }
  ports::PriceChoice choice;
  choice.import = {static_cast<std::int64_t>(import.value_or(0))};
  AMENDS_TRY(choice.thing, engine::priced_thing(product, url));
  using Forget = engine::PriceDesk::Forget;
  AMENDS_TRY(
      const std::uint64_t prices,
      engine::PriceDesk(parts_.store, parts_.clock)
          .forget(choice, dry_run ? Forget::only_count : Forget::now, {call.user.name})
  );
  return api::answer(json::object{{"prices", prices}, {"dry_run", dry_run}});
}

}  // namespace amends::api
