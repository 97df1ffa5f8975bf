#include "engine/intake.h"

#include "api/api.h"
#include "api/json_io.h"
#include "base/log.h"

#include <boost/json.hpp>

#include <string>

namespace amends::api {

namespace json = boost::json;

namespace {

bool is_of_report(engine::IntakeOutcome outcome) {
  return outcome == engine::IntakeOutcome::bounced ||
         outcome == engine::IntakeOutcome::complained || outcome == engine::IntakeOutcome::told;
}

/// For the journal. It is only asked of mails that name somebody we know.
std::string person_of(const engine::Intake& intake) {
  return json::serialize(json::object{{"contact", intake.writer->value}});
}

}  // namespace

/// What is not understood leaves no trace of its words: whoever wants to read it has the mail. Only
/// of people we write to is anything kept for good, or strangers could fill the journal.
Answer Api::take_mail(const Call& call) {
  AMENDS_TRY_VOID(Query::read(call.request, {}));
  AMENDS_TRY(
      const engine::Intake intake,
      engine::take_mail(
          call.request.body,
          {parts_.store, parts_.tracking, parts_.sending.identity(), parts_.clock}
      )
  );
  json::object out{{"outcome", engine::to_string(intake.outcome)}};
  if (intake.reply) {
    out["class"] = model::to_string(*intake.reply);
  }
  if (intake.fate) {
    out["report"] = mail::to_string(*intake.fate);
  }
  if (is_of_report(intake.outcome)) {
    out["suppressed"] = intake.suppressed;
    out["settled"] = intake.settled;
  }
  if (intake.outcome == engine::IntakeOutcome::unproven_report && intake.writer) {
    AMENDS_TRY_VOID(note(call, "intake.unproven_report", "intake", person_of(intake)));
  }
  if (intake.outcome != engine::IntakeOutcome::not_understood) {
    return api::answer(out);
  }
  out["known"] = intake.writer.has_value();
  if (!intake.writer) {
    log_warning("a mail has no token and answers no mailing, and its From is nobody we know");
    return api::answer(out);
  }
  log_warning(
      "a mail has no token and answers no mailing; in its From stands contact {}",
      intake.writer->value
  );
  AMENDS_TRY_VOID(note(call, "intake.not_understood", "intake", person_of(intake)));
  return api::answer(out);
}

}  // namespace amends::api
