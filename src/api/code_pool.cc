#include "api/api.h"
#include "api/json_io.h"

#include <boost/json.hpp>

namespace amends::api {
namespace {

namespace json = boost::json;

json::object stock_json(const ports::CodeStock& stock) {
  return {{"total", stock.total}, {"given", stock.given}, {"left", stock.left()}};
}

json::object need_json(const std::string& mailing, const engine::CodeNeed& need) {
  return {
      {"mailing", mailing},
      {"column", need.column},
      {"people", need.people},
      {"without_code", need.without_code},
      {"missing", need.missing()},
      {"stock", stock_json(need.stock)},
  };
}

}  // namespace

Answer Api::show_own_codes(const Call& call) {
  AMENDS_TRY_VOID(Query::read(call.request, {}));
  AMENDS_TRY(const engine::CodeNeed need, parts_.code_pool.need(call.parts.at(0)));
  return api::answer(need_json(call.parts.at(0), need));
}

Answer Api::import_codes(const Call& call) {
  AMENDS_TRY_VOID(Query::read(call.request, {}));
  AMENDS_TRY(
      const engine::ImportedCodes done,
      parts_.code_pool.import(call.parts.at(0), text::bytes_of(call.request.body), {call.user.name})
  );
  json::array refused;
  for (const engine::RefusedCode& row : done.problems) {
    refused.push_back(json::object{{"line", row.line}, {"id", row.id}, {"detail", row.message}});
  }
  return api::answer(json::object{
      {"mailing", call.parts.at(0)},
      {"rows", done.rows},
      {"added", done.added},
      {"refused", done.refused},
      {"problems", std::move(refused)},
      {"stock", stock_json(done.stock)},
  });
}

Answer Api::draw_codes(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"count", "prefix"}));
  AMENDS_TRY(const auto count, body.count_if("count"));
  AMENDS_TRY(const std::string prefix, body.text_if("prefix"));
  AMENDS_TRY(
      const ports::CodeStock stock,
      parts_.code_pool.draw(call.parts.at(0), count.value_or(0), prefix, {call.user.name})
  );
  return api::answer(
      json::object{
          {"mailing", call.parts.at(0)}, {"drawn", count.value_or(0)}, {"stock", stock_json(stock)}
      },
      201
  );
}

Answer Api::assign_codes(const Call& call) {
  AMENDS_TRY_VOID(Body::read(call.request, {}));
  AMENDS_TRY(
      const engine::CodeNeed need, parts_.code_pool.assign(call.parts.at(0), {call.user.name})
  );
  return api::answer(need_json(call.parts.at(0), need));
}

}  // namespace amends::api
