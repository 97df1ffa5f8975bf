#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

namespace amends::store {

/// A file of the ledger as the ledger needs it, so that tests can give it a disk that forgets what
/// was not synced. Errors: `store.disk_full`, `store.io`; after an error of write() or sync()
/// nobody knows what the disk holds.
class LogFile {
 public:
  virtual ~LogFile() = default;
  [[nodiscard]] virtual Result<std::uint64_t> size() const = 0;
  /// The bytes from `offset` on, as many as fit into `into` and are there.
  [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> into)
      const = 0;
  [[nodiscard]] virtual Result<void> write(std::uint64_t offset, std::string_view bytes) = 0;
  [[nodiscard]] virtual Result<void> resize(std::uint64_t bytes) = 0;
  /// What was written is on the disk when it returns.
  [[nodiscard]] virtual Result<void> sync() = 0;
};

/// One that is there.
[[nodiscard]] Result<std::unique_ptr<LogFile>> open_log_file(const std::filesystem::path& path);
/// A new, empty one, readable and writable by its owner only; what stood there is gone.
[[nodiscard]] Result<std::unique_ptr<LogFile>> make_log_file(const std::filesystem::path& path);

}  // namespace amends::store
