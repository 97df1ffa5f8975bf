#pragma once

#include "checks/check.h"

namespace amends::checks {

/// What is wrong with a link by itself, read off its address without asking anybody:
/// `link.insecure` (warn: http), `link.private` (block: an address or name only known inside),
/// `link.userinfo` (block), `link.utm` (warn), `link.shortener` (warn), `link.unsubscribe_wrapped`
/// (block: the way out leads through another address), `link.mixed_script` (block for mixed
/// letters, warn for foreign letters that look Latin). Of more than kLinksLookedAtMax links the
/// later ones are not looked at: `check.could_not_run`. Data: data/link_words.json,
/// data/suffixes.json.
class LinkTargets final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `link.untracked`, a note once per part: how many links cannot be mended after the mailing has
/// gone, because they are no web address (mailto, tel) or their host is printed by Liquid.
class UntrackedLinks final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `link.anchor_broken`, warn: "#place" without an element that has that id or name.
class BrokenAnchor final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
