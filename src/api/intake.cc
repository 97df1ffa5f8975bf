#include "engine/intake.h"

#include "api/api.h"
#include "api/json_io.h"
#include "base/log.h"

#include <boost/json.hpp>

#include <string>
#include <string_view>

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
    out["kept"] = intake.is_kept;
  }
  if (intake.fate) {
    out["report"] = mail::to_string(*intake.fate);
  }
  if (is_of_report(intake.outcome)) {
    out["suppressed"] = intake.suppressed;
    out["settled"] = intake.settled;
  }
  const bool is_unproven = intake.outcome == engine::IntakeOutcome::unproven_report;
  if (intake.outcome != engine::IntakeOutcome::not_understood && !is_unproven) {
    return api::answer(out);
  }
  out["known"] = intake.writer.has_value();
  const std::string_view what =
      is_unproven ? "a report has no mark of ours" : "a mail has no token and answers no mailing";
  if (!intake.writer) {
    log_warning("{}, and names nobody we know", what);
    return api::answer(out);
  }
  log_warning("{}; it names contact {}", what, intake.writer->value);
  // Whoever knows one address of ours could fill the journal with reports about it.
  if (!intake.is_kept) {
    return api::answer(out);
  }
  AMENDS_TRY_VOID(note(
      call,
      is_unproven ? "intake.unproven_report" : "intake.not_understood",
      "intake",
      person_of(intake)
  ));
  return api::answer(out);
}

}  // namespace amends::api
