#pragma once

#include "api/jobs.h"
#include "base/result.h"
#include "engine/import.h"
#include "net/http_message.h"
#include "text/csv_reader.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace amends::api {

/// A file descriptor that closes itself.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}

  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

/// What read(2) gives; error `job.file`.
[[nodiscard]] Result<std::size_t> read_some(int fd, std::span<char> out);

/// The rows that were not taken, as CSV: written in pieces while the import runs. Errors
/// `job.file`.
class RefusedFile {
 public:
  [[nodiscard]] static Result<std::unique_ptr<RefusedFile>> make(const std::filesystem::path& path);

  /// `file` names the one it stands in, where there are several.
  [[nodiscard]] Result<void> add(const engine::RefusedRow& row, std::string_view file = {});
  [[nodiscard]] Result<void> flush();

 private:
  explicit RefusedFile(int fd) : file_(fd) {}

  File file_;
  std::string buffer_;
};

/// What was uploaded, whether it was spooled or not.
struct Upload {
  std::shared_ptr<net::SpoolFile> file;
  std::string body;
  std::uint64_t bytes = 0;
};

[[nodiscard]] std::shared_ptr<Upload> upload_of(const net::Request& request);
/// Its bytes from the beginning. Errors: `job.stopped` when the job is to stop, `job.file`.
[[nodiscard]] Result<text::ByteSource> source_of(
    const std::shared_ptr<const Upload>& upload, JobProgress& progress
);

}  // namespace amends::api
