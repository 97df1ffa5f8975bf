#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `marks.test` and `marks.draft`, block: "[TEST]", "this is only a test", "Draft:", "copy of" in
/// the subject, the text or an alt text, by the rules of data/preflight_markers.json. A bare "test"
/// or "draft" in running text is none (test drive, draft beer).
class TestMarks final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `marks.filler`, blocks: text that was to be replaced: XXXX, lorem ipsum, a
/// writer's note to themselves, "Dear null".
class FillerText final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

/// `subject.length` warns above subject_chars_max characters of fixed text; `subject.empty` blocks.
/// METHODS 3: Gmail on Android shows 33 characters, iPhone Mail 48.
class Subject final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
};

}  // namespace amends::checks
