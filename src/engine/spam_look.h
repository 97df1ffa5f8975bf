#pragma once

#include "base/result.h"
#include "checks/message/spam_score.h"
#include "ports/resolver.h"
#include "ports/web.h"

#include <string>
#include <string_view>

namespace amends::engine {

/// Asks the rspamd at `url` ("http://127.0.0.1:11333") what it thinks of a finished message: one
/// POST to its /checkv2. The address is the operator's own word, so it may be of a private network
/// or of this machine; it is asked and nobody else, and no redirect is followed. Blocks for at
/// most kSpamTimeout. Errors: `spam.host` (no such name), `spam.reply` (what answers is no rspamd)
/// and those of ports::Web.
[[nodiscard]] Result<checks::SpamFacts> ask_rspamd(
    ports::Web& web, ports::Resolver& resolver, std::string_view url, std::string_view message
);

}  // namespace amends::engine
