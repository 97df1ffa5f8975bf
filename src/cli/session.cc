#include "cli/session.h"

#include "cli/progress.h"

namespace amends::cli {

Session::Session(Surroundings& world, const Globals& globals)
    : world_(world),
      globals_(globals),
      terminal_(world) {}

text::Locale Session::locale() const {
  if (!globals_.language.empty()) {
    return text::Locale::parse(globals_.language).value_or({});
  }
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string value = world_.variable(name).value_or("");
    if (value.empty()) {
      continue;
    }
    // "nb_NO.UTF-8@euro"; "C" and "POSIX" name no language.
    const auto locale = text::Locale::parse(value.substr(0, value.find_first_of(".@")));
    return locale.ok() && locale->is_supported() ? *locale : text::Locale();
  }
  return {};
}

Result<ApiClient*> Session::api() {
  if (!api_) {
    ConnectionOptions options = globals_.connection;
    options.language = locale().tag();
    AMENDS_TRY(const Connection connection, find_connection(options, world_));
    AMENDS_TRY(api_, ApiClient::open(connection));
  }
  return &*api_;
}

Exit Session::fail(const Error& error) {
  const bool is_refusal = api_ && api_->refusal() && api_->refusal()->id == error.id();
  print_error(terminal_, error, is_refusal ? api_->refusal()->details : std::vector<Error>());
  if (!is_refusal) {
    return Exit::impossible;
  }
  // A folder that is wrong in named places is bad input, not a no to something possible.
  const int status = api_->refusal()->status;
  const bool is_no = status == 403 || status == 409 || status == 422;
  return is_no && api_->refusal()->details.empty() ? Exit::refused : Exit::impossible;
}

bool Session::print_if_json(const boost::json::value& value) {
  if (is_json()) {
    print_json(terminal_, value);
  }
  return is_json();
}

Result<boost::json::value> wait_for_job(
    Session& session, std::string_view id, const JobWords& words
) {
  AMENDS_TRY(ApiClient* const api, session.api());
  ProgressShow show(session.world(), words.label, words.unit);
  while (true) {
    AMENDS_TRY(const boost::json::value job, api->get(api_path({"jobs", id})));
    const std::string state = text_at(job, "state");
    if (state == "done") {
      return job;
    }
    if (state != "running") {
      const boost::json::value* problem = find_at(job, "problem");
      const boost::json::value none;
      const boost::json::value& said = problem == nullptr ? none : *problem;
      const std::string problem_id = text_at(said, "id");
      const std::string detail = text_at(said, "detail");
      return Error(
          problem_id.empty() ? "cli.job" : problem_id,
          detail.empty() ? "the server gave the work up without saying why; look at its log"
                         : detail
      );
    }
    show.update(number_at(job, "done"), number_at(job, "total"));
    session.world().pause(kJobPoll);
  }
}

}  // namespace amends::cli
