#pragma once

#include "checks/check.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// One reason of a spam filter.
struct SpamSymbol {
  std::string name;
  double score = 0;
};

/// What rspamd says of a finished message.
struct SpamFacts {
  double score = 0;
  double required = 0;  // from here on it is called spam
  std::string action;   // "no action", "greylist", "add header", "rewrite subject", "reject" ...
  std::vector<SpamSymbol> symbols;  // what speaks against it, the heaviest first
};

/// The reply to /checkv2; nothing where it is none. At most kSpamSymbolsMax symbols.
[[nodiscard]] std::optional<SpamFacts> read_rspamd_reply(std::string_view json);

/// `message.spam_score`: blocks where the filter would reject, warns where it would mark or delay
/// the mail, or from `spam_score_warn` points on.
[[nodiscard]] Findings spam_findings(const model::Mailing& mailing, const SpamFacts& facts);

}  // namespace amends::checks
