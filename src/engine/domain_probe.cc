#include "engine/domain_probe.h"

namespace amends::engine {
namespace {

using checks::DomainMail;
using ports::DnsAnswer;
using ports::DnsStatus;
using ports::DnsType;

/// What the answer about mail exchangers settles; nothing when the addresses must be asked for.
std::optional<DomainMail> by_exchangers(const DnsAnswer& answer) {
  switch (answer.status) {
    case DnsStatus::found:
      // A null MX stands alone (RFC 7505, 3); beside others it is a mistake that hurts nobody.
      return answer.mail_hosts.size() == 1 && (answer.mail_hosts.front().host.empty() ||
                                               answer.mail_hosts.front().host == ".")
                 ? DomainMail::refuses
                 : DomainMail::takes;
    case DnsStatus::no_such_name:
      return DomainMail::no_name;
    case DnsStatus::no_records:
      return std::nullopt;
    default:
      return DomainMail::unknown;
  }
}

DomainMail by_addresses(const DnsAnswer& v4, const DnsAnswer& v6) {
  if (!v4.addresses.empty() || !v6.addresses.empty()) {
    return DomainMail::takes;
  }
  return v4.is_known() && v6.is_known() ? DomainMail::none : DomainMail::unknown;
}

}  // namespace

std::vector<checks::DomainFacts> probe_domains(
    ports::Resolver& resolver, std::span<const std::string> domains
) {
  std::vector<ports::DnsQuestion> questions;
  for (const std::string& domain : domains) {
    questions.push_back({DnsType::mx, domain});
  }
  const std::vector<DnsAnswer> exchangers = resolver.ask(questions);
  std::vector<checks::DomainFacts> facts;
  std::vector<std::size_t> open;
  questions.clear();
  for (std::size_t i = 0; i < domains.size(); ++i) {
    const auto settled = by_exchangers(exchangers[i]);
    facts.push_back({domains[i], settled.value_or(DomainMail::unknown)});
    if (!settled) {
      open.push_back(i);
      questions.push_back({DnsType::a, domains[i]});
      questions.push_back({DnsType::aaaa, domains[i]});
    }
  }
  if (!open.empty()) {
    const std::vector<DnsAnswer> addresses = resolver.ask(questions);
    for (std::size_t i = 0; i < open.size(); ++i) {
      facts[open[i]].mail = by_addresses(addresses[2 * i], addresses[2 * i + 1]);
    }
  }
  return facts;
}

}  // namespace amends::engine
