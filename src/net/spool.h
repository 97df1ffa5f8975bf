#pragma once

#include "base/result.h"
#include "net/http_message.h"

#include <filesystem>
#include <memory>
#include <string_view>

namespace amends::net {

/// A new empty file of ours alone in `folder` (empty: the system's folder for such files), open for
/// writing. Everything here may wait for the disk. Errors `http.spool`, `http.spool_full` (no
/// room).
class SpoolWriter {
 public:
  [[nodiscard]] static Result<SpoolWriter> make(const std::filesystem::path& folder);
  ~SpoolWriter();
  SpoolWriter(SpoolWriter&& other) noexcept;
  SpoolWriter& operator=(SpoolWriter&& other) noexcept;

  [[nodiscard]] Result<void> write(std::string_view bytes);
  /// Closes it; the writer is done.
  [[nodiscard]] std::shared_ptr<SpoolFile> finish();

 private:
  SpoolWriter(int fd, std::shared_ptr<SpoolFile> file) : fd_(fd), file_(std::move(file)) {}

  int fd_ = -1;
  std::shared_ptr<SpoolFile> file_;
};

}  // namespace amends::net
