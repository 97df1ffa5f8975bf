#pragma once

#include "base/result.h"
#include "checks/expressions.h"
#include "checks/facts.h"
#include "checks/tally.h"
#include "model/finding.h"
#include "model/mailing.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace amends::checks {

/// All checks over one mailing. Facts come as values; nothing is fetched.
///
///   Panel panel(mailing, facts);
///   panel.template_errors(errors);            // if any part does not compile
///   panel.constant(part);                     // each text of each edition
///   panel.input(input);                       // each name a text reads
///   auto number = panel.add_span(span);       // each {{ }}
///   Tally tally = panel.start();              // one for each worker
///   tally.recipient(person); tally.value(number, text, flags) ...
///   panel.add(tally);                         // always in the same order
///   auto findings = panel.finish();
///
/// One thread; the tallies of one panel may be filled on several threads once all spans are added,
/// while the panel itself rests.
class Panel {
 public:
  Panel(const model::Mailing& mailing, const Facts& facts);
  ~Panel();
  Panel(Panel&&) noexcept;
  Panel& operator=(Panel&&) noexcept;

  /// What stopped a template from being compiled or a recipient's text from being rendered; each is
  /// a finding `template.error` that blocks.
  void template_errors(Part part, std::span<const Error> errors);
  void constant(const ConstantPart& part);
  void input(const Input& input);
  /// The number under which Tally::value takes its values; from 0 upwards.
  std::uint32_t add_span(const SpanInfo& span);

  /// Whether anything is looked for in the values of a span: it prints a column.
  [[nodiscard]] bool is_watched(std::uint32_t span) const;

  [[nodiscard]] Tally start() const;
  /// `tally` must come from start() of this panel.
  void add(Tally& tally);
  /// What the expressions print, over everybody added; those that print a column.
  [[nodiscard]] std::vector<ExpressionSummary> expressions() const;

  /// Everything found: blocks first, then warnings, then notes; within a level by part and place.
  /// At most kFindingsMax. The panel is used up.
  [[nodiscard]] std::vector<model::Finding> finish();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace amends::checks
