#include "engine/expression_json.h"

#include <boost/json.hpp>

namespace amends::engine {
namespace {

namespace json = boost::json;

json::value to_json(const checks::Extreme& extreme, std::uint64_t values) {
  if (values == 0) {
    return nullptr;
  }
  return json::object{
      {"chars", extreme.chars},
      {"value", extreme.who.value},
      {"row", extreme.who.row},
      {"address", extreme.who.address}
  };
}

json::object to_json(const checks::ExpressionSummary& summary) {
  json::array frequent;
  for (const checks::FrequentValue& value : summary.frequent) {
    frequent.push_back(json::object{{"value", value.text}, {"count", value.count}});
  }
  json::object scripts;
  for (std::size_t script = 0; script < checks::kScripts; ++script) {
    if (summary.scripts.at(script) > 0) {
      scripts[checks::to_string(static_cast<checks::Script>(script))] = summary.scripts.at(script);
    }
  }
  return {
      {"part", checks::to_string(summary.part)},
      {"locale", summary.locale.tag()},
      {"file", summary.place.file},
      {"line", summary.place.line},
      {"column", summary.place.column},
      {"expression", summary.expression},
      {"field", summary.field},
      {"own", summary.own},
      {"empty", summary.empty},
      {"defaulted", summary.defaulted},
      {"distinct", summary.distinct.number},
      {"distinct_exact", summary.distinct.exact},
      {"longest", to_json(summary.longest, summary.own)},
      {"shortest", to_json(summary.shortest, summary.own)},
      {"samples", json::value_from(summary.samples)},
      {"frequent", std::move(frequent)},
      {"frequent_missed", summary.frequent_missed},
      {"scripts", std::move(scripts)},
  };
}

}  // namespace

std::string expressions_to_json(std::span<const checks::ExpressionSummary> expressions) {
  json::array all;
  for (const checks::ExpressionSummary& summary : expressions) {
    all.push_back(to_json(summary));
  }
  return json::serialize(all);
}

}  // namespace amends::engine
