#include "engine/list_verifier.h"

#include "checks/words.h"
#include "engine/domain_probe.h"
#include "engine/import.h"
#include "engine/key_set.h"
#include "engine/limits.h"
#include "text/case.h"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

namespace amends::engine {
namespace {

using checks::AddressFault;
using checks::AddressLook;
using checks::DomainMail;

constexpr std::array<std::string_view, kRowReasons> kReasonNames = {
    "unreadable",
    "duplicate",
    "slip",
    "letters",
    "no_domain",
    "no_mail",
    "bounced_before",
    "complained_before",
    "left_before",
    "never_again",
    "technical",
    "throwaway",
    "role",
    "not_known"
};

constexpr std::array<std::pair<AddressFault, RowReason>, checks::kAddressFaults> kFaultReasons = {{
    {AddressFault::slip, RowReason::slip},
    {AddressFault::letters, RowReason::letters},
    {AddressFault::technical, RowReason::technical},
    {AddressFault::throwaway, RowReason::throwaway},
    {AddressFault::role, RowReason::role},
}};

/// Columns in which other programs note what came back, and what they write there.
bool says_bounced(std::string_view column, std::string_view value) {
  constexpr std::array<std::string_view, 6> kFlags = {
      "bounced", "bounce", "bounces", "hard_bounce", "hard_bounced", "hard_bounces"
  };
  constexpr std::array<std::string_view, 5> kStates = {
      "status", "email_status", "state", "subscription_status", "subscriber_status"
  };
  constexpr std::array<std::string_view, 7> kNo = {"", "0", "no", "false", "n", "none", "-"};
  constexpr std::array<std::string_view, 9> kBounced = {
      "bounced",
      "bounce",
      "hard_bounce",
      "hard bounce",
      "hard-bounce",
      "hardbounce",
      "invalid",
      "undeliverable",
      "cleaned"
  };
  if (checks::is_among(kFlags, column)) {
    return !checks::is_among(kNo, text::fold_key(value));
  }
  return checks::is_among(kStates, column) && checks::is_among(kBounced, text::fold_key(value));
}

RowReason reason_of(model::SuppressionReason reason) {
  switch (reason) {
    case model::SuppressionReason::bounced:
      return RowReason::bounced_before;
    case model::SuppressionReason::complained:
      return RowReason::complained_before;
    case model::SuppressionReason::unsubscribed:
      return RowReason::left_before;
    case model::SuppressionReason::manual:
    case model::SuppressionReason::forgotten:
      break;
  }
  return RowReason::never_again;
}

/// A row that waits for what DNS says about its domain.
struct Waiting {
  VerifiedRow row;
  std::string domain;  // empty: nothing to ask
  AddressLook look;
};

class Verifier {
 public:
  Verifier(text::ByteSource source, const VerifySources& sources, const VerifyHooks& hooks)
      : reader_(std::move(source)),
        sources_(sources),
        hooks_(hooks) {}

  Result<VerifyReport> run() {
    AMENDS_TRY_VOID(reader_.open());
    std::vector<std::string> names;
    for (const std::uint32_t column : reader_.header()) {
      names.push_back(reader_.columns().name_of(column));
    }
    AMENDS_TRY_VOID(hooks_.header(names));
    ContactReader::Row row;
    while (true) {
      AMENDS_TRY(const bool some, reader_.next(row, [&](const RefusedRow& refused) {
        return take_refused(refused);
      }));
      if (!some) {
        break;
      }
      take(row);
      AMENDS_TRY_VOID(flush_if(batch_.size() >= kVerifyBatch));
    }
    AMENDS_TRY_VOID(flush_if(true));
    return report_;
  }

 private:
  Result<void> take_refused(const RefusedRow& refused) {
    Waiting waiting;
    waiting.row.line = refused.line;
    waiting.row.address = refused.row;
    waiting.row.reasons = {RowReason::unreadable};
    waiting.row.detail = refused.message;
    batch_.push_back(std::move(waiting));
    return flush_if(batch_.size() >= kVerifyBatch);
  }

  void take(const ContactReader::Row& read) {
    const model::Contact& contact = read.contact;
    Waiting waiting;
    VerifiedRow& row = waiting.row;
    row.line = read.line;
    row.address = contact.mailbox.address();
    for (const std::uint32_t column : reader_.header()) {
      row.cells.push_back(
          column == model::Columns::email ? row.address : std::string(contact.value(column))
      );
    }
    if (const auto first =
            seen_.add(contact.mailbox.key(), static_cast<std::uint32_t>(read.line))) {
      row.reasons = {RowReason::duplicate};
      row.detail = std::to_string(*first);
      batch_.push_back(std::move(waiting));
      return;
    }
    waiting.domain = contact.mailbox.domain_ascii();
    waiting.look = checks::look_at_domain(waiting.domain, contact.mailbox.domain());
    waiting.look.faults = static_cast<std::uint8_t>(
        waiting.look.faults | checks::look_at_local(contact.mailbox.local()).faults
    );
    for (const auto& [fault, reason] : kFaultReasons) {
      if (waiting.look.has(fault)) {
        row.reasons.push_back(reason);
      }
    }
    row.detail = waiting.look.meant;
    if (const auto reason = trouble_of(contact)) {
      row.reasons.push_back(*reason);
    }
    batch_.push_back(std::move(waiting));
  }

  /// What came of earlier mail to the person: who knows of it is asked first, then the row itself.
  [[nodiscard]] std::optional<RowReason> trouble_of(const model::Contact& contact) const {
    if (sources_.earlier != nullptr) {
      if (const auto known = sources_.earlier->find(contact.mailbox.key())) {
        return reason_of(*known);
      }
    }
    const bool is_told = std::ranges::any_of(reader_.header(), [&](std::uint32_t column) {
      return says_bounced(reader_.columns().name_of(column), contact.value(column));
    });
    return is_told ? std::optional(RowReason::bounced_before) : std::nullopt;
  }

  Result<void> flush_if(bool is_time) {
    if (!is_time) {
      return {};
    }
    ask_dns();
    for (Waiting& waiting : batch_) {
      finish(waiting);
      AMENDS_TRY_VOID(hooks_.row(waiting.row));
    }
    batch_.clear();
    if (hooks_.progress) {
      hooks_.progress(report_.rows);
    }
    return {};
  }

  void ask_dns() {
    if (sources_.dns == nullptr) {
      return;
    }
    if (domains_.size() > kDomainCacheMax) {
      domains_.clear();
    }
    std::set<std::string> wanted;
    for (const Waiting& waiting : batch_) {
      if (!waiting.domain.empty() && !domains_.contains(waiting.domain)) {
        wanted.insert(waiting.domain);
      }
    }
    const std::vector<std::string> names(wanted.begin(), wanted.end());
    for (const checks::DomainFacts& facts : probe_domains(*sources_.dns, names)) {
      domains_[facts.domain] = facts.mail;
      ++report_.domains;
      report_.domains_unknown += facts.mail == DomainMail::unknown ? 1 : 0;
    }
  }

  void finish(Waiting& waiting) {
    VerifiedRow& row = waiting.row;
    std::optional<double> chance;
    if (!waiting.domain.empty()) {
      chance = checks::bounce_chance(waiting.look);
      take_dns(waiting, *chance);
      if (checks::is_among(row.reasons, RowReason::bounced_before)) {
        chance = std::max(*chance, checks::kBouncedBeforeChance);
      }
    }
    count(row, chance);
  }

  void take_dns(Waiting& waiting, double& chance) {
    const auto known = domains_.find(waiting.domain);
    if (known == domains_.end() || known->second == DomainMail::takes) {
      return;
    }
    if (known->second == DomainMail::unknown) {
      waiting.row.reasons.push_back(RowReason::not_known);
      return;
    }
    chance = checks::kNoMailChance;
    waiting.row.reasons.push_back(
        known->second == DomainMail::no_name ? RowReason::no_domain : RowReason::no_mail
    );
  }

  void count(const VerifiedRow& row, std::optional<double> chance) {
    const RowVerdict verdict = row.verdict();
    ++report_.rows;
    ++report_.verdicts.at(static_cast<std::size_t>(verdict));
    for (const RowReason reason : row.reasons) {
      ++report_.reasons.at(static_cast<std::size_t>(reason));
    }
    if (chance) {
      ++report_.people;
      report_.bounces += *chance;
      report_.bounces_cleaned += verdict == RowVerdict::bad ? 0 : *chance;
    }
  }

  ContactReader reader_;
  VerifySources sources_;
  const VerifyHooks& hooks_;
  KeySet seen_;
  std::vector<Waiting> batch_;
  std::unordered_map<std::string, DomainMail> domains_;
  VerifyReport report_;
};

}  // namespace

std::string_view to_string(RowVerdict verdict) {
  constexpr std::array<std::string_view, 3> kNames = {"ok", "risky", "bad"};
  return kNames.at(static_cast<std::size_t>(verdict));
}

std::string_view to_string(RowReason reason) {
  return kReasonNames.at(static_cast<std::size_t>(reason));
}

RowVerdict verdict_of(RowReason reason) {
  return reason == RowReason::role || reason == RowReason::not_known ? RowVerdict::risky
                                                                     : RowVerdict::bad;
}

RowVerdict VerifiedRow::verdict() const {
  RowVerdict worst = RowVerdict::ok;
  for (const RowReason reason : reasons) {
    worst = std::max(worst, verdict_of(reason));
  }
  return worst;
}

double VerifyReport::share() const {
  return people == 0 ? 0 : bounces / static_cast<double>(people);
}

double VerifyReport::share_cleaned() const {
  const std::uint64_t kept = verdicts[0] + verdicts[1];
  return kept == 0 ? 0 : bounces_cleaned / static_cast<double>(kept);
}

bool VerifyReport::dns_failed() const {
  return domains > 0 && domains_unknown * 2 > domains;
}

Result<VerifyReport> verify_list(
    text::ByteSource source, const VerifySources& sources, const VerifyHooks& hooks
) {
  return Verifier(std::move(source), sources, hooks).run();
}

}  // namespace amends::engine
