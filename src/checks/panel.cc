#include "checks/panel.h"

#include "base/check.h"
#include "checks/check.h"
#include "checks/settle.h"
#include "model/partials.h"
#include "text/time.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

// A time that has passed is no time it is sent at: then it goes when it is released, now.
Instant sends_at(const model::Mailing& mailing, const Facts& facts) {
  return std::max(facts.now, mailing.schedule.at.value_or(facts.now));
}

std::string zone_of(const model::Mailing& mailing) {
  return mailing.schedule.zone == "recipient" ? "UTC" : mailing.schedule.zone;
}

Instant last_wave_at(const model::Mailing& mailing, const Facts& facts) {
  Instant at = sends_at(mailing, facts);
  for (const model::Wave& wave : mailing.waves) {
    at += wave.hold;
  }
  return at;
}

void add(SpanTally& sum, const SpanTally& other) {
  for (std::size_t fault = 0; fault < kValueFaults; ++fault) {
    sum.faults[fault].add(other.faults[fault]);
  }
  sum.own.add(other.own);
  sum.values.add(other.values);
}

std::vector<std::unique_ptr<PeopleWatch>> watches(
    const MailingView& mailing, std::span<const SpanRules> spans
) {
  std::vector<std::unique_ptr<PeopleWatch>> made;
  for (const Check* check : all_checks()) {
    if (auto watch = check->watch(mailing, spans)) {
      made.push_back(std::move(watch));
    }
  }
  return made;
}

Finding about_template(Part part, const Error& error) {
  Finding finding;
  finding.id = "template.error";
  finding.level = FindingLevel::block;
  finding.part = to_string(part);
  finding.place = error.place();
  finding.arguments = {{"problem", error.message()}, {"error", error.id()}};
  return finding;
}

/// A partial that is printed twice, or in the text of several languages, is wrong once.
bool is_repeated(const Finding& one, const Finding& next) {
  return one.id == next.id && one.level == next.level && one.part == next.part &&
         one.place == next.place && one.place.line > 0 &&
         one.place.file.starts_with(model::kPartialsFolder) && one.arguments == next.arguments &&
         one.recipients == 0 && next.recipients == 0;
}

void drop_repeated(Findings& findings) {
  Findings kept;
  for (Finding& finding : findings) {
    // Those of one place stand together.
    const auto other = std::ranges::find_if(kept.rbegin(), kept.rend(), [&](const Finding& before) {
      return before.place != finding.place || is_repeated(before, finding);
    });
    if (other == kept.rend() || !is_repeated(*other, finding)) {
      kept.push_back(std::move(finding));
    }
  }
  findings = std::move(kept);
}

}  // namespace

std::string_view to_string(Part part) {
  constexpr std::array<std::string_view, 4> kNames = {"subject", "preheader", "html", "text"};
  return kNames.at(static_cast<std::size_t>(part));
}

std::string shown(std::string_view text) {
  constexpr std::size_t kShownCharsMax = kShownBytesMax;
  return text::printable(text::cut_utf8(text, kShownBytesMax), kShownCharsMax);
}

Finding finding_at(
    std::string_view id, FindingLevel level, const PartView& part, std::size_t visible_offset
) {
  Finding finding;
  finding.id = id;
  finding.level = level;
  finding.part = to_string(part.part);
  finding.place = part.place_of(visible_offset);
  return finding;
}

Finding finding_about(std::string_view id, FindingLevel level, const Cases& cases) {
  Finding finding;
  finding.id = id;
  finding.level = level;
  finding.part = "audience";
  finding.recipients = cases.number();
  finding.examples = cases.examples();
  return finding;
}

Finding finding_about_span(
    std::string_view id, FindingLevel level, const SpanView& span, const Cases& people
) {
  Finding finding = finding_about(id, level, people);
  finding.part = to_string(span.rules.info.part);
  finding.place = span.rules.info.place;
  finding.arguments = {{"field", span.rules.field}};
  return finding;
}

std::int64_t per_cent(double share) {
  return share <= 0 ? 0 : std::max<std::int64_t>(1, std::llround(100 * share));
}

class Panel::State {
 public:
  State(const model::Mailing& mailing, Facts facts)
      : mailing_(mailing),
        facts_(std::move(facts)),
        view_{
            mailing_,
            facts_,
            sends_at(mailing_, facts_),
            zone_of(mailing_),
            last_wave_at(mailing_, facts_)
        },
        rules_(std::make_shared<std::vector<SpanRules>>()) {}

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  model::Mailing mailing_;
  Facts facts_;
  MailingView view_;
  Findings findings_;
  std::shared_ptr<std::vector<SpanRules>> rules_;
  std::vector<SpanTally> spans_;
  std::vector<std::unique_ptr<PeopleWatch>> watches_;  // all tallies' together
  std::uint64_t recipients_ = 0;
  std::uint64_t looked_at_ = 0;
  Cases suppressed_;
  Cases duplicates_;
  ZoneCounts zones_;
  std::vector<PartView> parts_;
  Cases same_people_;
  std::vector<RenderError> render_errors_;

  void add(const RenderError& error) {
    const auto known = std::ranges::find_if(render_errors_, [&](const RenderError& other) {
      return other.part == error.part && other.error.id() == error.error.id() &&
             other.error.place() == error.error.place();
    });
    if (known == render_errors_.end()) {
      render_errors_.push_back(error);
      return;
    }
    if (error.position < known->position) {
      known->error = error.error;
      known->position = error.position;
    }
    known->people.add(error.people);
  }
};

Panel::Panel(const model::Mailing& mailing, const Facts& facts)
    : state_(std::make_unique<State>(mailing, facts)) {
  for (const Check* check : all_checks()) {
    check->look_at_mailing(state_->view_, state_->findings_);
  }
}

Panel::~Panel() = default;
Panel::Panel(Panel&&) noexcept = default;
Panel& Panel::operator=(Panel&&) noexcept = default;

void Panel::template_errors(Part part, std::span<const Error> errors) {
  for (const Error& error : errors) {
    state_->findings_.push_back(about_template(part, error));
  }
}

void Panel::constant(const ConstantPart& part) {
  if (part.origin == Origin::derived) {
    return;
  }
  const PartView& view = state_->parts_.emplace_back(view_of(part));
  for (const Check* check : all_checks()) {
    check->look_at_part(state_->view_, view, state_->findings_);
  }
}

void Panel::input(const Input& input) {
  if (input.origin == Origin::derived) {
    return;
  }
  for (const Check* check : all_checks()) {
    check->look_at_input(state_->view_, input, state_->findings_);
  }
}

std::uint32_t Panel::add_span(const SpanInfo& span) {
  const auto number = static_cast<std::uint32_t>(state_->rules_->size());
  if (number < kSpansMax) {
    state_->rules_->push_back(rules_for(span));
  }
  return number;
}

bool Panel::is_watched(std::uint32_t span) const {
  return span < state_->rules_->size() && (*state_->rules_)[span].watched;
}

Tally Panel::start() const {
  return {state_->rules_, watches(state_->view_, *state_->rules_)};
}

void Panel::add(Tally& tally) {
  State& state = *state_;
  AMENDS_CHECK(tally.rules_ == state.rules_);
  tally.end_recipient();
  if (state.watches_.empty()) {
    state.watches_ = watches(state.view_, *state.rules_);
  }
  for (std::size_t watch = 0; watch < state.watches_.size(); ++watch) {
    state.watches_[watch]->add(*tally.watches_.at(watch));
  }
  for (const RenderError& error : tally.render_errors_) {
    state.add(error);
  }
  state.spans_.resize(state.rules_->size());
  for (std::size_t span = 0; span < tally.spans_.size(); ++span) {
    checks::add(state.spans_[span], tally.spans_[span]);
  }
  state.recipients_ += tally.recipients_;
  state.suppressed_.add(tally.suppressed_);
  state.looked_at_ += tally.looked_at_;
  state.duplicates_.add(tally.duplicates_);
  state.same_people_.add(tally.same_people_);
  for (const auto& [zone, readers] : tally.zones_) {
    state.zones_[zone] += readers;
  }
}

std::vector<ExpressionSummary> Panel::expressions() const {
  const State& state = *state_;
  std::vector<ExpressionSummary> all;
  for (std::size_t span = 0; span < state.spans_.size(); ++span) {
    if ((*state.rules_)[span].watched) {
      all.push_back(summary_of({(*state.rules_)[span], state.spans_[span], state.looked_at_}));
    }
  }
  return all;
}

std::vector<Finding> Panel::finish() {
  State& state = *state_;
  state.spans_.resize(state.rules_->size());
  std::erase_if(state.zones_, [](const auto& zone) { return !text::valid_zone(zone.first); });
  const AudienceView audience{
      state.recipients_,
      state.suppressed_,
      state.duplicates_,
      state.same_people_,
      state.looked_at_,
      state.parts_,
      state.zones_
  };
  for (const RenderError& error : state.render_errors_) {
    Finding finding = about_template(error.part, error.error);
    finding.recipients = error.people.number();
    finding.examples = error.people.examples();
    state.findings_.push_back(std::move(finding));
  }
  for (const auto& watch : state.watches_) {
    watch->report(state.view_, audience, state.findings_);
  }
  for (const Check* check : all_checks()) {
    for (std::size_t span = 0; span < state.spans_.size(); ++span) {
      check->look_at_span(
          state.view_,
          {(*state.rules_)[span], state.spans_[span], state.looked_at_},
          state.findings_
      );
    }
    check->look_at_audience(state.view_, audience, state.findings_);
  }
  std::ranges::sort(state.findings_, comes_before);
  drop_repeated(state.findings_);
  if (state.findings_.size() > kFindingsMax) {
    state.findings_.resize(kFindingsMax);
  }
  return std::exchange(state.findings_, {});
}

}  // namespace amends::checks
