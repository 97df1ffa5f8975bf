#include "cli/incident_options.h"

#include "model/incident.h"

#include <boost/json.hpp>

namespace amends::cli {

Verb& ask_for_mistake(Verb& verb, MistakeOptions& options) {
  return verb
      .required_choice(
          "--kind", options.kind, names_up_to(model::ErrorKind::other), "What kind of mistake"
      )
      .choice(
          "--harm",
          options.harm,
          names_up_to(model::Harm::security),
          "How bad; else what this kind usually does"
      )
      .required_option("--what", options.what, "What happened, in one plain sentence");
}

boost::json::object mistake_json(const MistakeOptions& options) {
  boost::json::object body = {{"kind", options.kind}, {"what_happened", options.what}};
  if (!options.harm.empty()) {
    body["harm"] = options.harm;
  }
  return body;
}

}  // namespace amends::cli
