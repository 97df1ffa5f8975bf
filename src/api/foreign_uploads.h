#pragma once

#include "api/upload.h"
#include "engine/foreign_export.h"

#include <array>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace amends::api {

/// The files of another program's export, one upload after the other, until the incident is opened
/// from them. They belong to the user who sent them. Who it was sent to begins a new export: what
/// an attempt before left behind is not of it. Those of kForeignExportsKept mailings are kept; the
/// oldest go first, and all of them with the process. Thread-safe.
class ForeignUploads {
 public:
  using Files = std::array<std::shared_ptr<Upload>, engine::kForeignParts>;

  void keep(
      std::string_view user,
      std::string_view mailing,
      engine::ForeignPart part,
      std::shared_ptr<Upload> upload
  );
  /// Gives them away.
  [[nodiscard]] Files take(std::string_view user, std::string_view mailing);

 private:
  struct Export {
    std::string user;
    std::string mailing;
    Files files;
  };

  std::mutex mutex_;
  std::deque<Export> exports_;  // oldest first
};

}  // namespace amends::api
