#include "api/problem.h"

#include "base/log.h"

#include <boost/json.hpp>

#include <array>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr auto kRules = std::to_array<ProblemRule>({
    {"request.", 400},
    {"request.path", 404},
    {"request.method", 405},
    {"request.key_reused", 409},
    {"request.key_running", 409},
    {"auth.token", 401},
    {"auth.permission", 403},
    {"mailing.", 422},
    {"mailing.unknown", 404},
    {"mailing.state", 409},
    {"mailing.not_editable", 409},
    {"mailing.name_taken", 409},
    {"approval.", 409},
    {"approval.own", 403},
    {"approval.deputy_reason", 422},
    {"relay.", 409},
    {"relay.name", 422},
    {"send.", 409},
    {"ledger.", 409},
    {"feedback.", 422},
    {"mail.incoming", 422},
    {"halt.", 422},
    {"halt.standing", 409},
    {"halt.unknown", 404},
    {"halt.lifted", 409},
    {"settle.", 422},
    {"settle.unknown", 404},
    {"settle.own", 403},
    {"settle.closed", 409},
    {"settle.nobody", 409},
    {"trace.unknown", 404},
    {"set.", 422},
    {"audience.", 422},
    {"link.", 422},
    {"link.unknown", 404},
    {"link.no_undo", 409},
    {"link.no_repoint", 404},
    {"link.own", 403},
    {"link.not_waiting", 409},
    {"link.undone", 409},
    {"link.nobody", 409},
    {"link.too_many", 409},
    {"picture.", 422},
    {"picture.unknown", 404},
    {"picture.no_change", 404},
    {"picture.embedded", 409},
    {"picture.same", 409},
    {"picture.no_undo", 409},
    {"picture.not_sent", 409},
    {"picture.undone", 409},
    {"picture.too_many", 409},
    {"token_key.", 409},
    {"token_key.reason", 422},
    {"code.", 422},
    {"code.unknown", 404},
    {"code.exists", 409},
    {"code.no_change", 409},
    {"code.no_undo", 409},
    {"code.shortage", 409},
    {"code.not_yet", 409},
    {"code.expired", 409},
    {"code.used_up", 409},
    {"code.closed", 409},
    {"prices.", 422},
    {"webhook.", 422},
    {"webhook.unknown", 404},
    {"preview.", 422},
    {"preview.no_person", 404},
    {"preview.busy", 503},
    {"incident.", 422},
    {"incident.unknown", 404},
    {"incident.state", 409},
    {"incident.nothing_sent", 409},
    {"incident.nobody", 409},
    {"after_halt.", 409},
    {"after_halt.plan", 422},
    {"apology.", 422},
    {"plan.", 409},
    {"plan.step", 404},
    {"plan.no_breach", 404},
    {"plan.why", 422},
    {"plan.estimate", 422},
    {"holdout.", 409},
    {"holdout.none", 404},
    {"holdout.why", 422},
    {"make_good.", 422},
    {"make_good.none", 404},
    {"make_good.count", 409},
    {"make_good.unsigned", 409},
    {"make_good.undone", 409},
    {"make_good.not_given", 409},
    {"make_good.audience", 409},
    {"make_good.draft", 409},
    {"make_good.sent", 409},
    {"make_good.agreed", 409},
    {"make_good.own", 403},
    {"make_good.nobody", 409},
    {"follow_up.", 409},
    {"letter.", 409},
    {"letters.", 409},
    {"letters.stranger", 422},
    {"reply.", 409},
    {"reply.unknown", 404},
    {"brief.", 422},
    {"brief.no_address", 409},
    {"brief.no_relay", 503},
    {"brief.refused", 409},
    {"brief.uncertain", 409},
    {"post.", 409},
    {"post.too_long", 422},
    {"post.network", 422},
    {"post.nothing", 404},
    {"public.", 422},
    {"job.unknown", 404},
    {"job.no_file", 404},
    {"job.too_many", 503},
    {"job.running", 409},
    {"job.ended", 409},
    {"job.not_cancelled", 409},
    {"job.stopped", 503},
    {"user.", 422},
    {"list.", 422},
    {"foreign.", 422},
    {"import.", 422},
    {"csv.", 422},
    {"contact.", 422},
    {"contacts.", 422},
    {"address.", 422},
    {"liquid.", 422},
    {"template.", 422},
    {"text.", 422},
    {"locale.", 422},
    {"audit.", 500},
    {"store.", 500},
    {"store.disk_full", 507},
    {"store.busy", 503},
});

/// What may be said of our own faults: that the copy of the journal does not fit is for those who
/// ask to know; the rest stands in the log.
bool is_bland(std::string_view id, int status) {
  return status == 500 && !id.starts_with("audit.");
}

json::array errors_json(std::span<const Error> errors) {
  json::array out;
  for (const Error& error : errors) {
    json::object entry{{"id", error.id()}, {"detail", error.message()}};
    if (!error.place().file.empty()) {
      entry["file"] = error.place().file;
    }
    if (error.place().line > 0) {
      entry["line"] = error.place().line;
      entry["column"] = error.place().column;
    }
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace

std::span<const ProblemRule> problem_rules() {
  return kRules;
}

int status_of(std::string_view error_id) {
  int status = 500;
  std::size_t longest = 0;
  for (const ProblemRule& rule : kRules) {
    const bool fits = rule.id.ends_with('.') ? error_id.starts_with(rule.id) : error_id == rule.id;
    if (fits && rule.id.size() > longest) {
      longest = rule.id.size();
      status = rule.status;
    }
  }
  return status;
}

net::Response problem(const Error& error) {
  const bool placed = !error.place().file.empty() || error.place().line > 0;
  return problem(error, placed ? std::span(&error, 1) : std::span<const Error>());
}

net::Response problem(const Error& error, std::span<const Error> errors) {
  const int status = status_of(error.id());
  const bool bland = is_bland(error.id(), status);
  if (status >= 500) {
    log_error("answered {} {}: {}", status, error.id(), error.explain());
  }
  json::object body{
      {"type", "about:blank"},
      {"title", net::reason_phrase(status)},
      {"status", status},
      {"id", error.id()},
      {"detail",
       bland ? std::string("this could not be done because of a fault of the server; its log says "
                           "which. Nothing is guessed: ask for the state before you try again")
             : error.message()},
  };
  if (!errors.empty() && !bland) {
    body["errors"] = errors_json(errors);
  }
  net::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/problem+json");
  if (status == 401) {
    response.headers.add("WWW-Authenticate", "Bearer realm=\"amends\"");
  }
  response.body = json::serialize(body);
  return response;
}

}  // namespace amends::api
