#include "api/api.h"
#include "api/csv_stream.h"
#include "api/json_io.h"
#include "api/language.h"
#include "engine/import.h"
#include "text/csv_writer.h"

#include <boost/json.hpp>

#include <array>
#include <fcntl.h>
#include <memory>
#include <unistd.h>
#include <utility>

namespace amends::api {
namespace {

namespace json = boost::json;

constexpr auto kColumns = std::to_array<std::string_view>({"line", "reason", "message", "row"});
constexpr std::size_t kWriteTogether = 256UL * 1024;

/// A file descriptor that closes itself.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}

  ~File() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }

  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

/// The rows that were not taken, as CSV: written in pieces while the import runs.
class RefusedFile {
 public:
  static Result<std::unique_ptr<RefusedFile>> make(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
      return make_error("job.file", "cannot write the refused rows; is there room on the disk?");
    }
    auto made = std::unique_ptr<RefusedFile>(new RefusedFile(fd));
    text::append_csv_row(made->buffer_, std::span<const std::string_view>(kColumns));
    return made;
  }

  Result<void> add(const engine::RefusedRow& row) {
    const std::array<std::string, 4> cells{
        std::to_string(row.line), row.reason, row.message, row.row
    };
    text::append_csv_row(buffer_, std::span<const std::string>(cells));
    return buffer_.size() < kWriteTogether ? Result<void>() : flush();
  }

  Result<void> flush() {
    std::string_view rest = buffer_;
    while (!rest.empty()) {
      const auto written = ::write(file_.fd(), rest.data(), rest.size());
      if (written < 0 && errno == EINTR) {
        continue;
      }
      if (written <= 0) {
        return make_error("job.file", "cannot write the refused rows; is there room on the disk?");
      }
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
    return {};
  }

 private:
  explicit RefusedFile(int fd) : file_(fd) {}

  File file_;
  std::string buffer_;
};

Result<std::size_t> read_some(int fd, std::span<char> out) {
  while (true) {
    const auto got = ::read(fd, out.data(), out.size());
    if (got >= 0) {
      return static_cast<std::size_t>(got);
    }
    if (errno != EINTR) {
      return make_error("job.file", "the upload cannot be read back");
    }
  }
}

/// What was uploaded, whether it was spooled or not.
struct Upload {
  std::shared_ptr<net::SpoolFile> file;
  std::string body;
  std::uint64_t bytes = 0;
};

Result<text::ByteSource> source_of(
    const std::shared_ptr<const Upload>& upload, JobProgress& progress
) {
  text::ByteSource bytes;
  if (upload->file) {
    const int fd = ::open(upload->file->path().c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      return make_error("job.file", "the upload cannot be read back");
    }
    bytes = [file = std::make_shared<File>(fd)](std::span<char> out) {
      return read_some(file->fd(), out);
    };
  } else {
    bytes = text::bytes_of(upload->body);
  }
  return text::ByteSource(
      [upload, &progress, bytes = std::move(bytes)](std::span<char> out) -> Result<std::size_t> {
        if (progress.stopping()) {
          return make_error("job.stopped", "the server ended; run the import again");
        }
        return bytes(out);
      }
  );
}

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
  auto upload = std::make_shared<Upload>();
  upload->file = call.request.body_file;
  upload->body = call.request.body;
  upload->bytes = upload->file ? call.request.body_bytes : upload->body.size();
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
    out.resize(kWriteTogether);
    AMENDS_TRY(const std::size_t got, read_some(file->fd(), out));
    out.resize(got);
    return got > 0;
  };
  return csv_answer("", std::move(pages), fmt::format("refused-{}.csv", job.id));
}

}  // namespace amends::api
