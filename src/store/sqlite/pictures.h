#pragma once

#include "ports/pictures.h"
#include "store/sqlite/database.h"
#include "store/sqlite/picture_memory.h"

namespace amends::store {

/// See ports::Pictures.
class SqlitePictures final : public ports::Pictures {
 public:
  explicit SqlitePictures(Database& database) : database_(&database) {}

  Result<void> host(
      model::MailingId mailing, int version, std::span<const ports::PictureFile> pictures
  ) override;
  Result<std::vector<model::HostedPicture>> hosted(model::MailingId mailing) override;
  Result<std::shared_ptr<const model::PictureBytes>> shown(
      model::MailingId mailing, int version, int number
  ) override;
  Result<model::PictureChange> replace(
      model::MailingId mailing, const model::PictureChange& change, std::string_view bytes
  ) override;
  Result<void> undo(std::int64_t change, std::string_view by, std::string_view reason, Instant now)
      override;
  Result<std::vector<model::PictureChange>> history(model::MailingId mailing, std::string_view file)
      override;

 private:
  [[nodiscard]] Result<PictureMemory::Picture> read(const PictureMemory::Place& place);

  Database* database_;
  PictureMemory memory_;
};

}  // namespace amends::store
