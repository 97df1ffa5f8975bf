#pragma once

#include "base/result.h"
#include "model/mailing.h"

#include <toml++/toml.h>
#include <vector>

namespace amends::model {

/// [[codes]]: a code that all share, or `file`, one code a line (codes*.txt, codes*.csv beside
/// mailing.toml), or `column`, the name of the list's column that prints each person's own. Errors:
/// mailing.code, mailing.unknown_key, mailing.type.
[[nodiscard]] std::vector<OfferCode> read_codes(
    const toml::table& root, const MailingFiles& files, std::vector<Error>& errors
);

/// [[prices]], or [prices] file = "prices.csv" with the columns sku, name, price, currency. Errors:
/// mailing.price, mailing.unknown_key, mailing.type.
[[nodiscard]] std::vector<Price> read_prices(
    const toml::table& root, const MailingFiles& files, std::vector<Error>& errors
);

/// [offer] feed = "https://...", pages = "compare" or "ignore". Errors: mailing.offer,
/// mailing.unknown_key, mailing.type.
[[nodiscard]] OfferSources read_offer(const toml::table& root, std::vector<Error>& errors);

}  // namespace amends::model
