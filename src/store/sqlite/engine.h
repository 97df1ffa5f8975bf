#pragma once

#include "ports/store.h"
#include "store/sends/ledger.h"
#include "store/sets/kept_sets.h"
#include "store/sqlite/codes.h"
#include "store/sqlite/contacts.h"
#include "store/sqlite/data_folder.h"
#include "store/sqlite/database.h"
#include "store/sqlite/halts.h"
#include "store/sqlite/incidents.h"
#include "store/sqlite/journal.h"
#include "store/sqlite/links.h"
#include "store/sqlite/mailings.h"
#include "store/sqlite/outbox.h"
#include "store/sqlite/pictures.h"
#include "store/sqlite/replies.h"
#include "store/sqlite/settlements.h"
#include "store/sqlite/shop_prices.h"
#include "store/sqlite/signals.h"
#include "store/sqlite/token_keys.h"
#include "store/sqlite_store.h"

#include <filesystem>
#include <memory>
#include <string>

namespace amends::store {

/// All ports over one data folder. Use open_sqlite_store(); this is for it and for tests that give
/// the database a quota.
class SqliteStore final : public ports::Store {
 public:
  /// See open_sqlite_store().
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(
      const std::filesystem::path& folder, OpenMode mode, const DatabaseOptions& options
  );

  ports::Contacts& contacts() override { return contacts_; }

  ports::Mailings& mailings() override { return mailings_; }

  ports::Ledger& ledger() override { return ledger_; }

  ports::Settlements& settlements() override { return settlements_; }

  ports::Halts& halts() override { return halts_; }

  ports::Links& links() override { return links_; }

  ports::Pictures& pictures() override { return pictures_; }

  ports::Codes& codes() override { return codes_; }

  ports::ShopPrices& shop_prices() override { return shop_prices_; }

  ports::Outbox& outbox() override { return outbox_; }

  ports::Signals& signals() override { return signals_; }

  ports::PeopleSets& people_sets() override { return sets_; }

  ports::Incidents& incidents() override { return incidents_; }

  ports::Replies& replies() override { return replies_; }

  ports::Journal& journal() override { return journal_; }

  ports::TokenKeys& token_keys() override { return token_keys_; }

  /// What is fresh is written, then the sets.
  ~SqliteStore() override;

  [[nodiscard]] std::string installation() const override { return identity_.installation; }

  [[nodiscard]] std::string secret() const override { return identity_.secret; }

  [[nodiscard]] std::int64_t epoch() const override { return identity_.epoch; }

 private:
  struct Identity {
    std::string installation;
    std::string secret;
    std::int64_t epoch = 0;
  };

  SqliteStore(
      const std::filesystem::path& folder,
      FolderLock lock,
      std::unique_ptr<Database> database,
      Identity identity
  );
  [[nodiscard]] static Result<Identity> identify(
      Database& database, const std::filesystem::path& folder, OpenMode mode
  );

  FolderLock lock_;
  std::unique_ptr<Database> database_;
  Identity identity_;
  SqliteContacts contacts_;
  SqliteMailings mailings_;
  SendLedger ledger_;
  SqliteSettlements settlements_;
  SqliteHalts halts_;
  SqliteLinks links_;
  SqlitePictures pictures_;
  SqliteCodes codes_;
  SqliteShopPrices shop_prices_;
  SqliteOutbox outbox_;
  KeptSets sets_;
  SqliteSignals signals_;
  SqliteIncidents incidents_;
  SqliteReplies replies_;
  SqliteJournal journal_;
  SqliteTokenKeys token_keys_;
};

}  // namespace amends::store
