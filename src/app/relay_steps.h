#pragma once

#include "base/result.h"
#include "smtp/client_dialogue.h"

#include <filesystem>
#include <toml++/toml.h>

namespace amends::app {

/// [relay.timeouts]: connect, greeting, login, mail, rcpt, data, body and dot, in whole seconds. A
/// step before the dot may be given kStepSecondsMin at least, as nothing is in doubt there; the dot
/// never less than RFC 5321, 4.5.3.2.6, has, because whoever is no longer waited for becomes
/// uncertain, and no more than what goes on after a halt waits for replies of before it
/// (engine::kOthersWaitMax). Errors: `config.type`, `config.unknown_key`, with their place.
[[nodiscard]] Result<void> read_timeouts(
    const std::filesystem::path& file, const toml::node& node, smtp::StepTimeouts& timeouts
);

/// "full", "commands" or "off". Error `config.type`, with its place.
[[nodiscard]] Result<void> read_pipelining(
    const std::filesystem::path& file, const toml::node& node, smtp::Pipelining& pipelining
);

}  // namespace amends::app
