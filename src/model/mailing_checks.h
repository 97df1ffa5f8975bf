#pragma once

#include "base/result.h"
#include "model/check_settings.h"
#include "model/mailing.h"

#include <string_view>
#include <toml++/toml.h>
#include <vector>

namespace amends::model {

/// [checks], [spam] and [[waivers]] of mailing.toml over what amends-checks.toml says: a level, a
/// threshold or the profile of mailing.toml wins; waivers and sensitive days of both count. Errors:
/// checks.*, mailing.unknown_key, mailing.type, mailing.toml.
[[nodiscard]] CheckSettings read_checks(
    const toml::table& root, const MailingFiles& files, std::vector<Error>& errors
);

}  // namespace amends::model
