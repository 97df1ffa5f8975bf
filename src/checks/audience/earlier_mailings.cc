#include "checks/audience/earlier_mailings.h"

#include <string>
#include <utility>
#include <vector>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

class NeverMailedWatch final : public PeopleWatch {
 public:
  explicit NeverMailedWatch(const model::ContactSet& mailed)
      : mailed_(mailed),
        is_first_(mailed.empty()) {}

  bool wants(const RecipientFacts& recipient) override {
    if (!is_first_ && !mailed_.contains(recipient.contact)) {
      people_.count(recipient, {});
    }
    return false;
  }

  void add(const PeopleWatch& other) override {
    people_.add(static_cast<const NeverMailedWatch&>(other).people_);
  }

  void report(const MailingView& mailing, const AudienceView& audience, Findings& findings)
      const override {
    if (is_first_) {
      report_first(audience, findings);
      return;
    }
    const double share = audience.share_of(people_.number());
    if (share <= mailing.threshold(Threshold::never_mailed_share_warn)) {
      return;
    }
    const bool blocks = share > mailing.threshold(Threshold::never_mailed_share_block) &&
                        audience.people() >= kNeverMailedBlockFrom;
    Finding finding = finding_about(
        "audience.never_mailed", blocks ? FindingLevel::block : FindingLevel::warn, people_
    );
    finding.arguments = {{"first", "no"}, {"percent", per_cent(share)}};
    findings.push_back(std::move(finding));
  }

 private:
  static void report_first(const AudienceView& audience, Findings& findings) {
    if (audience.people() == 0) {
      return;
    }
    Finding finding = finding_about("audience.never_mailed", FindingLevel::note, {});
    finding.recipients = audience.people();
    finding.arguments = {{"first", "yes"}, {"percent", std::int64_t{100}}};
    findings.push_back(std::move(finding));
  }

  const model::ContactSet& mailed_;
  bool is_first_;
  Cases people_;
};

class SilenceWatch final : public PeopleWatch {
 public:
  explicit SilenceWatch(const AudienceHistory& history) : history_(history) {}

  bool wants(const RecipientFacts& recipient) override {
    if (history_.mailed.contains(recipient.contact) &&
        !history_.lately.contains(recipient.contact)) {
      people_.count(recipient, {});
    }
    return false;
  }

  void add(const PeopleWatch& other) override {
    people_.add(static_cast<const SilenceWatch&>(other).people_);
  }

  void report(const MailingView&, const AudienceView& audience, Findings& findings) const override {
    const double share = audience.share_of(people_.number());
    if (share <= kLongSilenceWarnShare) {
      return;
    }
    const bool blocks =
        share > kLongSilenceBlockShare && audience.people() >= kNeverMailedBlockFrom;
    Finding finding = finding_about(
        "time.long_silence", blocks ? FindingLevel::block : FindingLevel::warn, people_
    );
    finding.arguments = {{"percent", per_cent(share)}};
    findings.push_back(std::move(finding));
  }

 private:
  const AudienceHistory& history_;
  Cases people_;
};

/// Counts who is in each of several sets.
class OverlapWatch : public PeopleWatch {
 public:
  explicit OverlapWatch(std::vector<const model::ContactSet*> sets)
      : sets_(std::move(sets)),
        people_(sets_.size()) {}

  bool wants(const RecipientFacts& recipient) override {
    for (std::size_t set = 0; set < sets_.size(); ++set) {
      if (sets_[set]->contains(recipient.contact)) {
        people_[set].count(recipient, {});
      }
    }
    return false;
  }

  void add(const PeopleWatch& other) override {
    const auto& watch = static_cast<const OverlapWatch&>(other);
    for (std::size_t set = 0; set < sets_.size(); ++set) {
      people_[set].add(watch.people_[set]);
    }
  }

 protected:
  [[nodiscard]] const Cases& people_in(std::size_t set) const { return people_[set]; }

 private:
  std::vector<const model::ContactSet*> sets_;
  std::vector<Cases> people_;
};

class IncidentWatch final : public OverlapWatch {
 public:
  using OverlapWatch::OverlapWatch;

  void report(const MailingView& mailing, const AudienceView&, Findings& findings) const override {
    const auto& incidents = mailing.facts.history->incidents;
    for (std::size_t at = 0; at < incidents.size(); ++at) {
      if (people_in(at).number() == 0) {
        continue;
      }
      const OpenIncident& incident = incidents[at];
      const bool blocks =
          mailing.mailing.kind == model::MailingKind::regular && incident.harm >= kOwedHarmBlock;
      Finding finding = finding_about(
          "audience.incident_overlap",
          blocks ? FindingLevel::block : FindingLevel::warn,
          people_in(at)
      );
      finding.arguments = {{"incident", incident.id.value}, {"mailing", shown(incident.mailing)}};
      findings.push_back(std::move(finding));
    }
  }
};

class MailingWatch final : public OverlapWatch {
 public:
  using OverlapWatch::OverlapWatch;

  void report(const MailingView& mailing, const AudienceView&, Findings& findings) const override {
    const auto& others = mailing.facts.history->not_with;
    for (std::size_t at = 0; at < others.size(); ++at) {
      if (people_in(at).number() > 0) {
        Finding finding =
            finding_about("audience.mailing_overlap", FindingLevel::block, people_in(at));
        finding.arguments = {{"mailing", shown(others[at].name)}, {"known", "yes"}};
        findings.push_back(std::move(finding));
      }
    }
  }
};

class TwinWatch final : public OverlapWatch {
 public:
  using OverlapWatch::OverlapWatch;

  void report(const MailingView& mailing, const AudienceView& audience, Findings& findings)
      const override {
    const auto& twins = mailing.facts.history->twins;
    for (std::size_t at = 0; at < twins.size(); ++at) {
      if (people_in(at).number() == 0) {
        continue;
      }
      const double share = audience.share_of(people_in(at).number());
      Finding finding = finding_about(
          "audience.twice",
          share > kTwinBlockShare ? FindingLevel::block : FindingLevel::warn,
          people_in(at)
      );
      finding.arguments = {{"mailing", shown(twins[at].name)}, {"percent", per_cent(share)}};
      findings.push_back(std::move(finding));
    }
  }
};

template <class Watch, class Entries>
std::unique_ptr<PeopleWatch> watch_of(const Entries& entries) {
  if (entries.empty()) {
    return nullptr;
  }
  std::vector<const model::ContactSet*> sets;
  for (const auto& entry : entries) {
    sets.push_back(&entry.people);
  }
  return std::make_unique<Watch>(std::move(sets));
}

}  // namespace

std::unique_ptr<PeopleWatch>
NeverMailed::watch(const MailingView& mailing, std::span<const SpanRules>) const {
  const auto& history = mailing.facts.history;
  return history ? std::make_unique<NeverMailedWatch>(history->mailed) : nullptr;
}

std::unique_ptr<PeopleWatch>
LongSilence::watch(const MailingView& mailing, std::span<const SpanRules>) const {
  const auto& history = mailing.facts.history;
  return history && !history->mailed.empty() ? std::make_unique<SilenceWatch>(*history) : nullptr;
}

std::unique_ptr<PeopleWatch>
IncidentOverlap::watch(const MailingView& mailing, std::span<const SpanRules>) const {
  const auto& history = mailing.facts.history;
  return history ? watch_of<IncidentWatch>(history->incidents) : nullptr;
}

std::unique_ptr<PeopleWatch>
SentTwice::watch(const MailingView& mailing, std::span<const SpanRules>) const {
  const auto& history = mailing.facts.history;
  return history ? watch_of<TwinWatch>(history->twins) : nullptr;
}

void MailingOverlap::look_at_mailing(const MailingView& mailing, Findings& findings) const {
  if (!mailing.facts.history) {
    return;
  }
  for (const OtherMailing& other : mailing.facts.history->not_with) {
    if (other.known == OtherMailing::Known::yes) {
      continue;
    }
    const bool is_there = other.known == OtherMailing::Known::no_audience;
    Finding finding = finding_about("audience.mailing_overlap", FindingLevel::warn, {});
    finding.arguments = {
        {"mailing", shown(other.name)}, {"known", is_there ? "no_audience" : "no_mailing"}
    };
    findings.push_back(std::move(finding));
  }
}

std::unique_ptr<PeopleWatch>
MailingOverlap::watch(const MailingView& mailing, std::span<const SpanRules>) const {
  const auto& history = mailing.facts.history;
  return history ? watch_of<MailingWatch>(history->not_with) : nullptr;
}

}  // namespace amends::checks
