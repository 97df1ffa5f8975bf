#pragma once

#include "base/result.h"

#include <filesystem>
#include <string_view>

namespace amends::store {

/// What errno says, as `store.disk_full` or `store.io`: "Writing /data/lock failed: ...".
[[nodiscard]] Error machine_error(std::string_view what, const std::filesystem::path& path);

/// That a file was made or renamed in it is on the disk when it returns.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

}  // namespace amends::store
