#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `html.unsafe`, warns: scripts, frames, plug-ins and event handlers. Mail programs cut them out,
/// and filters hold them against the sender.
class UnsafeMarkup final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `message.nul`, blocks: a zero byte in a text of the mail. Where a program ends the text at it,
/// all that follows is lost; others show a mark in its place.
class ZeroBytes final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `html.broken`: markup that changes what is shown. Blocks for a comment, a tag or a style sheet
/// that never ends, since all that follows is gone; warns for quotes that do not match, a link, a
/// heading or a bold text that is never closed, and for text between the cells of a table. Tags
/// inside of Liquid branches are not counted: which of them are there differs.
class BrokenMarkup final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
