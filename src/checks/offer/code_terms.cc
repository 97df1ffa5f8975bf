#include "checks/offer/code_terms.h"

#include "checks/limits.h"
#include "checks/offer/codes.h"
#include "text/format.h"
#include "text/time.h"
#include "text/zone.h"

#include <algorithm>
#include <chrono>
#include <optional>
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

void CodesOfTheServer::look_at_audience(
    const MailingView& view, const AudienceView& audience, Findings& findings
) const {
  for (const KnownCode& known : view.facts.codes) {
    const model::OfferCode* offer = offer_of(view.mailing, known);
    // One that is used up altogether is refused: told once.
    const bool is_told = known.why != CodeWhy::valid;
    if (offer == nullptr || is_told || !known.uses_left || *known.uses_left >= audience.people()) {
      continue;
    }
    Finding finding = about("code.uses_short", FindingLevel::block, *offer);
    finding.recipients = audience.people();
    finding.arguments.emplace_back("left", static_cast<std::int64_t>(*known.uses_left));
    findings.push_back(std::move(finding));
  }
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
