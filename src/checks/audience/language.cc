#include "checks/audience/language.h"

#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::FindingLevel;

FindingLevel level_of(double share) {
  if (share > kLanguageBlockShare) {
    return FindingLevel::block;
  }
  return share > kLanguageWarnShare ? FindingLevel::warn : FindingLevel::note;
}

class Watch final : public PeopleWatch {
 public:
  bool wants(const RecipientFacts& recipient) override {
    if (!recipient.language.empty() && recipient.language != recipient.edition_language) {
      people_.count(recipient, recipient.language);
    }
    return false;
  }

  void add(const PeopleWatch& other) override {
    people_.add(static_cast<const Watch&>(other).people_);
  }

  void report(const MailingView& mailing, const AudienceView& audience, Findings& findings)
      const override {
    if (people_.number() == 0) {
      return;
    }
    const double share = audience.share_of(people_.number());
    auto finding = finding_about("audience.language", level_of(share), people_);
    finding.arguments = {
        {"percent", per_cent(share)},
        {"language", people_.examples().front().value},
        {"edition", mailing.mailing.locale.language()}
    };
    findings.push_back(std::move(finding));
  }

 private:
  Cases people_;
};

}  // namespace

std::unique_ptr<PeopleWatch>
LanguageWithoutEdition::watch(const MailingView&, std::span<const SpanRules>) const {
  return std::make_unique<Watch>();
}

}  // namespace amends::checks
