#include "checks/tally.h"

#include "checks/check.h"
#include "checks/merge/name_faults.h"
#include "checks/merge/value_faults.h"
#include "text/url.h"
#include "text/utf8.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

namespace amends::checks {
namespace {

std::uint32_t bit(ValueFault fault) {
  return 1U << static_cast<unsigned>(fault);
}

/// Of a value that is not blank.
std::uint32_t faults_of(std::string_view text, const ValueTraits& traits, const SpanRules& rules) {
  const std::uint32_t control =
      rules.header && traits.has(trait_control) ? bit(ValueFault::control) : 0U;
  if (stands_for_nothing(text, rules)) {
    return control | bit(ValueFault::null);
  }
  if (traits.has(trait_field) && is_foreign(text)) {
    return control | bit(ValueFault::foreign);
  }
  const auto odd = rules.names_person ? name_fault(text, traits, rules) : std::nullopt;
  return control | (odd ? bit(*odd) : 0U);
}

}  // namespace

Tally::Tally(std::shared_ptr<const std::vector<SpanRules>> rules, Watches watches)
    : rules_(std::move(rules)),
      watches_(std::move(watches)),
      spans_(rules_->size()),
      counted_for_(rules_->size()),
      judged_(rules_->size()) {}

void Tally::recipient(const RecipientFacts& recipient, std::span<const std::string> values) {
  end_recipient();
  address_.assign(recipient.address);
  current_ = recipient;
  current_.address = address_;
  current_.zone = {};
  row_ = values;
  ++serial_;
  if (recipient.suppressed) {
    suppressed_.count(current_, {});
    return;
  }
  ++recipients_;
  count_zone(recipient.zone);
  if (recipient.duplicate_of_row) {
    duplicates_.count(current_, std::to_string(*recipient.duplicate_of_row));
    return;
  }
  if (recipient.same_person_as_row) {
    const std::int64_t row = *recipient.same_person_as_row;
    same_people_.count(current_, row > 0 ? std::to_string(row) : std::string());
  }
  looked_at_ += recipient.looked_at ? 1 : 0;
  for (const auto& watch : watches_) {
    if (watch->wants(current_) && recipient.looked_at) {
      wanting_.push_back(watch.get());
    }
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
  if (span >= rules_->size() || current_.suppressed) {
    return;
  }
  const SpanRules& rules = (*rules_)[span];
  if (!rules.watched) {
    return;
  }
  text = unescaped(text::cut_utf8(text, kValueBytesMax), rules.info.escape);
  if (!wanting_.empty()) {
    keep(span, text, flags);
  }
  if (flags.used_default) {
    count(span, ValueFault::defaulted, text);
  } else if (is_blank(text)) {
    count(span, ValueFault::empty, text);
  } else {
    look_at_own(span, text);
  }
}

void Tally::look_at_own(std::uint32_t span, std::string_view text) {
  SpanTally& tally = spans_[span];
  Judged& judged = judge(span, text);
  tally.own.count(current_, text);
  if (span < kDistributionsMax) {
    if (judged.is_counted) {
      tally.values.add_again(text, judged.hash, judged.traits);
    } else {
      tally.values.add(text, judged.hash, judged.traits, current_);
      judged.is_counted = true;
    }
  }
  for (std::uint32_t left = judged.faults; left != 0; left &= left - 1) {
    count(span, static_cast<ValueFault>(std::countr_zero(left)), text);
  }
}

Tally::Judged& Tally::judge(std::uint32_t span, std::string_view text) {
  std::vector<Judged>& known = judged_[span];
  if (known.empty()) {
    known.resize(kJudgedMax);
  }
  const std::uint64_t hash = hash_of(text);
  Judged& judged = known[hash % kJudgedMax];
  if (judged.hash != hash) {
    const SpanRules& rules = (*rules_)[span];
    judged.hash = hash;
    judged.is_counted = false;
    judged.traits = traits_of(text);
    judged.faults = faults_of(text, judged.traits, rules);
  }
  return judged;
}

void Tally::count(std::uint32_t span, ValueFault fault, std::string_view text) {
  const auto index = static_cast<std::size_t>(fault);
  if (std::exchange(counted_for_[span][index], serial_) != serial_) {
    spans_[span].faults[index].count(current_, text);
  }
}

std::string_view Tally::unescaped(std::string_view text, liquid::Escape escape) {
  if (escape == liquid::Escape::html && text.contains('&')) {
    unescape_html(text, unescaped_);
    return unescaped_;
  }
  if (escape == liquid::Escape::url && text.contains('%')) {
    unescaped_ = text::repair_utf8(text::percent_decode(text));
    return unescaped_;
  }
  return text;
}

void Tally::render_error(Part part, const Error& error) {
  const auto known = std::ranges::find_if(render_errors_, [&](const RenderError& other) {
    return other.part == part && other.error.id() == error.id() &&
           other.error.place() == error.place();
  });
  if (known != render_errors_.end()) {
    known->people.count(current_, {});
  } else if (render_errors_.size() < kRenderErrorsMax) {
    render_errors_.push_back({part, error, {}, current_.position});
    render_errors_.back().people.count(current_, {});
  }
}

void Tally::keep(std::uint32_t span, std::string_view text, liquid::ValueFlags flags) {
  if (kept_.size() < kPrintedMax) {
    kept_.push_back({span, kept_texts_.size(), text.size(), flags});
    kept_texts_ += text;
  }
}

void Tally::end_recipient() {
  if (wanting_.empty()) {
    return;
  }
  printed_.clear();
  for (const Kept& kept : kept_) {
    printed_.push_back(
        {kept.span, std::string_view(kept_texts_).substr(kept.begin, kept.size), kept.flags}
    );
  }
  for (PeopleWatch* const watch : wanting_) {
    watch->look_at({current_, row_, printed_});
  }
  wanting_.clear();
  kept_.clear();
  kept_texts_.clear();
}

}  // namespace amends::checks
