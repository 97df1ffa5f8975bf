#pragma once

#include "ports/codes.h"
#include "ports/contacts.h"
#include "ports/halts.h"
#include "ports/incidents.h"
#include "ports/journal.h"
#include "ports/ledger.h"
#include "ports/links.h"
#include "ports/mailings.h"
#include "ports/outbox.h"
#include "ports/people_sets.h"
#include "ports/pictures.h"
#include "ports/replies.h"
#include "ports/settlements.h"
#include "ports/shop_prices.h"
#include "ports/signals.h"
#include "ports/token_keys.h"

#include <cstdint>
#include <string>

namespace amends::ports {

/// Everything one installation keeps. One engine (SQLite now) stands behind all of it; the parts
/// are separate so that a use case asks for what it uses. Owned by app, shared by all threads.
class Store {
 public:
  virtual ~Store() = default;
  [[nodiscard]] virtual Contacts& contacts() = 0;
  [[nodiscard]] virtual Mailings& mailings() = 0;
  [[nodiscard]] virtual Ledger& ledger() = 0;
  [[nodiscard]] virtual Settlements& settlements() = 0;
  [[nodiscard]] virtual Halts& halts() = 0;
  [[nodiscard]] virtual Links& links() = 0;
  [[nodiscard]] virtual Pictures& pictures() = 0;
  [[nodiscard]] virtual Codes& codes() = 0;
  [[nodiscard]] virtual ShopPrices& shop_prices() = 0;
  [[nodiscard]] virtual Outbox& outbox() = 0;
  [[nodiscard]] virtual Signals& signals() = 0;
  [[nodiscard]] virtual PeopleSets& people_sets() = 0;
  [[nodiscard]] virtual Incidents& incidents() = 0;
  [[nodiscard]] virtual Replies& replies() = 0;
  [[nodiscard]] virtual Journal& journal() = 0;
  [[nodiscard]] virtual TokenKeys& token_keys() = 0;

  /// 16 random bytes made when the data folder was, in hex; part of every Message-ID and token.
  [[nodiscard]] virtual std::string installation() const = 0;
  /// 32 secret bytes made when the data folder was: the key of Message-IDs, and of
  /// tokens until that one is rotated.
  [[nodiscard]] virtual std::string secret() const = 0;
  /// Counts the starts of the server; grows by one each time a store is opened for sending.
  [[nodiscard]] virtual std::int64_t epoch() const = 0;
};

}  // namespace amends::ports
