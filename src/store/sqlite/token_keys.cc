#include "store/sqlite/token_keys.h"

namespace amends::store {
namespace {

const Query kTokenKeys("token_keys");
const Query kInsertTokenKey("insert_token_key");

}  // namespace

Result<std::vector<model::TokenKey>> SqliteTokenKeys::all() {
  AMENDS_TRY(auto reader, database_->read());
  std::vector<model::TokenKey> keys;
  AMENDS_TRY_VOID(each_row(reader.query(kTokenKeys).bind(), [&keys](const Statement& row) {
    keys.push_back({row.integer(0), row.text(1), row.instant(2), row.text(3), row.text(4)});
  }));
  return keys;
}

Result<void> SqliteTokenKeys::add(std::span<const model::TokenKey> keys) {
  AMENDS_TRY(auto transaction, database_->write());
  for (const model::TokenKey& key : keys) {
    AMENDS_TRY_VOID(
        transaction.query(kInsertTokenKey).bind(Blob{key.key}, key.since, key.by, key.reason).run()
    );
  }
  return transaction.commit();
}

}  // namespace amends::store
