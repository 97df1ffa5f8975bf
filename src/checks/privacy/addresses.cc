#include "checks/privacy/addresses.h"

#include "checks/message/sightings.h"
#include "text/case.h"
#include "text/host.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

constexpr std::size_t kForeignFrom = 2;
/// A list of recipients: so many private addresses, at so many providers.
constexpr std::size_t kListFrom = 10;
constexpr std::size_t kProvidersFrom = 3;
constexpr std::size_t kPhonesFrom = 5;
/// Different addresses and numbers that are told apart; with more it is a list in any case.
constexpr std::size_t kKeptMax = 1000;
constexpr std::size_t kAddressBytesMax = 254;  // RFC 5321, section 4.5.3.1.3 less its brackets

/// Where private people have their mail; the first label of the domain.
constexpr std::array<std::string_view, 26> kProviders = {
    "gmail", "googlemail", "hotmail", "outlook", "live",     "msn",  "yahoo",  "ymail", "icloud",
    "me",    "mac",        "aol",     "gmx",     "web",      "mail", "yandex", "ya",    "bk",
    "inbox", "list",       "rambler", "libero",  "virgilio", "abv",  "walla",  "online"
};

bool is_address_byte(char byte) {
  const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  return letter || (byte >= '0' && byte <= '9') ||
         std::string_view("._%+-").find(byte) != std::string_view::npos;
}

struct Address {
  std::string text;  // lower case
  std::size_t begin = 0;

  [[nodiscard]] std::string_view domain() const {
    return std::string_view(text).substr(text.find('@') + 1);
  }
};

/// The address around the @ at `at`; empty text when there is none.
Address address_at(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < kAddressBytesMax && is_address_byte(text[begin - 1])) {
    --begin;
  }
  std::size_t end = at + 1;
  while (end < text.size() && end - at < kAddressBytesMax && is_address_byte(text[end])) {
    ++end;
  }
  while (end > at && !(text[end - 1] >= 'a' && text[end - 1] <= 'z') &&
         !(text[end - 1] >= 'A' && text[end - 1] <= 'Z')) {
    --end;
  }
  const bool dotted = text.substr(at, end - at).find('.') != std::string_view::npos;
  if (begin == at || end <= at + 1 || !dotted) {
    return {};
  }
  return {text::downcase(text.substr(begin, end - begin)), begin};
}

bool is_own(const Address& address, const model::Mailing& mailing) {
  const std::string domain = text::registrable_domain(address.domain());
  return domain == text::registrable_domain(mailing.from.domain_ascii()) ||
         (mailing.reply_to && (domain == text::registrable_domain(mailing.reply_to->domain_ascii()))
         );
}

struct Foreign {
  std::set<std::string> addresses;
  std::set<std::string> providers;
  std::size_t private_ones = 0;
  std::size_t first = 0;
};

Foreign foreign_in(std::string_view text, const model::Mailing& mailing) {
  Foreign foreign;
  for (std::size_t at = text.find('@');
       at != std::string_view::npos && foreign.addresses.size() < kKeptMax;
       at = text.find('@', at + 1)) {
    const Address address = address_at(text, at);
    if (address.text.empty() || is_own(address, mailing) ||
        !foreign.addresses.insert(address.text).second) {
      continue;
    }
    if (foreign.addresses.size() == 1) {
      foreign.first = address.begin;
    }
    const std::string domain(address.domain());
    if (is_among(kProviders, std::string_view(domain).substr(0, domain.find('.')))) {
      ++foreign.private_ones;
      foreign.providers.insert(domain);
    }
  }
  return foreign;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Runs that begin with + or 0 and hold 8 to 15 digits, parted by spaces, dots, hyphens, brackets.
std::set<std::string> phones_in(std::string_view text) {
  constexpr std::size_t kDigitsMin = 8;
  constexpr std::size_t kDigitsMax = 15;
  std::set<std::string> phones;
  for (std::size_t at = 0; at < text.size() && phones.size() < kKeptMax;) {
    const bool begins =
        (text[at] == '+' || text[at] == '0') && (at == 0 || !is_address_byte(text[at - 1]));
    if (!begins) {
      ++at;
      continue;
    }
    std::string digits;
    std::size_t end = at + (text[at] == '+' ? 1 : 0);
    for (; end < text.size() && digits.size() <= kDigitsMax; ++end) {
      if (is_digit(text[end])) {
        digits += text[end];
      } else if (std::string_view(" -()/").find(text[end]) == std::string_view::npos) {
        break;
      }
    }
    if (digits.size() >= kDigitsMin && digits.size() <= kDigitsMax) {
      phones.insert(digits);
    }
    at = std::max(end, at + 1);
  }
  return phones;
}

std::string examples_of(const std::set<std::string>& all) {
  std::string text;
  constexpr std::size_t kNamed = 2;
  std::size_t named = 0;
  for (const std::string& one : all) {
    if (named++ == kNamed) {
      break;
    }
    text += (text.empty() ? "" : ", ") + one;
  }
  return shown(text);
}

void look_at_addresses(const PartView& part, const Foreign& foreign, Findings& findings) {
  if (foreign.addresses.size() < kForeignFrom) {
    return;
  }
  const bool list = foreign.private_ones >= kListFrom && foreign.providers.size() >= kProvidersFrom;
  Finding finding = finding_at(
      list ? "privacy.recipient_list" : "privacy.addresses",
      list ? FindingLevel::block : FindingLevel::warn,
      part,
      foreign.first
  );
  finding.arguments = {
      {"count", static_cast<std::int64_t>(foreign.addresses.size())},
      {"what", examples_of(foreign.addresses)}
  };
  findings.push_back(std::move(finding));
}

}  // namespace

std::size_t count_foreign_addresses(std::string_view bytes, const model::Mailing& mailing) {
  return foreign_in(bytes, mailing).addresses.size();
}

void ForeignAddresses::look_at_part(
    const MailingView& view, const PartView& part, Findings& findings
) const {
  look_at_addresses(part, foreign_in(part.visible, view.mailing), findings);
  const std::set<std::string> phones = phones_in(part.visible);
  if (phones.size() >= kPhonesFrom) {
    Finding finding = finding_at("privacy.phones", FindingLevel::warn, part, 0);
    finding.arguments = {
        {"count", static_cast<std::int64_t>(phones.size())}, {"what", examples_of(phones)}
    };
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
