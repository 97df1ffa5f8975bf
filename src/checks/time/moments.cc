#include "checks/time/moments.h"

#include "checks/time/clock_words.h"
#include "checks/time/date_reader.h"
#include "text/format.h"
#include "text/time.h"
#include "text/zone.h"

#include <chrono>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::sys_days;

Finding about_mailing(std::string_view id, FindingLevel level) {
  Finding finding;
  finding.id = id;
  finding.level = level;
  finding.part = "mailing";
  return finding;
}

std::string local_text(Instant at, const std::string& zone) {
  const auto text = text::format_date(at, "%Y-%m-%d %H:%M", text::Locale(), zone);
  return text ? *text : text::to_iso8601(at);
}

/// Clocks go back by an hour nearly everywhere, by half an hour on Lord Howe.
bool comes_twice(Instant at, const std::string& zone) {
  const auto local = text::in_zone(at, zone);
  for (const std::chrono::minutes step : {std::chrono::minutes(60), std::chrono::minutes(30)}) {
    const auto again = text::in_zone(at + step, zone);
    if (local && again && local->local == again->local) {
      return true;
    }
  }
  return false;
}

void report_twice(
    std::string_view what, Instant at, const MailingView& mailing, Findings& findings
) {
  if (!comes_twice(at, mailing.zone)) {
    return;
  }
  Finding finding = about_mailing("time.dst_gap", FindingLevel::warn);
  finding.arguments = {
      {"what", std::string(what)},
      {"time", local_text(at, mailing.zone)},
      {"zone", mailing.zone},
      {"problem", "twice"}
  };
  findings.push_back(std::move(finding));
}

/// "missing", "twice", or empty when the day has this time once.
std::string_view problem_with(
    std::chrono::year_month_day date, const WrittenTime& time, const std::string& zone
) {
  const auto day = local_days(sys_days(date).time_since_epoch());
  const std::chrono::local_time<Microseconds> local =
      day + hours(time.hour) + std::chrono::minutes(time.minute);
  const auto at = text::local_to_instant(local, zone);
  if (!at) {
    return at.error().id() == "text.time_gap" ? "missing" : "";
  }
  return comes_twice(*at, zone) ? "twice" : "";
}

/// The date that belongs to a time: within a few words of it, in its line.
const WrittenDate* date_beside(
    const PartView& part, const WrittenTime& time, const std::vector<WrittenDate>& dates
) {
  for (const WrittenDate& date : dates) {
    std::size_t first = 0;
    while (first + 1 < part.words.size() && part.words[first].begin < date.begin) {
      ++first;
    }
    std::size_t last = first;
    while (last + 1 < part.words.size() && part.words[last + 1].end <= date.end) {
      ++last;
    }
    const bool behind = time.first_word > last && time.first_word - last <= kNearWordsMax &&
                        in_one_line(part, last, time.first_word);
    const bool before = time.last_word < first && first - time.last_word <= kNearWordsMax &&
                        in_one_line(part, time.last_word, first);
    if (behind || before) {
      return &date;
    }
  }
  return nullptr;
}

std::string cut(const PartView& part, const WrittenTime& time) {
  const std::size_t begin = part.words[time.first_word].begin;
  return shown(std::string_view(part.visible).substr(begin, part.words[time.last_word].end - begin)
  );
}

bool is_quiet(Instant at, const std::string& zone, const MailingView& mailing) {
  const auto local = text::in_zone(at, zone);
  if (!local) {
    return false;
  }
  const auto since = local->local - std::chrono::floor<days>(local->local);
  const double hour = std::chrono::duration<double, std::ratio<3600>>(since).count();
  const double from = mailing.threshold(Threshold::quiet_from_hour);
  const double until = mailing.threshold(Threshold::quiet_until_hour);
  return from > until ? hour >= from || hour < until : hour >= from && hour < until;
}

/// The first wave that begins in quiet hours there.
std::optional<Instant> quiet_wave(const MailingView& mailing, const std::string& zone) {
  Instant at = mailing.sends_at;
  if (is_quiet(at, zone, mailing)) {
    return at;
  }
  for (const model::Wave& wave : mailing.mailing.waves) {
    if (wave.hold.count() == 0) {
      continue;
    }
    at += wave.hold;
    if (is_quiet(at, zone, mailing)) {
      return at;
    }
  }
  return std::nullopt;
}

}  // namespace

void ScheduleMoments::look_at_mailing(const MailingView& mailing, Findings& findings) const {
  const model::Schedule& schedule = mailing.mailing.schedule;
  const hours late(static_cast<std::int64_t>(mailing.threshold(Threshold::late_start_hours_min)));
  if (schedule.valid_until && (*schedule.valid_until <= mailing.sends_at ||
                               *schedule.valid_until < mailing.sends_at + late)) {
    Finding finding = about_mailing("time.late_start", FindingLevel::block);
    finding.arguments = {
        {"sends", local_text(mailing.sends_at, mailing.zone)},
        {"until", local_text(*schedule.valid_until, mailing.zone)},
        {"problem", *schedule.valid_until <= mailing.sends_at ? "over" : "soon"}
    };
    findings.push_back(std::move(finding));
  }
  if (schedule.at && *schedule.at < mailing.facts.now) {
    Finding finding = about_mailing("time.past_schedule", FindingLevel::note);
    finding.arguments = {{"time", local_text(*schedule.at, mailing.zone)}};
    findings.push_back(std::move(finding));
  }
  if (schedule.at) {
    report_twice("at", *schedule.at, mailing, findings);
  }
  if (schedule.valid_until) {
    report_twice("valid_until", *schedule.valid_until, mailing, findings);
  }
}

void WrittenMoments::look_at_part(
    const MailingView& mailing, const PartView& part, Findings& findings
) const {
  const auto times = times_of(part);
  if (times.empty()) {
    return;
  }
  const auto reference = std::chrono::floor<days>(mailing.sends_at);
  const auto dates = dates_of(part.visible, part.words, part.locale, reference);
  for (const WrittenTime& time : times) {
    const WrittenDate* date = date_beside(part, time, dates);
    const std::string_view problem =
        date == nullptr || time.zone_named ? "" : problem_with(date->date, time, mailing.zone);
    if (problem.empty()) {
      continue;
    }
    Finding finding =
        finding_at("time.dst_gap", FindingLevel::warn, part, part.words[time.first_word].begin);
    finding.arguments = {
        {"what", "text"},
        {"time", cut(part, time)},
        {"zone", mailing.zone},
        {"problem", std::string(problem)}
    };
    findings.push_back(std::move(finding));
  }
}

void TimesWithoutZone::look_at_audience(
    const MailingView& mailing, const AudienceView& audience, Findings& findings
) const {
  std::set<std::chrono::seconds> offsets;
  for (const auto& [zone, readers] : audience.zones) {
    if (const auto local = text::in_zone(mailing.sends_at, zone)) {
      offsets.insert(local->offset);
    }
  }
  if (offsets.size() < 2) {
    return;
  }
  for (const PartView& part : audience.parts) {
    for (const WrittenTime& time : times_of(part)) {
      if (!time.zone_named) {
        Finding finding =
            finding_at("time.no_zone", FindingLevel::note, part, part.words[time.first_word].begin);
        finding.arguments = {
            {"time", cut(part, time)}, {"zones", static_cast<std::int64_t>(offsets.size())}
        };
        findings.push_back(std::move(finding));
        break;
      }
    }
  }
}

void QuietHours::look_at_audience(
    const MailingView& mailing, const AudienceView& audience, Findings& findings
) const {
  const auto& at = mailing.mailing.schedule.at;
  if (!at || *at < mailing.facts.now) {
    return;
  }
  ZoneCounts zones = audience.zones;
  if (zones.empty()) {
    zones.emplace(mailing.zone, audience.recipients);
  }
  std::uint64_t known = 0;
  std::uint64_t asleep = 0;
  std::uint64_t most = 0;
  std::string example_zone;
  std::string example_time;
  for (const auto& [zone, readers] : zones) {
    known += readers;
    const auto wave = quiet_wave(mailing, zone);
    asleep += wave ? readers : 0;
    if (wave && readers >= most) {
      most = readers;
      example_zone = zone;
      example_time = local_text(*wave, zone);
    }
  }
  if (example_zone.empty()) {
    return;
  }
  const double share =
      static_cast<double>(asleep) / static_cast<double>(std::max<std::uint64_t>(known, 1));
  const bool many = share >= mailing.threshold(Threshold::quiet_share_warn);
  Finding finding =
      about_mailing("time.quiet_hours", many ? FindingLevel::warn : FindingLevel::note);
  finding.recipients = asleep;
  finding.arguments = {{"time", example_time}, {"zone", example_zone}};
  findings.push_back(std::move(finding));
}

}  // namespace amends::checks
