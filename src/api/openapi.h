#pragma once

#include <string>
#include <string_view>

namespace amends::api {

/// The OpenAPI 3.1 description of the API: the paths are routes(), so a route without words in
/// openapi.cc, or words without a route, end the process (AMENDS_CHECK). JSON, indented by two
/// spaces; docs/reference/openapi.json is exactly this.
[[nodiscard]] std::string openapi_document();

/// The schemas, as a JSON object: those of incidents, and all others.
[[nodiscard]] std::string_view openapi_incident_schemas();
[[nodiscard]] std::string_view openapi_common_schemas();

}  // namespace amends::api
