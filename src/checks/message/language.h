#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `language.other`: the text of an edition is in another language than the edition is for. Blocks
/// when the language detector (CLD2) relies on it, the text is long, and four fifths of it or all
/// its long paragraphs are; warns when most of it is.
/// `language.mixed`, warns: one long paragraph is in another language. Near relatives (Danish for
/// Norwegian, Macedonian for Bulgarian) and languages rarely written in mailings, such as the Latin
/// of filler texts, are no finding.
class TextLanguage final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
