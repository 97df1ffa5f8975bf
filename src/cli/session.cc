#include "cli/session.h"

#include "cli/progress.h"

#include <utility>

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
  const bool is_bad_input = status == 422 && !api_->refusal()->details.empty();
  const bool is_no = status == 403 || status == 409 || status == 422;
  return is_no && !is_bad_input ? Exit::refused : Exit::impossible;
}

bool Session::print_if_json(const boost::json::value& value) {
  if (is_json()) {
    print_json(terminal_, value);
  }
  return is_json();
}

namespace {

/// The Error a job ended with.
Error problem_of(const boost::json::value& job) {
  const boost::json::value* problem = find_at(job, "problem");
  const boost::json::value none;
  const boost::json::value& said = problem == nullptr ? none : *problem;
  const std::string id = text_at(said, "id");
  const std::string detail = text_at(said, "detail");
  return {
      id.empty() ? "cli.job" : id,
      detail.empty() ? "the server gave the work up without saying why; look at its log" : detail
  };
}

/// Hands a person's Ctrl-C on to the server, once.
class Canceller {
 public:
  Canceller(Session& session, std::string_view job, OnInterrupt on_interrupt)
      : session_(session),
        job_(job) {
    if (on_interrupt == OnInterrupt::cancel) {
      interrupts_ = session.world().watch_interrupts();
    }
  }

  /// Error `cli.interrupted` from the second on: the job is left to itself.
  Result<void> look() {
    const int count = interrupts_ ? interrupts_->count() : 0;
    if (count > 1) {
      return make_error("cli.interrupted", "the server was asked to cancel it, and is at it still");
    }
    if (count == 0 || std::exchange(is_asked_, true)) {
      return {};
    }
    AMENDS_TRY(ApiClient* const api, session_.api());
    const auto cancelled = api->remove(api_path({"jobs", job_}));
    // It was quicker: then it is shown.
    if (!cancelled.ok() && cancelled.error().id() != "job.ended") {
      return cancelled.error();
    }
    return {};
  }

 private:
  Session& session_;
  std::string_view job_;
  std::unique_ptr<InterruptWatch> interrupts_;
  bool is_asked_ = false;
};

}  // namespace

Result<boost::json::value> wait_for_job(
    Session& session, std::string_view id, const JobWords& words, OnInterrupt on_interrupt
) {
  AMENDS_TRY(ApiClient* const api, session.api());
  Canceller canceller(session, id, on_interrupt);
  ProgressShow show(session.world(), words.label, words.unit);
  while (true) {
    AMENDS_TRY_VOID(canceller.look());
    AMENDS_TRY(const boost::json::value job, api->get(api_path({"jobs", id})));
    const std::string state = text_at(job, "state");
    if (state == "done") {
      return job;
    }
    if (state != "running") {
      return problem_of(job);
    }
    show.update(number_at(job, "done"), number_at(job, "total"));
    session.world().pause(kJobPoll);
  }
}

}  // namespace amends::cli
