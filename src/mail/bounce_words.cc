#include "mail/bounce_words.h"

#include "base/enum_table.h"

#include <algorithm>
#include <array>

namespace amends::mail {
namespace {

using enum DeliveryFate;

constexpr EnumTable<DeliveryFate, 10> kFates{{{
    {delivered, "delivered"},
    {no_mailbox, "no_mailbox"},
    {no_host, "no_host"},
    {full_mailbox, "full_mailbox"},
    {closed, "closed"},
    {spam, "spam"},
    {blocked, "blocked"},
    {content, "content"},
    {unreachable, "unreachable"},
    {other, "other"},
}}};

struct Phrase {
  std::string_view words;
  DeliveryFate fate;
};

/// The first that is found decides, so what is more exact stands before what is less.
constexpr Phrase kPhrases[] = {
    {"successfully delivered", delivered},
    {"successfully relayed", delivered},
    // Exchange Online says so of addresses that it does not have.
    {"recipient address rejected: access denied", no_mailbox},
    // Whose fault it is not: the sender's name, the way, the words.
    {"sender address rejected", blocked},
    {"sender rejected", blocked},
    {"sender domain", blocked},
    {"domain of sender", blocked},
    {"sender verify", blocked},
    {"sender verification", blocked},
    {"sender denied", blocked},
    {"sender is not", blocked},
    {"reverse dns", blocked},
    {"rdns", blocked},
    {"ptr record", blocked},
    {"no ptr", blocked},
    {"cannot find your hostname", blocked},
    {"cannot find your reverse hostname", blocked},
    {"spamhaus", blocked},
    {"blacklist", blocked},
    {"block list", blocked},
    {"blocklist", blocked},
    {"blocked using", blocked},
    {"dnsbl", blocked},
    {"client host rejected", blocked},
    {"access denied", blocked},
    {"access rejected", blocked},
    {"ip reputation", blocked},
    {"poor reputation", blocked},
    {"dmarc", blocked},
    {"spf check", blocked},
    {"spf fail", blocked},
    {"authentication checks failed", blocked},
    {"unsolicited", spam},
    {"junk mail", spam},
    {"bulk mail", spam},
    {"spam", spam},
    {"virus", content},
    {"malware", content},
    {"may not exist", blocked},  // of groups: nor may one write to them
    // The mailbox is there.
    {"mailbox full", full_mailbox},
    {"is full", full_mailbox},
    {"mailbox exceeds", full_mailbox},
    {"mail box full", full_mailbox},
    {"over quota", full_mailbox},
    {"overquota", full_mailbox},
    {"quota exceeded", full_mailbox},
    {"exceeded quota", full_mailbox},
    {"exceeded storage", full_mailbox},
    {"exceeded his/her", full_mailbox},
    {"exceeds the quota", full_mailbox},
    {"quota full", full_mailbox},
    {"disk quota", full_mailbox},
    {"insufficient system storage", full_mailbox},
    {"out of storage", full_mailbox},
    {"too many messages in", full_mailbox},
    {"mailbox size limit", full_mailbox},
    {"not enough storage", full_mailbox},
    {"message size exceeds", content},
    {"message too large", content},
    {"message too big", content},
    {"size limit", content},
    {"line limit exceeded", content},
    {"size exceeds", content},
    {"maximum message size", content},
    {"malformed address", content},
    {"mailbox disabled", closed},
    {"is disabled", closed},
    {"account disabled", closed},
    {"been disabled", closed},
    {"been suspended", closed},
    {"is suspended", closed},
    {"account suspended", closed},
    {"locked", closed},
    {"is inactive", closed},
    {"inactive user", closed},
    {"inactivity", closed},
    {"disabled or discontinued", closed},
    {"deactivated", closed},
    // Nobody takes mail there.
    {"null mx", no_host},
    {"nullmx", no_host},
    {"no smtp service", no_host},
    {"refuses to receive mail", no_host},
    {"does not host email", no_host},
    {"has no mail exchanger", no_host},
    {"accepts no mail", no_host},
    {"accept any mail", no_host},
    {"no mail server", no_host},
    {"no mx record", no_host},
    {"no mx found", no_host},
    {"domain unknown", no_host},
    {"unable to resolve", no_host},
    {"cannot resolve", no_host},
    {"hostname not found", no_host},
    {"domain is not valid", no_host},
    {"invalid domain", no_host},
    {"unresolvable", no_host},
    {"could not be resolved", no_host},
    {"cannot be resolved", no_host},
    {"address lookup did not", no_host},
    {"no such hostname", no_host},
    {"does not accept mail", no_host},
    {"does not receive mail", no_host},
    {"host unknown", no_host},
    {"unknown host", no_host},
    {"unknown domain", no_host},
    {"host not found", no_host},
    {"domain not found", no_host},
    {"domain name not found", no_host},
    {"domain couldn't be found", no_host},
    {"unrouteable", no_host},
    {"no such domain", no_host},
    {"nxdomain", no_host},
    {"domain does not exist", no_host},
    {"domain doesn't exist", no_host},
    {"no such host", no_host},
    {"couldn't find any host", no_host},
    {"name or service not known", no_host},
    {"illegal host/domain", no_host},
    {"bad destination host", no_host},
    {"point to non-existent hosts", no_host},
    // Nobody has it.
    {"user unknown", no_mailbox},
    {"unknown user", no_mailbox},
    {"recipient unknown", no_mailbox},
    {"unknown recipient", no_mailbox},
    {"address unknown", no_mailbox},
    {"addressee unknown", no_mailbox},
    {"account unknown", no_mailbox},
    {"mailbox unknown", no_mailbox},
    {"unknown local", no_mailbox},
    {"unknown address", no_mailbox},
    {"unknown mailbox", no_mailbox},
    {"unknown account", no_mailbox},
    {"unknown to", no_mailbox},
    {"no such user", no_mailbox},
    {"no such mailbox", no_mailbox},
    {"no such recipient", no_mailbox},
    {"no such address", no_mailbox},
    {"no such person", no_mailbox},
    {"no such account", no_mailbox},
    {"no mailbox here", no_mailbox},
    {"no mailbox found", no_mailbox},
    {"mailbox not found", no_mailbox},
    {"user not found", no_mailbox},
    {"recipient not found", no_mailbox},
    {"recipnotfound", no_mailbox},
    {"account not found", no_mailbox},
    {"address not found", no_mailbox},
    {"unknown or illegal alias", no_mailbox},
    {"illegal alias", no_mailbox},
    {"illegal user", no_mailbox},
    {"unknown email", no_mailbox},
    {"is unknown", no_mailbox},
    {"not known here", no_mailbox},
    {"non-existent", no_mailbox},
    {"nonexistent", no_mailbox},
    {"no mail-box", no_mailbox},
    {"has no mailbox", no_mailbox},
    {"mailbox invalid", no_mailbox},
    {"invalid address", no_mailbox},
    {"bad address", no_mailbox},
    {"bad recipient", no_mailbox},
    {"not registered", no_mailbox},
    {"no local mailbox", no_mailbox},
    {"no longer on server", no_mailbox},
    {"no longer valid", no_mailbox},
    {"no longer in use", no_mailbox},
    {"no longer available", no_mailbox},
    {"does not have an account", no_mailbox},
    {"is not a known", no_mailbox},
    {"is not a mailbox", no_mailbox},
    {"unknown-user", no_mailbox},
    {"unknown_user", no_mailbox},
    {"user invalid", no_mailbox},
    {"addresses were unknown", no_mailbox},
    {"no one by that name", no_mailbox},
    {"undeliverable to", no_mailbox},
    {"not a recipient", no_mailbox},
    {"no user by that name", no_mailbox},
    {"no valid mailbox", no_mailbox},
    {"user does not have", no_mailbox},
    {"alias unknown", no_mailbox},
    {"recipient invalid", no_mailbox},
    {"recipient is invalid", no_mailbox},
    {"recipient does not", no_mailbox},
    {"not recognized as", no_mailbox},
    {"could not be found", no_mailbox},
    {"was not found", no_mailbox},
    {"no known mailbox", no_mailbox},
    {"cannot find the recipient", no_mailbox},
    {"unable to find recipient", no_mailbox},
    {"not in our directory", no_mailbox},
    {"not found in directory", no_mailbox},
    {"not in the address book", no_mailbox},
    {"unbekannt", no_mailbox},
    {"inconnu", no_mailbox},
    {"sconosciut", no_mailbox},
    {"inesistente", no_mailbox},
    {"не существует", no_mailbox},
    {"такого пользователя нет", no_mailbox},
    {"нет такого", no_mailbox},
    {"finnes ikke", no_mailbox},
    {"ukjent", no_mailbox},
    {"couldn't be found", no_mailbox},
    {"wasn't found at", no_mailbox},
    {"does not exist", no_mailbox},
    {"doesn't exist", no_mailbox},
    {"user not exist", no_mailbox},
    {"doesn't have a", no_mailbox},
    {"invalid recipient", no_mailbox},
    {"invalid mailbox", no_mailbox},
    {"invalid user", no_mailbox},
    {"destinataire invalide", no_mailbox},
    {"bad destination mailbox", no_mailbox},
    {"not listed in", no_mailbox},
    {"not a valid", no_mailbox},
    {"not a known user", no_mailbox},
    {"is not recognized", no_mailbox},
    {"not our customer", no_mailbox},
    {"no account by that name", no_mailbox},
    {"no longer exists", no_mailbox},
    {"has moved", no_mailbox},
    // It may come another time.
    {"timed out", unreachable},
    {"timeout", unreachable},
    {"connection refused", unreachable},
    {"not responding", unreachable},
    {"expired", unreachable},
    {"too many hops", unreachable},
    {"mail loop", unreachable},
    {"try again later", unreachable},
    {"relaying denied", blocked},
    {"relay access denied", blocked},
    {"relay not permitted", blocked},
};

/// The same where the number tells nothing either.
constexpr Phrase kVaguePhrases[] = {
    {"mailbox unavailable", no_mailbox},
    {"mailbox not available", no_mailbox},
    {"quota", full_mailbox},
    {"blocked", blocked},
    {"policy", blocked},
    {"prohibited", blocked},
    {"not allowed", blocked},
    {"rejected", blocked},
};

struct NumberedFate {
  std::string_view status;  // without its class
  DeliveryFate fate;
};

/// RFC 3463, 3.
constexpr NumberedFate kNumbers[] = {
    {"1.1", no_mailbox},
    {"1.2", no_host},
    {"1.6", no_mailbox},
    {"1.7", blocked},
    {"1.8", blocked},
    {"1.10", no_host},
    {"2.1", closed},
    {"2.2", full_mailbox},
    {"2.3", content},
    {"3.4", content},
    {"4.4", no_host},
    {"4.1", unreachable},
    {"4.2", unreachable},
    {"4.6", unreachable},
    {"4.7", unreachable},
};

/// Of what stands in subjects and texts of reports.
constexpr std::string_view kFailures[] = {
    "undeliverable",
    "undelivered",
    "delivery fail",
    "delivery failure",
    "delivery failed",
    "delivery status notification",
    "delivery has failed",
    "delivery error",
    "delivery problem",
    "delivery notification",
    "returned mail",
    "returned to sender",
    "failure notice",
    "failure notification",
    "notice of delivery",
    "could not be delivered",
    "cannot be delivered",
    "can't be delivered",
    "couldn't be delivered",
    "could not deliver",
    "unable to deliver",
    "not able to deliver",
    "was not delivered",
    "not delivered",
    "has not been delivered",
    "delivering your mail",
    "delivering your message",
    "sending your mail",
    "did not reach",
    "mail failure",
    "mail system error",
    "invalid user address",
    "mailbox exceeds",
    "returning message to sender",
    "fatal errors",
    "the group you tried to contact",
    "non-delivery",
    "nondeliver",
    "delivery report",
    "delivery incomplete",
    "delivery delayed",
    "mail delivery",
    "error sending",
    "mail error",
    "message error",
    "successfully delivered",
    "successfully relayed",
    "unzustellbar",
    "mancata consegna",
    "non recapitat",
    "non remis",
    "no se pudo entregar",
    "недостав",
    "не доставлен",
    "не может быть доставлен",
    "не е доставен",
    "ikke leveres",
    "ikke levert",
    "לא נמסרה",
};

/// RFC 7504.
constexpr int kTakesNoMail = 521;
constexpr int kDomainTakesNoMail = 556;

bool is_temporary(const DeliveryWords& words) {
  return words.action == "delayed" || words.status.starts_with('4') || words.reply_code / 100 == 4;
}

DeliveryFate by_number(std::string_view status) {
  if (status.size() < 3) {
    return other;
  }
  const std::string_view rest = status.substr(2);
  const auto* const found = std::ranges::find(kNumbers, rest, &NumberedFate::status);
  if (found != std::end(kNumbers)) {
    return found->fate;
  }
  return rest.starts_with("7.") ? blocked : other;
}

template <std::size_t Size>
DeliveryFate by_words(const Phrase (&phrases)[Size], std::string_view text) {
  const auto* const found =
      std::ranges::find_if(phrases, [text](const Phrase& one) { return text.contains(one.words); });
  return found == std::end(phrases) ? other : found->fate;
}

bool is_about_the_sender(std::string_view status) {
  return status == "5.1.7" || status == "5.1.8";
}

/// A host that took the address at RCPT and says afterwards "user unknown", or that says so with
/// the number of a mailbox that is there (RFC 3463, X.2.1), does not say that nobody has it.
bool is_unknown_for_certain(const DeliveryWords& words) {
  if (!words.text.contains("unknown") || words.status.starts_with("5.1.")) {
    return true;
  }
  if (words.refused_at == SmtpStage::data) {
    return false;
  }
  return words.status != "5.2.1" || words.refused_at == SmtpStage::rcpt;
}

DeliveryFate raw_fate(const DeliveryWords& words) {
  if (is_about_the_sender(words.status)) {
    return blocked;
  }
  if (words.reply_code == kTakesNoMail || words.reply_code == kDomainTakesNoMail) {
    return no_host;
  }
  const DeliveryFate said = by_words(kPhrases, words.text);
  if (words.status == "5.1.1" && said == unreachable) {
    return no_mailbox;  // a number that no failing line makes up
  }
  if (said == no_mailbox && !is_unknown_for_certain(words)) {
    return closed;
  }
  if (said != other) {
    return said;
  }
  const DeliveryFate numbered = by_number(words.status);
  return numbered != other ? numbered : by_words(kVaguePhrases, words.text);
}

}  // namespace

std::string_view to_string(DeliveryFate fate) {
  return kFates.name(fate);
}

DeliveryFate fate_of(const DeliveryWords& words) {
  if (words.action == "delivered" || words.action == "relayed" || words.action == "expanded") {
    return delivered;
  }
  const DeliveryFate fate = raw_fate(words);
  return is_hard(fate) && is_temporary(words) ? unreachable : fate;
}

bool tells_of_failure(std::string_view text) {
  return std::ranges::any_of(kFailures, [text](std::string_view words) {
    return text.contains(words);
  });
}

}  // namespace amends::mail
