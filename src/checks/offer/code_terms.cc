#include "checks/offer/code_terms.h"

#include "checks/limits.h"
#include "checks/offer/codes.h"
#include "text/format.h"
#include "text/time.h"
#include "text/zone.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::CodeWhy;
using model::Finding;
using model::FindingLevel;

std::string local_text(Instant at, const std::string& zone) {
  const auto text = text::format_date(at, "%Y-%m-%d %H:%M", text::Locale(), zone);
  return text ? *text : text::to_iso8601(at);
}

const model::OfferCode* offer_of(const model::Mailing& mailing, const KnownCode& known) {
  const auto offer = std::ranges::find(mailing.codes, known.code, &model::OfferCode::code);
  return offer == mailing.codes.end() ? nullptr : &*offer;
}

/// "not_yet", "expired", "used_up", "closed", "unknown", "sooner", or empty where a shop takes it
/// as long as the mailing says.
std::string_view trouble_with(
    const MailingView& view, const KnownCode& known, const model::OfferCode& offer
) {
  if (known.why != CodeWhy::valid) {
    return model::to_string(known.why);
  }
  const auto promised = end_of(offer, view.zone);
  // The server's is the last moment it is taken, the mailing's the first it is not.
  const bool is_sooner = known.valid_until &&
                         ((promised && *known.valid_until + std::chrono::minutes(1) < *promised) ||
                          *known.valid_until < view.last_wave_at);
  return is_sooner ? "sooner" : "";
}

Finding about(std::string_view id, FindingLevel level, const model::OfferCode& offer) {
  Finding finding = about_codes(id, offer);
  finding.level = level;
  return finding;
}

/// Whether a text has the code anywhere, its links and its Liquid too.
bool has_code(const PartView& part, std::string_view code) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return !std::ranges::search(part.source, code, {}, lower, lower).empty();
}

/// Counts who gets which edition, by its language: each edition may have a code of its own.
class UsesWatch final : public PeopleWatch {
 public:
  bool wants(const RecipientFacts& recipient) override {
    const auto known = readers_.find(recipient.edition_language);
    if (known == readers_.end()) {
      readers_.emplace(recipient.edition_language, 1);
    } else {
      ++known->second;
    }
    return false;
  }

  void add(const PeopleWatch& other) override {
    for (const auto& [language, readers] : static_cast<const UsesWatch&>(other).readers_) {
      readers_[language] += readers;
    }
  }

  void report(const MailingView& view, const AudienceView& audience, Findings& findings)
      const override {
    for (const KnownCode& known : view.facts.codes) {
      const model::OfferCode* offer = offer_of(view.mailing, known);
      // One that is used up altogether is refused: told once.
      if (offer == nullptr || known.why != CodeWhy::valid || !known.uses_left) {
        continue;
      }
      const std::uint64_t people = who_get(known.code, audience);
      if (*known.uses_left >= people) {
        continue;
      }
      Finding finding = about("code.uses_short", FindingLevel::block, *offer);
      finding.recipients = people;
      finding.arguments.emplace_back("left", static_cast<std::int64_t>(*known.uses_left));
      findings.push_back(std::move(finding));
    }
  }

 private:
  /// Everybody, where no edition has it: then something else prints it.
  [[nodiscard]] std::uint64_t who_get(std::string_view code, const AudienceView& audience) const {
    std::set<std::string> languages;
    for (const PartView& part : audience.parts) {
      if (has_code(part, code)) {
        languages.emplace(part.locale.language());
      }
    }
    std::uint64_t people = 0;
    for (const auto& [language, readers] : readers_) {
      people += languages.contains(language) ? readers : 0;
    }
    return languages.empty() ? audience.people() : people;
  }

  std::map<std::string, std::uint64_t, std::less<>> readers_;
};

/// How much of the last day of the code is left in the zone when it ends.
std::chrono::hours hours_lost(Instant end, const std::string& home, const std::string& zone) {
  const Instant last = end - Microseconds(1);
  const auto here = text::in_zone(last, home);
  const auto there = text::in_zone(last, zone);
  if (!here || !there) {
    return {};
  }
  return std::chrono::floor<std::chrono::hours>(here->offset - there->offset);
}

}  // namespace

void CodesOfTheServer::look_at_mailing(const MailingView& view, Findings& findings) const {
  for (const KnownCode& known : view.facts.codes) {
    const model::OfferCode* offer = offer_of(view.mailing, known);
    const std::string_view trouble = offer == nullptr ? "" : trouble_with(view, known, *offer);
    if (trouble.empty()) {
      continue;
    }
    const bool blocks = known.why != CodeWhy::unknown;
    Finding finding =
        about("code.refused", blocks ? FindingLevel::block : FindingLevel::warn, *offer);
    finding.arguments.emplace_back("problem", std::string(trouble));
    finding.arguments.emplace_back(
        "when", known.valid_until ? local_text(*known.valid_until, view.zone) : std::string()
    );
    findings.push_back(std::move(finding));
  }
}

std::unique_ptr<PeopleWatch>
CodesOfTheServer::watch(const MailingView& view, std::span<const SpanRules>) const {
  return view.facts.codes.empty() ? nullptr : std::make_unique<UsesWatch>();
}

void CodeInReaderZone::look_at_audience(
    const MailingView& view, const AudienceView& audience, Findings& findings
) const {
  for (const model::OfferCode& offer : view.mailing.codes) {
    const auto end = end_of(offer, view.zone);
    if (!end) {
      continue;
    }
    std::uint64_t people = 0;
    std::chrono::hours most{0};
    std::string far;
    for (const auto& [zone, readers] : audience.zones) {
      const auto lost = hours_lost(*end, view.zone, zone);
      people += lost >= kCodeHoursLost ? readers : 0;
      if (lost >= kCodeHoursLost && lost > most) {
        most = lost;
        far = zone;
      }
    }
    if (people == 0) {
      continue;
    }
    const bool many = audience.share_of(people) > kCodeZoneWarnShare;
    Finding finding =
        about("code.reader_zone", many ? FindingLevel::warn : FindingLevel::note, offer);
    finding.recipients = people;
    finding.arguments.emplace_back("hours", std::int64_t{most.count()});
    finding.arguments.emplace_back("zone", shown(far));
    finding.arguments.emplace_back("home", shown(view.zone));
    findings.push_back(std::move(finding));
  }
}

}  // namespace amends::checks
