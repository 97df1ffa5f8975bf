#pragma once

#include "checks/addresses/address_look.h"
#include "checks/check.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace amends::checks {

/// Whether a domain takes mail, as DNS has it.
enum class DomainMail : std::uint8_t {
  takes,
  none,     // the name exists, but neither a mail exchanger nor an address does
  refuses,  // a null MX (RFC 7505)
  no_name,  // there is no such domain
  unknown   // DNS did not say
};

/// What is known of earlier mail to a person.
enum class EarlierMail : std::uint8_t { fine, bounced };

struct DomainFacts {
  std::string domain;
  DomainMail mail = DomainMail::unknown;
};

/// The addresses of an audience: what they show by themselves, and how many there are under each
/// domain. Findings `address.slip`, `address.role`, `address.throwaway`, `address.letters` (warn),
/// `address.technical` (block), `address.bounced_before` (note), with the facts of DNS
/// `address.no_mail` (warn), and `address.bounces` by the share of bounces to be expected. One
/// thread.
class AddressTally {
 public:
  /// A person who would be written to: neither suppressed nor a duplicate.
  void recipient(
      model::ContactId contact,
      std::int64_t row,
      const mail::Mailbox& mailbox,
      EarlierMail earlier = EarlierMail::fine
  );

  /// The domains with the most people, biggest first.
  [[nodiscard]] std::vector<std::string> domains(std::size_t most) const;
  /// What DNS says; each domain once.
  void domain_facts(std::span<const DomainFacts> facts);

  [[nodiscard]] Findings findings() const;

 private:
  struct Domain {
    AddressLook look;
    std::uint64_t people = 0;
    double known = 0;  // bounces to be expected beyond `look`, by what is known of the people
    model::FindingExample first;
  };

  /// The domain of the mailbox, with one person more.
  [[nodiscard]] Domain& domain_of(
      model::ContactId contact, std::int64_t row, const mail::Mailbox& mailbox
  );

  std::unordered_map<std::string, Domain> domains_;
  std::array<Cases, kAddressFaults> faults_;
  std::string first_slip_;
  std::string first_meant_;
  Cases bounced_before_;
  Cases no_mail_;
  std::uint64_t no_mail_people_ = 0;
  std::string first_no_mail_;
  std::uint64_t people_ = 0;
  double bounces_ = 0;
};

}  // namespace amends::checks
