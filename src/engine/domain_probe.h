#pragma once

#include "checks/addresses/address_tally.h"
#include "ports/resolver.h"

#include <span>
#include <string>
#include <vector>

namespace amends::engine {

/// Whether each domain takes mail: its mail exchangers, else its own address (RFC 5321, 5.1), and
/// the null MX of RFC 7505. Blocks; any thread.
[[nodiscard]] std::vector<checks::DomainFacts> probe_domains(
    ports::Resolver& resolver, std::span<const std::string> domains
);

}  // namespace amends::engine
