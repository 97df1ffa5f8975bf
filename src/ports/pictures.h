#pragma once

#include "base/result.h"
#include "model/ids.h"
#include "model/picture.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace amends::ports {

/// A picture of the folder as a version of a mailing has it.
struct PictureFile {
  std::string_view file;
  mail::PictureKind kind = mail::PictureKind::png;
  std::string_view bytes;
};

/// Pictures of delivered mail that stand on our host. Thread-safe; what is replaced counts from the
/// moment the method returns.
class Pictures {
 public:
  virtual ~Pictures() = default;

  /// Those of one version, in the order of their numbers. Again with the same version changes
  /// nothing.
  [[nodiscard]] virtual Result<void> host(
      model::MailingId mailing, int version, std::span<const PictureFile> pictures
  ) = 0;
  /// Of all versions, by version and number.
  [[nodiscard]] virtual Result<std::vector<model::HostedPicture>> hosted(model::MailingId mailing
  ) = 0;
  /// What whoever got this version sees now. Null when there is no such picture. From memory, or by
  /// one indexed read.
  [[nodiscard]] virtual Result<std::shared_ptr<const model::PictureBytes>> shown(
      model::MailingId mailing, int version, int number
  ) = 0;
  /// `id`, `hash` and `bytes` of the given are ignored; gives it back with them.
  [[nodiscard]] virtual Result<model::PictureChange> replace(
      model::MailingId mailing, const model::PictureChange& change, std::string_view bytes
  ) = 0;
  /// Error `picture.undone`: it counts no more.
  [[nodiscard]] virtual Result<void> undo(
      std::int64_t change, std::string_view by, std::string_view reason, Instant now
  ) = 0;
  /// Of one picture, oldest first, undone ones too.
  [[nodiscard]] virtual Result<std::vector<model::PictureChange>> history(
      model::MailingId mailing, std::string_view file
  ) = 0;
};

}  // namespace amends::ports
