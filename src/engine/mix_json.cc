#include "engine/mix_json.h"

#include "base/check.h"

#include <boost/json.hpp>

#include <cstdint>
#include <utility>

namespace amends::engine {
namespace {

namespace json = boost::json;

}  // namespace

std::string mix_to_json(const checks::AudienceMix& mix) {
  json::object kept;
  for (const checks::AttributeMix& attribute : checks::kept_mix(mix)) {
    json::object classes;
    for (const checks::MixClass& one : attribute.classes) {
      classes[one.value] = one.people;
    }
    kept[attribute.attribute] =
        json::object{{"people", attribute.people}, {"classes", std::move(classes)}};
  }
  return json::serialize(kept);
}

checks::AudienceMix mix_of_json(std::string_view kept) {
  checks::AudienceMix mix;
  if (kept.empty()) {
    return mix;
  }
  boost::system::error_code failed;
  const json::value read = json::parse(kept, failed);
  // Our own writing.
  AMENDS_CHECK(!failed && read.is_object());
  for (const auto& [name, attribute] : read.as_object()) {
    checks::AttributeMix& made =
        mix.emplace_back(std::string(name), attribute.at("people").to_number<std::uint64_t>());
    for (const auto& [value, people] : attribute.at("classes").as_object()) {
      made.classes.push_back({std::string(value), people.to_number<std::uint64_t>()});
    }
  }
  return mix;
}

}  // namespace amends::engine
