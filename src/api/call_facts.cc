#include "api/call_facts.h"

#include "api/json_io.h"

#include <limits>

namespace amends::api {

engine::Actor actor_of(const Call& call) {
  return {call.user.name};
}

Result<model::Incident> incident_of(const engine::IncidentDesk& desk, const Call& call) {
  const auto number = parse_number(call.parts.at(0));
  if (!number || *number > std::numeric_limits<std::int64_t>::max()) {
    return make_error("incident.unknown", "an incident's number is a whole number from 1");
  }
  return desk.find(model::IncidentId{static_cast<std::int64_t>(*number)});
}

Error bad_field(std::string_view field, std::string_view what) {
  return make_error("request.field", "{} must be {}", field, what)
      .at({fmt::format("#/{}", field), 0, 0});
}

Error bad_field(std::string_view field, std::string_view value, std::string_view what) {
  return make_error("request.field", "{}: \"{}\" is no {}", field, value, what)
      .at({fmt::format("#/{}", field), 0, 0});
}

}  // namespace amends::api
