#pragma once

#include "ports/codes.h"
#include "store/sqlite/database.h"

namespace amends::store {

/// Promo codes as rows. See ports::Codes. A code with its history is two reads of an index.
class SqliteCodes final : public ports::Codes {
 public:
  explicit SqliteCodes(Database& database) : database_(&database) {}

  Result<model::Code> add(const model::Code& code) override;
  Result<std::vector<bool>> add_all(std::span<const model::Code> codes) override;
  Result<std::optional<model::CodeRecord>> find(std::string_view key) override;
  Result<std::optional<model::CodeRecord>> find(model::CodeId id) override;
  Result<std::vector<model::Code>> list(
      model::MailingId mailing, model::CodeId after, std::size_t limit
  ) override;
  Result<std::vector<model::Code>> shared(model::MailingId mailing, std::size_t limit) override;
  Result<model::CodeChange> change(
      const model::CodeChange& change, std::span<const ports::NewMessage> messages
  ) override;
  Result<bool> has_aliases(model::CodeId id) override;
  Result<ports::CountedUse> redeem(
      const model::Redemption& redemption, std::optional<std::uint64_t> uses_max
  ) override;
  Result<std::optional<model::Redemption>> find_redemption(const model::Redemption& like) override;
  Result<std::vector<model::Redemption>> redemptions(model::CodeId code, std::size_t limit)
      override;
  Result<ports::CodeStock> stock(model::MailingId mailing) override;
  Result<model::ContactSet> holders(model::MailingId mailing) override;
  Result<std::vector<ports::GivenCode>> give(
      model::MailingId mailing, std::span<const model::ContactId> people
  ) override;

 private:
  Database* database_;
};

}  // namespace amends::store
