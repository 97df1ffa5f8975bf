#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "engine/mailing_desk.h"
#include "engine/price_file.h"
#include "model/shop_price.h"
#include "ports/store.h"
#include "text/csv_reader.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace amends::engine {

struct ImportedPrices {
  model::PriceImportId import;  // none where no price was kept
  PriceFile file;
  std::uint64_t too_old = 0;  // prices of the file that are older than kPriceHistory: not kept
};

/// The thing that a product's number or a page's address names (checks::PastPrice::thing); empty
/// where neither is given. Error `prices.which`: both are.
[[nodiscard]] Result<std::string> priced_thing(std::string_view product, std::string_view url);

/// What the shop asked on earlier days, brought in by people; what proofs read themselves stands
/// beside it. May be called from any thread.
class PriceDesk {
 public:
  PriceDesk(ports::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// See read_price_file(). Errors: its, and the store's; nothing is kept then.
  [[nodiscard]] Result<ImportedPrices> import(text::ByteSource csv, const Actor& actor);

  enum class Forget : std::uint8_t { only_count, now };

  /// Prices of one import, or of one thing; says how many. Error `prices.which`: neither is named.
  [[nodiscard]] Result<std::uint64_t> forget(
      const ports::PriceChoice& choice, Forget what, const Actor& actor
  );

 private:
  [[nodiscard]] Result<void> note(const Actor& actor, std::string_view verb, std::string detail);

  ports::Store& store_;
  const Clock& clock_;
};

}  // namespace amends::engine
