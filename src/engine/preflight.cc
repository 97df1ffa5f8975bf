#include "engine/preflight.h"

#include "base/random.h"
#include "checks/panel.h"
#include "checks/settle.h"
#include "engine/audience.h"
#include "engine/given_codes.h"
#include "engine/limits.h"
#include "engine/met_people.h"
#include "engine/proof_lane.h"
#include "engine/proof_lanes.h"
#include "model/topics.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace amends::engine {
namespace {

constexpr std::uint64_t kProgressEvery = 10'000;
constexpr std::uint64_t kSampleSeed = 1;

/// A random choice of people whose number is not known before (Vitter 1985, algorithm R).
class Reservoir {
 public:
  explicit Reservoir(std::uint64_t most) : most_(std::clamp<std::uint64_t>(most, 1, kSampleMax)) {}

  /// Takes the person in or not; whoever is not in it then is in `left_out`, true.
  bool offer(const model::Contact& contact, const PersonMark& mark, QueuedPerson& left_out) {
    ++offered_;
    if (chosen_.size() < most_) {
      chosen_.push_back({contact, mark});
      return false;
    }
    left_out = {contact, mark};
    if (const std::uint64_t place = dice_.below(offered_); place < most_) {
      std::swap(left_out, chosen_[place]);
    }
    return true;
  }

  /// In the order of the list.
  std::vector<QueuedPerson> take() {
    std::ranges::sort(chosen_, {}, [](const QueuedPerson& one) { return one.mark.position; });
    return std::move(chosen_);
  }

 private:
  std::uint64_t most_;
  std::uint64_t offered_ = 0;
  Random dice_{kSampleSeed};
  std::vector<QueuedPerson> chosen_;
};

class Proof {
 public:
  Proof(const model::Mailing& mailing, PeopleSource& people, const PreflightOptions& options)
      : mailing_(mailing),
        people_(people),
        options_(options),
        panel_(mailing, facts()),
        outside_(mailing, outside_of(options)),
        mix_(people.columns(), options.now),
        codes_(mailing, people.columns()) {
    if (options.sample) {
      sample_.emplace(*options.sample);
    }
  }

  Result<PreflightReport> run() {
    AMENDS_TRY(
        const AudienceFilter filter,
        AudienceFilter::compile(mailing_.audience, people_.columns(), people_.earlier())
    );
    read_texts();
    open_lanes();
    std::uint64_t rows = 0;
    AMENDS_TRY_VOID(people_.each([&](const PeopleSource::Person& person) -> Result<void> {
      if (++rows % kProgressEvery == 0) {
        AMENDS_TRY_VOID(tell_progress());
      }
      AMENDS_TRY(const bool wanted, filter.matches(*person.contact));
      if (wanted) {
        meet(person);
      }
      return {};
    }));
    AMENDS_TRY_VOID(look_at_sample());
    lanes_->finish();
    AMENDS_TRY_VOID(tell_progress());
    checks::Findings outside =
        outside_.finish(texts_ ? &texts_->mailing() : nullptr, people_.columns(), options_.now);
    AMENDS_TRY_VOID(tell_progress());
    return finish(std::move(outside));
  }

 private:
  static Outside outside_of(const PreflightOptions& options) {
    Outside outside = options.outside;
    outside.should_stop = options.should_stop;
    return outside;
  }

  checks::Facts facts() const {
    checks::Facts facts;
    facts.now = options_.now;
    facts.columns = people_.provided();
    const model::Columns& columns = people_.columns();
    for (std::uint32_t column = 0; column < columns.size(); ++column) {
      facts.column_names.push_back(columns.name_of(column));
    }
    facts.past_audiences = options_.past_audiences;
    facts.history = options_.history;
    facts.is_sample = options_.sample.has_value();
    facts.carrier = options_.carrier;
    facts.codes = options_.codes;
    facts.past_prices = options_.past_prices;
    facts.shop_prices = options_.shop_prices;
    return facts;
  }

  void read_texts() {
    CompiledMailing::Outcome outcome =
        CompiledMailing::compile(mailing_, people_.columns(), CompiledMailing::Use::proof);
    for (const Error& error : outcome.errors) {
      panel_.template_errors(part_of_file(error.place().file), std::span(&error, 1));
    }
    look_at_constants(mailing_, panel_);
    if (outcome.mailing) {
      texts_ = std::make_unique<ProofTexts>(std::move(*outcome.mailing), panel_);
    }
  }

  /// One lane more than there are shares: for those who are only counted.
  void open_lanes() {
    for (std::size_t lane = 0; lane <= kProofLanes; ++lane) {
      shares_.emplace_back(mailing_, texts_.get(), panel_.start(), options_.now);
    }
    const unsigned threads = options_.threads == 0
                                 ? std::max(1U, std::thread::hardware_concurrency())
                                 : options_.threads;
    lanes_.emplace(threads, [this](std::size_t lane, const PeopleBatch& batch) {
      shares_[lane].meet_all(batch);
    });
  }

  Result<void> tell_progress() {
    if (options_.progress) {
      options_.progress(report_.recipients);
    }
    if (options_.should_stop && options_.should_stop()) {
      return make_error("proof.stopped", "the proof was stopped before it had seen everybody");
    }
    return {};
  }

  void meet(const PeopleSource::Person& person) {
    const model::Contact& contact = *person.contact;
    const MetPeople::Earlier earlier = met_.meet(contact.mailbox, person.row);
    PersonMark mark;
    mark.row = person.row;
    mark.position = position_++;
    mark.suppressed = person.suppressed || model::has_muted(contact, mailing_.topics);
    mark.duplicate_of_row = earlier.same_address;
    mark.same_person_as_row = earlier.same_person;
    if (mark.duplicate_of_row) {
      shares_.back().meet(contact, mark);
      return;
    }
    hash_.add(contact);
    if (mark.suppressed) {
      shares_.back().meet(contact, mark);
      return;
    }
    mark.same_code = codes_.meet(contact);
    outside_.add(contact, mark.row, earlier_mail_to(contact.id));
    mix_.add(contact);
    ++report_.recipients;
    if (!sample_) {
      hand_on(contact, mark);
    } else if (sample_->offer(contact, mark, left_out_)) {
      left_out_.mark.looked_at = false;
      shares_.back().meet(left_out_.contact, left_out_.mark);
    }
  }

  [[nodiscard]] checks::EarlierMail earlier_mail_to(model::ContactId contact) const {
    return options_.history && options_.history->bounced.contains(contact)
               ? checks::EarlierMail::bounced
               : checks::EarlierMail::fine;
  }

  void hand_on(const model::Contact& contact, const PersonMark& mark) {
    PeopleBatch& batch = lanes_->filling();
    QueuedPerson& queued = batch.take();
    queued.contact = contact;
    queued.mark = mark;
    ++report_.looked_at;
    if (batch.size == kProofBatch) {
      lanes_->deal();
    }
  }

  Result<void> look_at_sample() {
    if (!sample_) {
      return {};
    }
    for (const QueuedPerson& chosen : sample_->take()) {
      hand_on(chosen.contact, chosen.mark);
    }
    return {};
  }

  PreflightReport finish(checks::Findings outside) {
    for (ProofLane& share : shares_) {
      panel_.add(share.tally());
    }
    report_.expressions = panel_.expressions();
    report_.findings = panel_.finish();
    insert(std::move(outside));
    report_.shop_prices = outside_.take_prices();
    insert(people_.findings());
    report_.mix = mix_.finish();
    insert(checks::composition_findings(report_.mix, options_.past_mixes));
    report_.findings = checks::settle(
        std::move(report_.findings),
        mailing_.checks,
        std::max(options_.now, mailing_.schedule.at.value_or(options_.now))
    );
    report_.audience = hash_.count();
    report_.audience_hash = hash_.finish();
    return std::move(report_);
  }

  /// Among the others, behind those that weigh as much.
  void insert(std::vector<model::Finding> findings) {
    for (model::Finding& finding : findings) {
      const auto after = std::ranges::find_if(report_.findings, [&](const model::Finding& other) {
        return other.level < finding.level;
      });
      report_.findings.insert(after, std::move(finding));
    }
  }

  const model::Mailing& mailing_;
  PeopleSource& people_;
  const PreflightOptions& options_;
  checks::Panel panel_;
  OutsideLook outside_;
  checks::MixCounter mix_;
  std::unique_ptr<ProofTexts> texts_;
  std::vector<ProofLane> shares_;
  std::optional<ProofLanes> lanes_;  // after what its threads use, so that they end first
  std::optional<Reservoir> sample_;
  QueuedPerson left_out_;
  MetPeople met_;
  GivenCodes codes_;
  AudienceHash hash_;
  std::uint64_t position_ = 0;
  PreflightReport report_;
};

}  // namespace

std::vector<std::string> PeopleSource::provided() const {
  std::vector<std::string> names;
  for (std::uint32_t column = 0; column < columns().size(); ++column) {
    names.push_back(columns().name_of(column));
  }
  return names;
}

std::uint64_t PreflightReport::count(model::FindingLevel level) const {
  return static_cast<std::uint64_t>(std::ranges::count_if(findings, [&](const auto& finding) {
    return finding.level == level && !finding.waived;
  }));
}

Result<PreflightReport> preflight(
    const model::Mailing& mailing, PeopleSource& people, const PreflightOptions& options
) {
  return Proof(mailing, people, options).run();
}

}  // namespace amends::engine
