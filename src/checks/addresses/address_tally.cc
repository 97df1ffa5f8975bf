#include "checks/addresses/address_tally.h"

#include <algorithm>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

struct FaultFinding {
  AddressFault fault;
  std::string_view id;
  FindingLevel level;
};

constexpr std::array<FaultFinding, kAddressFaults> kFaultFindings = {{
    {AddressFault::slip, "address.slip", FindingLevel::warn},
    {AddressFault::technical, "address.technical", FindingLevel::block},
    {AddressFault::role, "address.role", FindingLevel::warn},
    {AddressFault::throwaway, "address.throwaway", FindingLevel::warn},
    {AddressFault::letters, "address.letters", FindingLevel::warn},
}};

}  // namespace

AddressTally::Domain& AddressTally::domain_of(
    model::ContactId contact, std::int64_t row, const mail::Mailbox& mailbox
) {
  auto found = domains_.find(mailbox.domain_ascii());
  if (found == domains_.end()) {
    Domain domain{look_at_domain(mailbox.domain_ascii(), mailbox.domain()), 0, 0, {}};
    domain.first = {contact, row, mailbox.address(), {}};
    // At the limit one gives way: its people were judged, but are not asked about.
    if (domains_.size() >= kDomainsMax) {
      domains_.erase(domains_.begin());
    }
    found = domains_.emplace(mailbox.domain_ascii(), std::move(domain)).first;
  }
  ++people_;
  ++found->second.people;
  return found->second;
}

void AddressTally::recipient(
    model::ContactId contact, std::int64_t row, const mail::Mailbox& mailbox, EarlierMail earlier
) {
  Domain& domain = domain_of(contact, row, mailbox);
  AddressLook look = domain.look;
  look.faults = static_cast<std::uint8_t>(look.faults | look_at_local(mailbox.local()).faults);
  double chance = bounce_chance(look);
  if (look.faults == 0 && earlier == EarlierMail::fine) {
    bounces_ += chance;
    return;
  }
  const std::string address = mailbox.address();
  const RecipientFacts person{contact, row, address, false, {}};
  if (earlier == EarlierMail::bounced) {
    chance = std::max(chance, kUndeliveredBeforeChance);
    domain.known += chance - bounce_chance(domain.look);
    bounced_before_.count(person, {});
  }
  bounces_ += chance;
  if (look.has(AddressFault::slip) && first_slip_.empty()) {
    first_slip_ = mailbox.domain();
    first_meant_ = look.meant;
  }
  for (std::size_t fault = 0; fault < kAddressFaults; ++fault) {
    if (look.has(static_cast<AddressFault>(fault))) {
      const bool slip = static_cast<AddressFault>(fault) == AddressFault::slip;
      faults_.at(fault).count(person, slip ? std::string_view(look.meant) : std::string_view());
    }
  }
}

std::vector<std::string> AddressTally::domains(std::size_t most) const {
  std::vector<std::pair<std::uint64_t, std::string>> all;
  for (const auto& [name, domain] : domains_) {
    all.emplace_back(domain.people, name);
  }
  std::ranges::sort(all, [](const auto& left, const auto& right) {
    return left.first != right.first ? left.first > right.first : left.second < right.second;
  });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(most, all.size()); ++i) {
    names.push_back(std::move(all[i].second));
  }
  return names;
}

void AddressTally::domain_facts(std::span<const DomainFacts> facts) {
  for (const DomainFacts& fact : facts) {
    const auto found = domains_.find(fact.domain);
    if (found == domains_.end() || fact.mail == DomainMail::takes ||
        fact.mail == DomainMail::unknown) {
      continue;
    }
    const Domain& domain = found->second;
    no_mail_people_ += domain.people;
    const double beyond = static_cast<double>(domain.people) *
                          std::max(0.0, kNoMailChance - bounce_chance(domain.look));
    bounces_ += std::max(0.0, beyond - domain.known);
    RecipientFacts person;
    person.contact = domain.first.contact;
    person.row = domain.first.row;
    person.address = domain.first.address;
    no_mail_.count(person, fact.domain);
    if (first_no_mail_.empty()) {
      first_no_mail_ = fact.domain;
    }
  }
}

Findings AddressTally::findings() const {
  Findings findings;
  for (const FaultFinding& one : kFaultFindings) {
    const Cases& cases = faults_.at(static_cast<std::size_t>(one.fault));
    if (cases.number() == 0) {
      continue;
    }
    Finding finding = finding_about(one.id, one.level, cases);
    finding.arguments.emplace_back("example", shown(cases.examples().front().address));
    if (one.fault == AddressFault::slip) {
      finding.arguments.emplace_back("domain", shown(first_slip_));
      finding.arguments.emplace_back("meant", first_meant_);
    }
    findings.push_back(std::move(finding));
  }
  if (bounced_before_.number() > 0) {
    Finding finding = finding_about("address.bounced_before", FindingLevel::note, bounced_before_);
    finding.arguments.emplace_back("example", shown(bounced_before_.examples().front().address));
    findings.push_back(std::move(finding));
  }
  if (no_mail_people_ > 0) {
    Finding finding = finding_about("address.no_mail", FindingLevel::warn, no_mail_);
    finding.recipients = no_mail_people_;
    finding.arguments.emplace_back("domain", shown(first_no_mail_));
    finding.arguments.emplace_back("domains", static_cast<std::int64_t>(no_mail_.number()));
    findings.push_back(std::move(finding));
  }
  const double share = people_ == 0 ? 0 : bounces_ / static_cast<double>(people_);
  if (people_ >= kBouncesFrom && share > kBouncesWarnShare) {
    Finding finding;
    finding.id = "address.bounces";
    finding.level = share > kBouncesBlockShare ? FindingLevel::block : FindingLevel::warn;
    finding.part = "audience";
    finding.arguments = {
        {"percent", fmt::format("{:.1f}", share * 100)},
        {"people", static_cast<std::int64_t>(bounces_)}
    };
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace amends::checks
