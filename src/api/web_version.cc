#include "api/api.h"
#include "api/json_io.h"
#include "api/problem.h"
#include "engine/mailing_desk.h"

namespace amends::api {

Answer Api::replace_web_version(const Call& call) {
  AMENDS_TRY(const Body body, Body::read(call.request, {"files", "reason"}));
  AMENDS_TRY(const model::MailingFiles files, body.files("files"));
  AMENDS_TRY(const std::string reason, body.text_if("reason"));
  AMENDS_TRY(
      const engine::PutOutcome outcome,
      parts_.mailings.put_web_version(call.parts.at(0), files, reason, {call.user.name})
  );
  if (!outcome.record) {
    return problem(
        make_error(
            "mailing.invalid",
            "the web version cannot be taken: {} things are wrong in its folder",
            outcome.errors.size()
        ),
        outcome.errors
    );
  }
  return api::answer(to_json(*outcome.record));
}

}  // namespace amends::api
