#include "engine/sender_domain.h"

#include "checks/words.h"
#include "engine/domain_probe.h"
#include "engine/limits.h"
#include "text/case.h"
#include "text/host.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace amends::engine {
namespace {

using ports::DnsAnswer;
using ports::DnsStatus;
using ports::DnsType;

std::vector<std::string> words_in(std::string_view text, std::string_view separators) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) {
      break;
    }
    const auto end = std::min(text.find_first_of(separators, begin), text.size());
    words.push_back(text::fold_key(text.substr(begin, end - begin)));
    text.remove_prefix(end);
  }
  return words;
}

/// "v=DMARC1; p=none" as tags (RFC 6376, 3.2). Nothing when a part is no tag, or comes twice.
std::optional<std::map<std::string, std::string>> tags_of(std::string_view record) {
  std::map<std::string, std::string> tags;
  while (!record.empty()) {
    const auto part = record.substr(0, record.find(';'));
    record.remove_prefix(std::min(part.size() + 1, record.size()));
    const auto begin = part.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
      continue;
    }
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) {
      return std::nullopt;
    }
    const auto trim = [](std::string_view text) {
      const auto first = text.find_first_not_of(" \t");
      const auto last = text.find_last_not_of(" \t");
      return first == std::string_view::npos ? std::string()
                                             : std::string(text.substr(first, last - first + 1));
    };
    if (!tags.emplace(trim(part.substr(0, equals)), trim(part.substr(equals + 1))).second) {
      return std::nullopt;
    }
  }
  return tags;
}

/// The records that begin with this version, as a word of its own.
std::vector<std::string> records_of(const DnsAnswer& answer, std::string_view version) {
  std::vector<std::string> records;
  for (const std::string& text : answer.texts) {
    const bool begins = text::fold_key(text.substr(0, version.size())) == text::fold_key(version);
    const bool ends =
        text.size() == version.size() || text[version.size()] == ' ' || text[version.size()] == ';';
    if (begins && ends) {
      records.push_back(text);
    }
  }
  return records;
}

/// Reads SPF as a receiver would, without an address in hand: its shape and its questions.
class SpfLook {
 public:
  explicit SpfLook(ports::Resolver& resolver) : resolver_(resolver) {}

  Diagnosis look(const std::string& domain) {
    const DnsAnswer answer = resolver_.ask({DnsType::txt, domain});
    if (!answer.is_known()) {
      return {"spf.unknown", Health::unknown, {{"domain", domain}, {"why", answer.why}}};
    }
    const auto records = records_of(answer, "v=spf1");
    if (records.empty()) {
      return {"spf.missing", Health::problem, {{"domain", domain}}};
    }
    if (records.size() > 1) {
      return {"spf.several", Health::problem, {{"domain", domain}}};
    }
    read(records.front(), Depth::first);
    if (!wrong_.empty()) {
      return {"spf.syntax", Health::problem, {{"domain", domain}, {"part", wrong_}}};
    }
    if (lookups_ > kSpfLookupsMax) {
      return {"spf.lookups", Health::problem, {{"domain", domain}}};
    }
    return ending(domain);
  }

 private:
  static constexpr int kSpfLookupsMax = 10;  // RFC 7208, 4.6.4: more is a permanent error

  [[nodiscard]] Diagnosis ending(const std::string& domain) const {
    if (all_ == "+all" || all_ == "all") {
      return {"spf.everybody", Health::problem, {{"domain", domain}}};
    }
    if (all_ == "?all" || all_.empty()) {
      return {"spf.open", Health::warn, {{"domain", domain}}};
    }
    return {"spf.ok", Health::ok, {{"domain", domain}}};
  }

  enum class Depth : std::uint8_t { first, included };

  void read(const std::string& record, Depth depth) {
    auto words = words_in(record, " ");
    words.erase(words.begin());
    for (const std::string& word : words) {
      take(word, depth);
    }
  }

  void take(const std::string& word, Depth depth) {
    const std::string_view bare =
        std::string_view("+-~?").contains(word[0]) ? std::string_view(word).substr(1) : word;
    const auto name = bare.substr(0, bare.find_first_of(":=/"));
    const std::string argument(
        bare.size() > name.size() ? bare.substr(name.size() + 1) : std::string_view()
    );
    constexpr std::array<std::string_view, 6> kAsk = {
        "include", "a", "mx", "ptr", "exists", "redirect"
    };
    constexpr std::array<std::string_view, 3> kQuiet = {"ip4", "ip6", "exp"};
    if (name == "all") {
      all_ = depth == Depth::first ? word : all_;
    } else if (checks::is_among(kAsk, name)) {
      ++lookups_;
      follow(name, argument);
    } else if (name == "ip4" || name == "ip6") {
      const auto ip = text::parse_ip(std::string_view(argument).substr(0, argument.find('/')));
      wrong_ = ip ? wrong_ : word;
    } else if (!checks::is_among(kQuiet, name) && !bare.contains('=')) {
      wrong_ = word;  // an unknown modifier is ignored, an unknown mechanism is an error
    }
  }

  void follow(std::string_view name, const std::string& target) {
    const bool into = name == "include" || name == "redirect";
    // A macro cannot be followed without a mail in hand. A record that includes itself is asked for
    // again, as receivers do, until there are too many questions.
    if (!into || target.contains('%') || lookups_ > kSpfLookupsRead) {
      return;
    }
    const auto records = records_of(resolver_.ask({DnsType::txt, target}), "v=spf1");
    if (records.size() == 1) {
      const std::string before = all_;
      read(records.front(), Depth::included);
      if (name == "redirect" && before.empty()) {
        all_ = words_in(records.front(), " ").back();
      }
    }
  }

  ports::Resolver& resolver_;
  int lookups_ = 0;
  std::string all_;
  std::string wrong_;
};

/// Base64 as published keys are, broken into lines and without padding too.
bool may_be_key(std::string_view key) {
  return std::ranges::all_of(key, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("+/= \t").contains(c);
  });
}

Diagnosis look_at_dkim(ports::Resolver& resolver, const SenderDomain& sender) {
  static const std::vector<std::string> kUsual = {
      "amends",
      "default",
      "mail",
      "dkim",
      "s1",
      "s2",
      "k1",
      "k2",
      "google",
      "selector1",
      "selector2",
      "smtp",
      "mx",
      "email",
      "dkim1"
  };
  const bool guessed = sender.selectors.empty();
  const std::vector<std::string>& selectors = guessed ? kUsual : sender.selectors;
  std::vector<ports::DnsQuestion> questions;
  for (const std::string& selector : selectors) {
    questions.push_back({DnsType::txt, selector + "._domainkey." + sender.domain});
  }
  const std::vector<DnsAnswer> answers = resolver.ask(questions);
  std::optional<Diagnosis> worst;
  bool known = true;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    known = known && answers[i].is_known();
    if (answers[i].texts.empty()) {
      continue;
    }
    const auto tags = tags_of(answers[i].texts.front());
    const bool has_key = tags && tags->contains("p") && may_be_key(tags->at("p"));
    Diagnosis found{"dkim.ok", Health::ok, {{"domain", sender.domain}, {"selector", selectors[i]}}};
    if (!has_key) {
      found.id = "dkim.syntax";
      found.health = Health::problem;
    } else if (tags->at("p").empty()) {
      found.id = "dkim.revoked";
      found.health = Health::problem;
    } else if (const auto test = tags->find("t");
               test != tags->end() && test->second.contains('y')) {
      found.id = "dkim.test";
      found.health = Health::warn;
    }
    // One good key is enough where we guess; where keys are named each must be good.
    if (!worst || (guessed ? found.health < worst->health : found.health > worst->health)) {
      worst = found;
    }
  }
  if (worst) {
    return *worst;
  }
  if (!known) {
    return {"dkim.unknown", Health::unknown, {{"domain", sender.domain}}};
  }
  return {
      guessed ? "dkim.not_found" : "dkim.missing",
      guessed ? Health::warn : Health::problem,
      {{"domain", sender.domain}, {"selector", selectors.front()}}
  };
}

std::vector<Diagnosis> judge_dmarc(const std::string& record, const std::string& domain) {
  const auto tags = tags_of(record);
  const auto value = [&](const char* name) {
    const auto found =
        tags ? tags->find(name) : std::map<std::string, std::string>::const_iterator();
    return tags && found != tags->end() ? text::fold_key(found->second) : std::string();
  };
  const std::string policy = value("p");
  if (!tags || (policy != "none" && policy != "quarantine" && policy != "reject")) {
    return {{"dmarc.syntax", Health::problem, {{"domain", domain}}}};
  }
  std::vector<Diagnosis> all;
  if (policy == "none") {
    all.push_back({"dmarc.only_watches", Health::warn, {{"domain", domain}}});
  } else {
    all.push_back({"dmarc.ok", Health::ok, {{"domain", domain}, {"policy", policy}}});
  }
  if (!value("rua").starts_with("mailto:")) {
    all.push_back({"dmarc.no_reports", Health::warn, {{"domain", domain}}});
  }
  return all;
}

std::vector<Diagnosis> look_at_dmarc(ports::Resolver& resolver, const std::string& domain) {
  DnsAnswer answer = resolver.ask({DnsType::txt, "_dmarc." + domain});
  const std::string owner = text::registrable_domain(domain);
  if (answer.is_known() && records_of(answer, "v=DMARC1").empty() && owner != domain) {
    answer = resolver.ask({DnsType::txt, "_dmarc." + owner});  // RFC 7489, 6.6.3
  }
  if (!answer.is_known()) {
    return {{"dmarc.unknown", Health::unknown, {{"domain", domain}, {"why", answer.why}}}};
  }
  const auto records = records_of(answer, "v=DMARC1");
  if (records.empty()) {
    return {{"dmarc.missing", Health::problem, {{"domain", domain}}}};
  }
  if (records.size() > 1) {
    return {{"dmarc.several", Health::problem, {{"domain", domain}}}};
  }
  return judge_dmarc(records.front(), domain);
}

Diagnosis look_at_replies(ports::Resolver& resolver, const std::string& domain) {
  const auto facts = probe_domains(resolver, std::span(&domain, 1)).front();
  switch (facts.mail) {
    case checks::DomainMail::takes:
      return {"mx.ok", Health::ok, {{"domain", domain}}};
    case checks::DomainMail::unknown:
      return {"mx.unknown", Health::unknown, {{"domain", domain}}};
    case checks::DomainMail::no_name:
      return {"mx.no_domain", Health::problem, {{"domain", domain}}};
    default:
      return {"mx.missing", Health::problem, {{"domain", domain}}};
  }
}

}  // namespace

std::string_view to_string(Health health) {
  constexpr std::array<std::string_view, 4> kNames = {"ok", "warn", "problem", "unknown"};
  return kNames.at(static_cast<std::size_t>(health));
}

std::vector<Diagnosis> look_at_sender(ports::Resolver& resolver, const SenderDomain& sender) {
  const std::string path =
      sender.return_path_domain.empty() ? sender.domain : sender.return_path_domain;
  std::vector<Diagnosis> all;
  all.push_back(SpfLook(resolver).look(path));
  all.push_back(look_at_dkim(resolver, sender));
  for (Diagnosis& one : look_at_dmarc(resolver, sender.domain)) {
    all.push_back(std::move(one));
  }
  const bool aligned = text::registrable_domain(path) == text::registrable_domain(sender.domain);
  all.push_back(
      {aligned ? "alignment.ok" : "alignment.differs",
       aligned ? Health::ok : Health::warn,
       {{"domain", sender.domain}, {"path", path}}}
  );
  all.push_back(look_at_replies(resolver, sender.domain));
  return all;
}

Diagnosis look_at_reverse_name(ports::Resolver& resolver, const text::IpAddress& address) {
  const std::string ip = text::shown_ip(address);
  const DnsAnswer names = resolver.ask({DnsType::ptr, ip});
  if (!names.is_known()) {
    return {"ptr.unknown", Health::unknown, {{"address", ip}, {"why", names.why}}};
  }
  for (const std::string& name : names.texts) {
    const bool v4 = address.family == text::IpAddress::Family::v4;
    const DnsAnswer back = resolver.ask({v4 ? DnsType::a : DnsType::aaaa, name});
    if (checks::is_among(back.addresses, address)) {
      return {"ptr.ok", Health::ok, {{"address", ip}, {"name", name}}};
    }
  }
  return {
      names.texts.empty() ? "ptr.missing" : "ptr.differs",
      Health::warn,
      {{"address", ip}, {"name", names.texts.empty() ? "" : names.texts.front()}}
  };
}

}  // namespace amends::engine
