#include "checks/message/sender.h"

#include "checks/message/message_words.h"
#include "checks/message/sightings.h"
#include "text/host.h"

#include <algorithm>
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
  if (!mailing.reply_to || text::registrable_domain(mailing.reply_to->domain_ascii()) ==
                               text::registrable_domain(mailing.from.domain_ascii())) {
    return;
  }
  Finding finding = finding_on_mailing("sender.reply_to", FindingLevel::warn);
  finding.arguments = {
      {"reply_to", shown(mailing.reply_to->address())}, {"from", shown(mailing.from.address())}
  };
  findings.push_back(std::move(finding));
}

}  // namespace

void Sender::look_at_mailing(const MailingView& view, Findings& findings) const {
  look_at_no_reply(view.mailing, findings);
  look_at_reply_to(view.mailing, findings);
}

}  // namespace amends::checks
