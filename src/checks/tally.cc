#include "checks/tally.h"

#include "checks/check.h"
#include "checks/merge/value_faults.h"
#include "text/utf8.h"

#include <algorithm>
#include <utility>

namespace amends::checks {

void Cases::count(const RecipientFacts& recipient, std::string_view value) {
  ++number_;
  if (examples_.size() < model::kExamplesMax) {
    examples_.push_back(
        {recipient.contact, recipient.row, std::string(recipient.address), shown(value)}
    );
  }
}

void Cases::add(const Cases& later) {
  number_ += later.number_;
  for (const auto& example : later.examples_) {
    if (examples_.size() < model::kExamplesMax) {
      examples_.push_back(example);
    }
  }
}

Tally::Tally(std::shared_ptr<const std::vector<SpanRules>> rules)
    : rules_(std::move(rules)),
      spans_(rules_->size()),
      counted_for_(rules_->size()) {}

void Tally::recipient(const RecipientFacts& recipient) {
  address_.assign(recipient.address);
  current_ = recipient;
  current_.address = address_;
  current_.zone = {};
  ++serial_;
  if (recipient.suppressed) {
    suppressed_.count(current_, {});
    return;
  }
  ++recipients_;
  count_zone(recipient.zone);
  if (recipient.duplicate_of_row) {
    duplicates_.count(current_, std::to_string(*recipient.duplicate_of_row));
  }
}

void Tally::count_zone(std::string_view zone) {
  if (zone.empty()) {
    return;
  }
  const auto known = zones_.find(zone);
  if (known != zones_.end()) {
    ++known->second;
  } else if (zones_.size() < kZonesMax) {
    zones_.emplace(zone, 1);
  }
}

void Tally::value(std::uint32_t span, std::string_view text, liquid::ValueFlags flags) {
  if (span >= rules_->size() || current_.suppressed || flags.used_default) {
    return;
  }
  const SpanRules& rules = (*rules_)[span];
  if (!rules.watched) {
    return;
  }
  SpanTally& tally = spans_[span];
  text = text::cut_utf8(text, kValueBytesMax);
  if (is_blank(text)) {
    count(tally, ValueFault::empty, text);
    return;
  }
  if (rules.names_person) {
    compare(tally, text);
  }
  if (rules.header && text::has_control(text)) {
    count(tally, ValueFault::control, text);
  }
  if (stands_for_nothing(text, rules)) {
    count(tally, ValueFault::null, text);
  } else if (may_be_foreign(text) && is_foreign(text, rules.info.escape)) {
    count(tally, ValueFault::foreign, text);
  }
}

void Tally::count(SpanTally& tally, ValueFault fault, std::string_view text) {
  const auto span = static_cast<std::size_t>(&tally - spans_.data());
  const auto index = static_cast<std::size_t>(fault);
  if (std::exchange(counted_for_[span][index], serial_) != serial_) {
    tally.faults[index].count(current_, text);
  }
}

void Tally::compare(SpanTally& tally, std::string_view text) {
  ++tally.values;
  if (tally.differs) {
    return;
  }
  if (!std::exchange(tally.has_first, true)) {
    tally.first = text;
  }
  tally.differs = tally.first != text;
  if (tally.first_cases.examples().size() < model::kExamplesMax) {
    tally.first_cases.count(current_, text);
  }
}

}  // namespace amends::checks
