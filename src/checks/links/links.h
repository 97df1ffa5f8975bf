#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `link.placeholder`, blocks: "#", "xxx", example.com, localhost, staging hosts and other targets
/// nobody meant; `link.relative`, blocks: a target without https://, which is dead in a mail. Reads
/// the links of the HTML and the addresses in the text part. Data: the href lists of
/// data/preflight_markers.json.
class PlaceholderLink final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `unsubscribe.missing_html` and `unsubscribe.missing_text`, block: no {{ unsubscribe_url }} or {{
/// preferences_url }} that people can use (METHODS 3, compliance; RFC 8058 asks for the visible
/// link too).
class Unsubscribe final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
