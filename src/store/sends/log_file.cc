#include "store/sends/log_file.h"

#include "store/machine_error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace amends::store {
namespace {

constexpr mode_t kOwnerOnly = 0600;

class PosixLogFile final : public LogFile {
 public:
  PosixLogFile(int descriptor, std::filesystem::path path)
      : descriptor_(descriptor),
        path_(std::move(path)) {}

  PosixLogFile(const PosixLogFile&) = delete;
  PosixLogFile& operator=(const PosixLogFile&) = delete;

  ~PosixLogFile() override { ::close(descriptor_); }

  Result<std::uint64_t> size() const override {
    struct stat facts{};
    if (::fstat(descriptor_, &facts) != 0) {
      return machine_error("Looking at", path_);
    }
    return static_cast<std::uint64_t>(facts.st_size);
  }

  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) const override {
    std::size_t got = 0;
    while (got < into.size()) {
      const ssize_t bytes = ::pread(
          descriptor_, into.data() + got, into.size() - got, static_cast<off_t>(offset + got)
      );
      if (bytes < 0 && errno != EINTR) {
        return machine_error("Reading", path_);
      }
      if (bytes == 0) {
        break;
      }
      got += bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
    }
    return got;
  }

  Result<void> write(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written =
          ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (written < 0 && errno != EINTR) {
        return machine_error("Writing", path_);
      }
      const std::size_t done = written > 0 ? static_cast<std::size_t>(written) : 0;
      bytes.remove_prefix(done);
      offset += done;
    }
    return {};
  }

  Result<void> resize(std::uint64_t bytes) override {
    if (::ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) {
      return machine_error("Resizing", path_);
    }
    return {};
  }

  Result<void> sync() override {
    if (::fdatasync(descriptor_) != 0) {
      return machine_error("Syncing", path_);
    }
    return {};
  }

 private:
  int descriptor_;
  std::filesystem::path path_;
};

Result<std::unique_ptr<LogFile>> opened(const std::filesystem::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | flags, kOwnerOnly);
  if (descriptor < 0) {
    return machine_error("Opening", path);
  }
  return std::unique_ptr<LogFile>(std::make_unique<PosixLogFile>(descriptor, path));
}

}  // namespace

Result<std::unique_ptr<LogFile>> open_log_file(const std::filesystem::path& path) {
  return opened(path, 0);
}

Result<std::unique_ptr<LogFile>> make_log_file(const std::filesystem::path& path) {
  return opened(path, O_CREAT | O_TRUNC);
}

}  // namespace amends::store
