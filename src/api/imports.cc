#include "api/api.h"
#include "api/csv_stream.h"
#include "api/json_io.h"
#include "api/language.h"
#include "api/upload.h"
#include "engine/import.h"

#include <boost/json.hpp>

#include <fcntl.h>
#include <memory>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kReadTogether = 256UL * 1024;

json::object report_json(const engine::ImportReport& report, std::string_view list) {
  json::array columns;
  for (const std::string& column : report.columns) {
    columns.emplace_back(column);
  }
  return {
      {"list", list},
      {"rows", report.rows},
      {"added", report.added},
      {"updated", report.updated},
      {"unchanged", report.unchanged},
      {"duplicates", report.duplicates},
      {"refused", report.refused},
      {"encoding", report.encoding},
      {"delimiter", std::string(1, report.delimiter)},
      {"columns", std::move(columns)},
  };
}

Result<std::string> list_name(const Call& call) {
  AMENDS_TRY(const Query query, Query::read(call.request, {"list"}));
  const std::string& name = query.text("list");
  if (name.empty() || name.size() > kNameBytesMax) {
    return make_error(
        "list.name", "say which list: ?list=NAME, a name of 1 to {} bytes", kNameBytesMax
    );
  }
  return name;
}

}  // namespace

Answer Api::start_import(const Call& call) {
  AMENDS_TRY(const std::string name, list_name(call));
  auto upload = upload_of(call.request);
  const std::string id = jobs_.next_id();
  const auto path = parts_.work_folder / fmt::format("refused-{}.csv", id);
  auto work = [this, name, path, user = call.user, upload = std::move(upload)](JobProgress& progress
              ) mutable -> Result<JobResult> {
    progress.set_total(upload->bytes);
    AMENDS_TRY(const auto refused, RefusedFile::make(path));
    AMENDS_TRY(const text::ByteSource source, source_of(upload, progress));
    ports::Contacts& contacts = parts_.store.contacts();
    AMENDS_TRY(const model::ListId list, contacts.make_list(name, parts_.clock.now()));
    const engine::ImportHooks hooks{
        [&refused](const engine::RefusedRow& row) { return refused->add(row); },
        [&progress](std::uint64_t bytes, std::uint64_t /*rows*/) { progress.set_done(bytes); }
    };
    auto report = engine::import_contacts(source, list, contacts, parts_.clock, hooks);
    AMENDS_TRY_VOID(refused->flush());
    if (!report.ok()) {
      return report.error();
    }
    const json::object result = report_json(*report, name);
    model::AuditEntry entry;
    entry.at = parts_.clock.now();
    entry.actor = user.name;
    entry.verb = "list.imported";
    entry.subject = fmt::format("list/{}", name);
    entry.detail = json::serialize(result);
    AMENDS_TRY_VOID(parts_.store.journal().append(entry));
    progress.set_done(upload->bytes);
    upload.reset();
    return JobResult([result](const text::Locale&) { return result; });
  };
  AMENDS_TRY_VOID(jobs_.start(id, "import", path, std::move(work)));
  return api::answer(json::object{{"job", id}}, 202);
}

namespace {

json::object job_json(const JobView& job, const text::Locale& locale) {
  json::object out{
      {"id", job.id},
      {"kind", job.kind},
      {"state", to_string(job.state)},
      {"done", job.done},
      {"total", job.total},
  };
  if (job.state == JobState::done) {
    out["result"] = job.result(locale);
  }
  if (job.problem) {
    out["problem"] = json::object{
        {"id", job.problem->id()},
        {"detail", job.problem->explain()},
    };
  }
  return out;
}

}  // namespace

Answer Api::show_job(const Call& call) {
  AMENDS_TRY(const JobView job, jobs_.find(call.parts.at(0)));
  return api::answer(job_json(job, language_of(call.request)));
}

/// Half an import is a list nobody asked for: only proofs, of which nothing is kept, are cancelled.
Answer Api::cancel_job(const Call& call) {
  AMENDS_TRY_VOID(Body::read(call.request, {}));
  AMENDS_TRY(const JobView before, jobs_.find(call.parts.at(0)));
  if (before.kind != "proof") {
    return make_error("job.not_cancelled", "only a proof can be cancelled; an import goes on");
  }
  AMENDS_TRY(const JobView job, jobs_.cancel(before.id));
  return api::answer(job_json(job, language_of(call.request)), 202);
}

Answer Api::show_refused(const Call& call) {
  AMENDS_TRY(const JobView job, jobs_.find(call.parts.at(0)));
  if (job.file.empty()) {
    return make_error("job.no_file", "only an import has refused rows");
  }
  if (job.state == JobState::running) {
    return make_error("job.running", "the import is still running; its refused rows come after");
  }
  const int fd = ::open(job.file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return make_error("job.no_file", "the import ended before it read a row");
  }
  auto pages = [file = std::make_shared<File>(fd)](std::string& out) -> Result<bool> {
    out.resize(kReadTogether);
    AMENDS_TRY(const std::size_t got, read_some(file->fd(), out));
    out.resize(got);
    return got > 0;
  };
  return csv_answer("", std::move(pages), fmt::format("refused-{}.csv", job.id));
}

}  // namespace amends::api
