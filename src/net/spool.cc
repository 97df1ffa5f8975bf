#include "net/spool.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace amends::net {
namespace {

Error spool_error(std::string_view doing, const std::filesystem::path& path) {
  const int number = errno;
  const bool is_full = number == ENOSPC || number == EDQUOT;
  return make_error(
      is_full ? "http.spool_full" : "http.spool",
      "cannot {} the upload {}: {}. Is there room on the disk?",
      doing,
      path.string(),
      std::generic_category().message(number)
  );
}

}  // namespace

Result<SpoolWriter> SpoolWriter::make(const std::filesystem::path& folder) {
  std::error_code ec;
  const auto base = folder.empty() ? std::filesystem::temp_directory_path(ec) : folder;
  std::string name = (base / "amends-upload-XXXXXX").string();
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);  // mode 0600
  if (fd < 0) {
    return spool_error("create", name);
  }
  return SpoolWriter(fd, std::make_shared<SpoolFile>(name));
}

SpoolWriter::~SpoolWriter() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

SpoolWriter::SpoolWriter(SpoolWriter&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      file_(std::move(other.file_)) {}

SpoolWriter& SpoolWriter::operator=(SpoolWriter&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(file_, other.file_);
  return *this;
}

Result<void> SpoolWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return spool_error("write", file_->path());
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::shared_ptr<SpoolFile> SpoolWriter::finish() {
  if (fd_ >= 0) {
    ::close(std::exchange(fd_, -1));
  }
  return std::move(file_);
}

}  // namespace amends::net
