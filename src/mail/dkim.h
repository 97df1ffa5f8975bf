#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "crypto/signing_key.h"

#include <string>
#include <string_view>
#include <vector>

namespace amends::mail {

/// DomainKeys Identified Mail (RFC 6376; Ed25519: RFC 8463): what a message is signed with. The
/// public half stands in DNS at SELECTOR._domainkey.DOMAIN.
struct DkimKey {
  std::string domain;    // A-labels, "nordlys.example"
  std::string selector;  // "a2026"
  crypto::SigningKey key;
};

/// The name a public key is asked for, "a2026._domainkey.nordlys.example".
[[nodiscard]] std::string dkim_record_name(std::string_view domain, std::string_view selector);

/// The text of the TXT record, "v=DKIM1; k=rsa; p=...".
[[nodiscard]] std::string dkim_record(const crypto::SigningKey& key);

/// The text as quoted strings of at most 255 octets, as zone files want it (RFC 1035, 3.3.14).
[[nodiscard]] std::string dkim_zone_strings(std::string_view record);

/// A selector is one or more labels of letters, digits and hyphens. Error `dkim.selector`.
[[nodiscard]] Result<void> check_selector(std::string_view selector);

/// The whole DKIM-Signature lines, one for each key in their order, to be put in front of the
/// message. relaxed/relaxed, SHA-256; every header of kSignedHeaders is signed as often as it
/// stands there and once more, so that none can be added (oversigning); no `l=`, no `x=`. `message`
/// is what compose() gives. Error `dkim.message` for a message without From or without a body.
[[nodiscard]] Result<std::string> dkim_signatures(
    const std::vector<DkimKey>& keys, std::string_view message, Instant now
);

}  // namespace amends::mail
