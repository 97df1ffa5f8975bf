#include "store/sqlite/data_folder.h"

#include "store/limits.h"
#include "store/machine_error.h"

#include <boost/json.hpp>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace amends::store {
namespace {

constexpr mode_t kOwnerOnly = 0600;

/// Closes what open() gave.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }

  [[nodiscard]] int get() const { return number_; }

  [[nodiscard]] int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

Result<void> write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return machine_error("Writing", path);
    }
    bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
  return {};
}

/// At most kMarkBytesMax bytes and one more, by which a longer file is known.
Result<std::string> read_small(int descriptor, const std::filesystem::path& path) {
  std::string bytes(kMarkBytesMax + 1, '\0');
  const ssize_t size = ::pread(descriptor, bytes.data(), bytes.size(), 0);
  if (size < 0) {
    return machine_error("Reading", path);
  }
  bytes.resize(static_cast<std::size_t>(size));
  return bytes;
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "lock";
  Descriptor opened(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly));
  if (opened.get() < 0) {
    return machine_error("Opening", path);
  }
  if (::flock(opened.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return machine_error("Locking", path);
    }
    AMENDS_TRY(const std::string holder, read_small(opened.get(), path));
    return make_error(
        "store.in_use",
        "The data folder {} is in use by process {}: stop it first, or talk to it over its API",
        folder.string(),
        holder.empty() ? "(unknown)" : holder.substr(0, holder.find('\n'))
    );
  }
  if (::ftruncate(opened.get(), 0) != 0) {
    return machine_error("Writing", path);
  }
  AMENDS_TRY_VOID(write_all(opened.get(), fmt::format("{}\n", ::getpid()), path));
  return FolderLock(opened.release());
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Result<std::optional<FolderMark>> read_mark(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "installation.json";
  const Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.get() < 0) {
    return errno == ENOENT ? Result<std::optional<FolderMark>>(std::nullopt)
                           : machine_error("Opening", path);
  }
  AMENDS_TRY(const std::string bytes, read_small(opened.get(), path));
  boost::json::error_code failure;
  const auto value = boost::json::parse(bytes, failure);
  const auto* object = failure ? nullptr : value.if_object();
  const auto* installation = object == nullptr ? nullptr : object->if_contains("installation");
  const auto* epoch = object == nullptr ? nullptr : object->if_contains("epoch");
  if (installation == nullptr || !installation->is_string() || epoch == nullptr ||
      !epoch->is_int64()) {
    return make_error(
        "store.mark",
        "{} cannot be understood: put back the file that was there, or remove it if no newer copy "
        "of this installation is live",
        path.string()
    );
  }
  return std::optional(FolderMark{std::string(installation->get_string()), epoch->get_int64()});
}

Result<void> write_mark(const std::filesystem::path& folder, const FolderMark& mark) {
  const std::filesystem::path path = folder / "installation.json";
  const std::filesystem::path draft = folder / "installation.json.new";
  const boost::json::object object{{"installation", mark.installation}, {"epoch", mark.epoch}};
  {
    const Descriptor opened(
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly)
    );
    if (opened.get() < 0) {
      return machine_error("Opening", draft);
    }
    AMENDS_TRY_VOID(write_all(opened.get(), boost::json::serialize(object) + "\n", draft));
    if (::fsync(opened.get()) != 0) {
      return machine_error("Syncing", draft);
    }
  }
  if (::rename(draft.c_str(), path.c_str()) != 0) {
    return machine_error("Renaming", draft);
  }
  return sync_folder(folder);
}

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  if (std::filesystem::is_directory(folder, failure)) {
    return {};
  }
  if (folder.has_parent_path()) {
    std::filesystem::create_directories(folder.parent_path(), failure);
  }
  if (::mkdir(folder.c_str(), 0700) != 0) {
    return machine_error("Making", folder);
  }
  return {};
}

}  // namespace amends::store
