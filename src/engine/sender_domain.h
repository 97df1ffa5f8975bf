#pragma once

#include "ports/resolver.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::engine {

enum class Health : std::uint8_t { ok, warn, problem, unknown };
[[nodiscard]] std::string_view to_string(Health health);

/// One thing that was looked at. The sentence is `doctor.<id>` in the message catalogues, filled
/// with the arguments: "spf.missing", {{"domain", "nordlys.example"}}.
struct Diagnosis {
  std::string id;
  Health health = Health::ok;
  std::vector<std::pair<std::string, std::string>> arguments;

  bool operator==(const Diagnosis&) const = default;
};

struct SenderDomain {
  std::string domain;              // of From, A-labels
  std::string return_path_domain;  // empty: the same
  /// Names of DKIM keys. Empty: those in common use are tried.
  std::vector<std::string> selectors;
};

/// What DNS says about a domain that sends: SPF (RFC 7208), DKIM keys (RFC 6376), DMARC (RFC 7489),
/// mail exchangers for replies. At most kSpfLookupsRead questions for SPF. Blocks.
[[nodiscard]] std::vector<Diagnosis> look_at_sender(
    ports::Resolver& resolver, const SenderDomain& sender
);

/// Whether an address has a name that leads back to it, as receivers of mail ask.
[[nodiscard]] Diagnosis look_at_reverse_name(
    ports::Resolver& resolver, const text::IpAddress& address
);

}  // namespace amends::engine
