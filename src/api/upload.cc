#include "api/upload.h"

#include "text/csv_writer.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace amends::api {
namespace {

constexpr auto kColumns = std::to_array<std::string_view>({"line", "reason", "message", "row"});
constexpr std::size_t kWriteTogether = 256UL * 1024;

}  // namespace

File::~File() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

Result<std::unique_ptr<RefusedFile>> RefusedFile::make(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    return make_error("job.file", "cannot write the refused rows; is there room on the disk?");
  }
  auto made = std::unique_ptr<RefusedFile>(new RefusedFile(fd));
  text::append_csv_row(made->buffer_, std::span<const std::string_view>(kColumns));
  return made;
}

Result<void> RefusedFile::add(const engine::RefusedRow& row, std::string_view file) {
  const std::array<std::string, 4> cells{
      file.empty() ? std::to_string(row.line) : fmt::format("{}:{}", file, row.line),
      row.reason,
      row.message,
      row.row
  };
  text::append_csv_row(buffer_, std::span<const std::string>(cells));
  return buffer_.size() < kWriteTogether ? Result<void>() : flush();
}

Result<void> RefusedFile::flush() {
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

std::shared_ptr<Upload> upload_of(const net::Request& request) {
  auto upload = std::make_shared<Upload>();
  upload->file = request.body_file;
  upload->body = request.body;
  upload->bytes = upload->file ? request.body_bytes : upload->body.size();
  return upload;
}

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

}  // namespace amends::api
