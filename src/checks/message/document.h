#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `html.lang`: warns when the HTML says another language than its edition is in, a note when it
/// says none. `html.dir`: warns when an edition that is read from right to left does not say so, or
/// another does.
class DocumentLanguage final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// Notes about the head: `html.viewport` (phones show the mail small), `html.dark_mode` (nothing
/// says how it looks in the dark).
class DocumentHead final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// Notes for screen readers: `html.headings` (none in a long mail, or a level left out),
/// `html.table_role` (tables for the layout that read as tables of data).
class DocumentOutline final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `message.size`: Gmail cuts a mail off at about 102 kB (METHODS 3, size) and hides the rest, the
/// link to leave with it. Warns above kSizeWarnBytes; blocks when what everybody gets, outside of
/// Liquid's branches, is above kSizeBlockBytes.
class MessageSize final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
