#pragma once

#include "checks/check.h"

namespace amends::checks {

/// `merge.unknown_field`, blocks: a name no column provides. Reads the inputs and the list's
/// columns.
class UnknownField final : public Check {
 public:
  void look_at_input(const MailingView&, const Input&, Findings&) const override;
};

/// `merge.empty`: people for whom a field without a default prints nothing. Warns; blocks in a
/// subject, in a person's name, and from empty_share_block of the people (METHODS 3).
class EmptyField final : public Check {
 public:
  void look_at_span(const MailingView&, const SpanView&, Findings&) const override;
};

/// `merge.null`: "null", "n/a", "-" for a value. Warns; blocks in a subject or a person's name.
class NullValue final : public Check {
 public:
  void look_at_span(const MailingView&, const SpanView&, Findings&) const override;
};

/// `merge.identical`, blocks: everybody has the same name (the mail that called all customers
/// "Oliver Cope"). From identical_people_min people.
class IdenticalValue final : public Check {
 public:
  void look_at_span(const MailingView&, const SpanView&, Findings&) const override;
};

/// `merge.control`, blocks: a line end or another control character in a value of the subject.
class ControlInHeader final : public Check {
 public:
  void look_at_span(const MailingView&, const SpanView&, Findings&) const override;
};

/// `merge.foreign`, blocks: a field of another template language, in the text or in the values of
/// people. Data: the placeholder lists of data/preflight_markers.json.
class ForeignField final : public Check {
 public:
  void look_at_part(const MailingView&, const PartView&, Findings&) const override;
  void look_at_span(const MailingView&, const SpanView&, Findings&) const override;
};

}  // namespace amends::checks
