#pragma once

#include "base/result.h"
#include "model/records.h"
#include "ports/mailings.h"

#include <string_view>

namespace amends::engine {

/// Error `mailing.unknown` when there is none of this name.
[[nodiscard]] Result<model::MailingRecord> mailing_by_name(
    ports::Mailings& mailings, std::string_view name
);

}  // namespace amends::engine
