#include "store/machine_error.h"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace amends::store {

Error machine_error(std::string_view what, const std::filesystem::path& path) {
  const int code = errno;
  return make_error(
      code == ENOSPC || code == EDQUOT ? "store.disk_full" : "store.io",
      "{} {} failed: {}",
      what,
      path.string(),
      std::generic_category().message(code)
  );
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return machine_error("Opening", folder);
  }
  const bool synced = ::fsync(descriptor) == 0;
  const Result<void> outcome = synced ? Result<void>() : machine_error("Syncing", folder);
  ::close(descriptor);
  return outcome;
}

}  // namespace amends::store
