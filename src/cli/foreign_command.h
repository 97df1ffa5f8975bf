#pragma once

#include "base/result.h"
#include "cli/verb.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace amends::cli {

/// `amends incident import`: an incident about a mailing that another program sent.
void add_foreign_command(Verb& incident);

/// `email=E-Mail,opened_at=Date, time` as pairs: a comma parts two pairs where a word and a sign of
/// equality follow it. Error `cli.map`.
[[nodiscard]] Result<std::map<std::string, std::string>> read_column_map(
    const std::vector<std::string>& options
);

}  // namespace amends::cli
