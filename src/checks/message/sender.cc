#include "checks/message/sender.h"

#include "checks/message/message_words.h"
#include "checks/message/sightings.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

bool says_no_reply(const mail::Mailbox& mailbox) {
  std::string bare;
  for (const char byte : mailbox.local()) {
    if (byte != '.' && byte != '-' && byte != '_') {
      bare += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
    }
  }
  return std::ranges::any_of(message_words().no_reply, [&bare](const std::string& beginning) {
    return bare.starts_with(beginning);
  });
}

void look_at_no_reply(const model::Mailing& mailing, Findings& findings) {
  const mail::Mailbox& answers = mailing.reply_to ? *mailing.reply_to : mailing.from;
  const bool unread = says_no_reply(answers);
  if (!unread && !says_no_reply(mailing.from)) {
    return;
  }
  Finding finding =
      finding_on_mailing("sender.no_reply", unread ? FindingLevel::warn : FindingLevel::note);
  finding.arguments = {{"address", shown(unread ? answers.address() : mailing.from.address())}};
  findings.push_back(std::move(finding));
}

void look_at_reply_to(const model::Mailing& mailing, Findings& findings) {
  if (!mailing.reply_to || registered_domain(mailing.reply_to->domain_ascii()) ==
                               registered_domain(mailing.from.domain_ascii())) {
    return;
  }
  Finding finding = finding_on_mailing("sender.reply_to", FindingLevel::warn);
  finding.arguments = {
      {"reply_to", shown(mailing.reply_to->address())}, {"from", shown(mailing.from.address())}
  };
  findings.push_back(std::move(finding));
}

}  // namespace

std::string registered_domain(std::string_view domain) {
  constexpr std::array<std::string_view, 8> kSecondLevel = {
      "co", "com", "org", "net", "ac", "gov", "edu", "muni"
  };
  std::size_t wanted = 2;
  const std::size_t last = domain.rfind('.');
  if (last != std::string_view::npos && last > 0 && domain.size() - last == 3) {
    const std::size_t before = domain.rfind('.', last - 1);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    wanted += is_among(kSecondLevel, domain.substr(begin, last - begin)) ? 1 : 0;
  }
  std::size_t begin = domain.size();
  for (; wanted > 0 && begin != 0 && begin != std::string_view::npos; --wanted) {
    begin = domain.rfind('.', begin - 1);
  }
  const std::size_t from =
      begin == std::string_view::npos || begin == domain.size() ? 0 : begin + 1;
  return std::string(domain.substr(begin == 0 ? 0 : from));
}

void Sender::look_at_mailing(const MailingView& view, Findings& findings) const {
  look_at_no_reply(view.mailing, findings);
  look_at_reply_to(view.mailing, findings);
}

}  // namespace amends::checks
