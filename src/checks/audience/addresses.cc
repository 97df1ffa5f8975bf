#include "checks/audience/addresses.h"

#include "checks/words.h"

#include <algorithm>
#include <array>
#include <string>

namespace amends::checks {
namespace {

using model::FindingLevel;

constexpr std::array<std::string_view, 40> kRoles = {
    "abuse",   "accounting",  "accounts",  "admin",     "administrator", "billing",
    "booking", "buchhaltung", "careers",   "contact",   "contacts",      "enquiries",
    "faktura", "finance",     "firmapost", "hello",     "help",          "hr",
    "info",    "invoice",     "it",        "jobs",      "kontakt",       "kundeservice",
    "mail",    "marketing",   "no-reply",  "noreply",   "office",        "orders",
    "post",    "postmaster",  "press",     "reception", "sales",         "security",
    "service", "support",     "webmaster", "zakaz"
};

constexpr std::array<std::string_view, 9> kTesters = {
    "test", "tester", "testing", "test1", "test2", "test123", "tests", "asdf", "qwerty"
};

// RFC 2606. Its `.example` is left out: whoever tries Amends has people with such addresses, and
// would read this of all of them.
constexpr std::array<std::string_view, 3> kTestDomains = {
    "example.com", "example.net", "example.org"
};
constexpr std::array<std::string_view, 3> kTestEndings = {".test", ".invalid", ".localhost"};

constexpr std::size_t kLocalBytesMax = 24;  // longer ones are neither

/// Into a room on the stack: it is done for everybody.
std::string_view lower(std::string_view text, std::array<char, kLocalBytesMax>& room) {
  std::ranges::transform(text, room.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return {room.data(), text.size()};
}

using Question = bool (*)(std::string_view address);

/// Counts the addresses a question is true for, and reports their share.
class AddressWatch final : public PeopleWatch {
 public:
  AddressWatch(std::string_view id, Question question, double warn_share)
      : id_(id),
        question_(question),
        warn_share_(warn_share) {}

  bool wants(const RecipientFacts& recipient) override {
    if (question_(recipient.address)) {
      people_.count(recipient, {});
    }
    return false;
  }

  void add(const PeopleWatch& other) override {
    people_.add(static_cast<const AddressWatch&>(other).people_);
  }

  void report(const MailingView&, const AudienceView& audience, Findings& findings) const override {
    if (people_.number() == 0) {
      return;
    }
    const double share = audience.share_of(people_.number());
    auto finding =
        finding_about(id_, share > warn_share_ ? FindingLevel::warn : FindingLevel::note, people_);
    finding.arguments = {{"percent", per_cent(share)}};
    findings.push_back(std::move(finding));
  }

 private:
  std::string_view id_;
  Question question_;
  double warn_share_;
  Cases people_;
};

}  // namespace

bool is_role_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || at > kLocalBytesMax) {
    return false;
  }
  std::array<char, kLocalBytesMax> room;  // NOLINT(*-member-init): filled as far as it is read
  return std::ranges::binary_search(kRoles, lower(address.substr(0, at), room));
}

bool is_test_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) {
    return false;
  }
  const std::string_view domain = address.substr(at + 1);
  if (is_among(kTestDomains, domain) ||
      std::ranges::any_of(kTestEndings, [domain](std::string_view ending) {
        return domain.ends_with(ending);
      })) {
    return true;
  }
  if (at > kLocalBytesMax) {
    return address.substr(0, at).ends_with("+test");
  }
  std::array<char, kLocalBytesMax> room;  // NOLINT(*-member-init): filled as far as it is read
  const std::string_view local = lower(address.substr(0, at), room);
  return is_among(kTesters, local) || local.ends_with("+test");
}

std::unique_ptr<PeopleWatch> RoleAddresses::watch(const MailingView&, std::span<const SpanRules>)
    const {
  static_assert(std::ranges::is_sorted(kRoles));
  return std::make_unique<AddressWatch>("audience.role_share", is_role_address, kRoleWarnShare);
}

std::unique_ptr<PeopleWatch> TestAddresses::watch(const MailingView&, std::span<const SpanRules>)
    const {
  return std::make_unique<AddressWatch>("audience.test_addresses", is_test_address, 0.0);
}

void SamePerson::look_at_audience(
    const MailingView&, const AudienceView& audience, Findings& findings
) const {
  if (audience.same_people.number() > 0) {
    findings.push_back(
        finding_about("audience.same_person", FindingLevel::warn, audience.same_people)
    );
  }
}

}  // namespace amends::checks
