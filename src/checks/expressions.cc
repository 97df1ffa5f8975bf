#include "checks/expressions.h"

#include "checks/check.h"

namespace amends::checks {

ExpressionSummary summary_of(const SpanView& span) {
  const SpanInfo& info = span.rules.info;
  const Distribution& values = span.tally.values;
  ExpressionSummary summary;
  summary.part = info.part;
  summary.locale = info.locale;
  summary.place = info.place;
  summary.expression = info.expression;
  summary.field = span.rules.field;
  summary.own = span.tally.own.number();
  summary.empty = span.cases(ValueFault::empty).number();
  summary.defaulted = span.cases(ValueFault::defaulted).number();
  summary.distinct = values.distinct();
  summary.longest = values.longest();
  summary.shortest = values.shortest();
  summary.samples = values.samples();
  summary.frequent = values.frequent().top(kFrequentShownMax);
  summary.frequent_missed = values.frequent().missed();
  summary.scripts = values.scripts();
  return summary;
}

}  // namespace amends::checks
