#include "api/openapi.h"

#include "api/routes.h"
#include "net/http_message.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr const char* kGolden = "docs/reference/openapi.json";

void check_references(const json::value& value, const json::object& schemas) {
  if (const auto* object = value.if_object()) {
    if (const json::value* ref = object->if_contains("$ref")) {
      const std::string_view to = ref->as_string();
      constexpr std::string_view kPrefix = "#/components/schemas/";
      if (to.starts_with(kPrefix)) {
        EXPECT_TRUE(schemas.contains(to.substr(kPrefix.size()))) << to;
      }
    }
    for (const auto& entry : *object) {
      check_references(entry.value(), schemas);
    }
  } else if (const auto* array = value.if_array()) {
    for (const json::value& item : *array) {
      check_references(item, schemas);
    }
  }
}

TEST(OpenApi, is_the_document_in_docs) {
  if (std::getenv("AMENDS_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(kGolden) << openapi_document();
  }
  std::ifstream file(kGolden);
  ASSERT_TRUE(file.is_open()) << kGolden << " is missing; run with AMENDS_UPDATE_GOLDEN=1";
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  EXPECT_TRUE(golden == openapi_document())
      << kGolden << " differs; run with AMENDS_UPDATE_GOLDEN=1 and read the difference";
}

TEST(OpenApi, knows_every_route_and_every_schema_it_speaks_of) {
  const json::value document = json::parse(openapi_document());
  const json::object& paths = document.at("paths").as_object();
  std::size_t operations = 0;
  for (const auto& path : paths) {
    operations += path.value().as_object().size();
  }
  EXPECT_EQ(operations, routes().size());
  for (const Route& route : routes()) {
    EXPECT_TRUE(paths.contains(route.path)) << route.path;
  }
  check_references(document, document.at("components").at("schemas").as_object());
}

}  // namespace
}  // namespace amends::api
