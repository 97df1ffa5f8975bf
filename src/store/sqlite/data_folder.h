#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace amends::store {

/// The exclusive hold on a data folder: an flock on `lock`, in which the holder's process id
/// stands. Let go when it is destroyed, and by the system when the process ends.
class FolderLock {
 public:
  /// Error `store.in_use`.
  [[nodiscard]] static Result<FolderLock> take(const std::filesystem::path& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

/// What installation.json says: which installation this folder belongs to and the last start it has
/// seen. Beside the database, so that an old database put back is noticed (SAFETY 4.6).
struct FolderMark {
  std::string installation;
  std::int64_t epoch = 0;
};

/// Nothing when there is no such file. Error `store.mark` when it cannot be understood.
[[nodiscard]] Result<std::optional<FolderMark>> read_mark(const std::filesystem::path& folder);
/// Replaces the file as a whole; on disk when it returns.
[[nodiscard]] Result<void> write_mark(const std::filesystem::path& folder, const FolderMark& mark);

/// Makes the folder with mode 0700 when it is not there.
[[nodiscard]] Result<void> make_folder(const std::filesystem::path& folder);

}  // namespace amends::store
