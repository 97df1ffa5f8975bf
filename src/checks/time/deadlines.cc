#include "checks/time/deadlines.h"

#include "checks/offer/codes.h"
#include "checks/time/clock_words.h"
#include "checks/time/date_reader.h"
#include "text/format.h"
#include "text/time.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::size_t kDateBytes = 10;
/// A date of last year is a slip when the same day of this year is so near to the mailing.
constexpr days kNearDays{120};
/// Before March last year's name is often the right one ("the winter sale 2026").
constexpr std::chrono::month kYearsFrom{3};

std::chrono::hours hours(double number) {
  return std::chrono::hours(static_cast<std::int64_t>(number));
}

/// Nothing: it comes late enough, or is over already, which is another finding.
std::optional<FindingLevel> level_of(const MailingView& mailing, Instant end) {
  if (end <= mailing.sends_at) {
    return std::nullopt;
  }
  if (end <= mailing.last_wave_at) {
    return FindingLevel::block;
  }
  const auto wanted = hours(mailing.threshold(Threshold::deadline_hours_min));
  return end < mailing.last_wave_at + wanted ? std::optional(FindingLevel::warn) : std::nullopt;
}

std::string moment_text(Instant at, const MailingView& mailing) {
  const auto text = text::format_date(at, "%Y-%m-%d %H:%M", text::Locale(), mailing.zone);
  return text ? *text : text::to_iso8601(at);
}

void describe(
    Finding& finding, const MailingView& mailing, std::string_view what, std::string name
) {
  finding.arguments = {
      {"what", std::string(what)},
      {"name", std::move(name)},
      {"last_wave", moment_text(mailing.last_wave_at, mailing)},
      {"late", finding.level == FindingLevel::block ? "during" : "soon"},
  };
}

std::string cut(const PartView& part, const WrittenDate& date) {
  return shown(std::string_view(part.visible).substr(date.begin, date.end - date.begin));
}

bool has_year(const PartView& part, const WrittenDate& date) {
  const std::string year = std::to_string(static_cast<int>(date.date.year()));
  return std::string_view(part.visible).substr(date.begin, date.end - date.begin).find(year) !=
         std::string_view::npos;
}

void report_year(
    const PartView& part, std::size_t begin, std::string_view what, int year, Findings& findings
) {
  Finding finding = finding_at("date.year", FindingLevel::warn, part, begin);
  finding.arguments = {{"what", shown(what)}, {"year", std::to_string(year)}};
  findings.push_back(std::move(finding));
}

void look_at_year(
    const PartView& part, const WrittenDate& date, sys_days sends, Findings& findings
) {
  const std::chrono::year this_year = year_month_day(sends).year();
  if (date.deadline || !has_year(part, date) ||
      date.date.year() + std::chrono::years(1) != this_year) {
    return;
  }
  const year_month_day meant{this_year, date.date.month(), date.date.day()};
  if (meant.ok() && sys_days(meant) >= sends && sys_days(meant) - sends <= kNearDays) {
    report_year(part, date.begin, cut(part, date), static_cast<int>(this_year), findings);
  }
}

bool is_range(const PartView& part, std::size_t at) {
  const std::string_view text = part.visible;
  const auto joined = [&](std::size_t left) {
    const auto gap =
        text.substr(part.words[left].end, part.words[left + 1].begin - part.words[left].end);
    return gap == "-" || gap == "/" || gap == "–" || gap == "—" || gap == " – " || gap == ".";
  };
  return (at > 0 && joined(at - 1) && part.words[at - 1].number >= 0) ||
         (at + 1 < part.words.size() && joined(at + 1 - 1) && part.words[at + 1].number >= 0);
}

/// "Black Friday 2025", "vårens salg 2025", "2025 collection".
void look_at_seasons(
    const PartView& part, std::span<const WrittenDate> dates, sys_days sends, Findings& findings
) {
  const year_month_day today(sends);
  const int last_year = static_cast<int>(today.year()) - 1;
  const auto& seasons = clock_words(part.locale).seasons;
  const auto is_season = [&](std::size_t at, std::size_t year_at) {
    return is_among(seasons, part.words[at].lower) &&
           in_one_line(part, std::min(at, year_at), std::max(at, year_at));
  };
  for (std::size_t at = 0; at < part.words.size() && today.month() >= kYearsFrom; ++at) {
    const Word& word = part.words[at];
    const bool in_date = std::ranges::any_of(dates, [&](const WrittenDate& date) {
      return date.begin <= word.begin && word.begin < date.end;
    });
    if (word.number != last_year || in_date || is_range(part, at)) {
      continue;
    }
    const bool before = at > 0 && is_season(at - 1, at);
    const bool after = at + 1 < part.words.size() && is_season(at + 1, at);
    if (before || after) {
      const std::size_t begin = before ? part.words[at - 1].begin : word.begin;
      const std::size_t end = before ? word.end : part.words[at + 1].end;
      const auto what = std::string_view(part.visible).substr(begin, end - begin);
      report_year(part, begin, what, last_year + 1, findings);
      return;
    }
  }
}

}  // namespace

Instant end_of_day(sys_days day, const std::string& zone) {
  const std::string next = text::to_iso8601(Instant(day + days(1))).substr(0, kDateBytes);
  const auto local = text::parse_time(next, zone);
  return local ? *local : Instant(day + days(1));
}

void Deadlines::look_at_mailing(const MailingView& mailing, Findings& findings) const {
  const auto report = [&](Instant end, std::string_view what, std::string name) {
    if (const auto level = level_of(mailing, end)) {
      Finding finding;
      finding.id = "date.deadline";
      finding.level = *level;
      finding.part = "mailing";
      describe(finding, mailing, what, std::move(name));
      findings.push_back(std::move(finding));
    }
  };
  const auto late = hours(mailing.threshold(Threshold::late_start_hours_min));
  const auto& valid_until = mailing.mailing.schedule.valid_until;
  // Sooner than that is time.late_start.
  if (valid_until && *valid_until >= mailing.sends_at + late) {
    report(*valid_until, "valid_until", moment_text(*valid_until, mailing));
  }
  for (const model::OfferCode& offer : mailing.mailing.codes) {
    const auto end = text::parse_time(offer.ends, mailing.zone);
    if (!end) {
      continue;
    }
    const auto day = std::chrono::floor<days>(*text::parse_time(offer.ends, "UTC"));
    const Instant over = offer.ends.size() == kDateBytes ? end_of_day(day, mailing.zone) : *end;
    // A code that ends before valid_until is told by code.window.
    if (!valid_until || over >= *valid_until || over <= mailing.last_wave_at) {
      report(over, "code", code_label(offer));
    }
  }
}

void Deadlines::look_at_part(const MailingView& mailing, const PartView& part, Findings& findings)
    const {
  const auto reference = std::chrono::floor<days>(mailing.sends_at);
  for (const WrittenDate& date : dates_of(part.visible, part.words, part.locale, reference)) {
    const Instant end = end_of_day(sys_days(date.date), mailing.zone);
    const auto level = date.deadline ? level_of(mailing, end) : std::nullopt;
    if (level) {
      Finding finding = finding_at("date.deadline", *level, part, date.begin);
      describe(finding, mailing, "date", cut(part, date));
      findings.push_back(std::move(finding));
    }
  }
}

void Years::look_at_part(const MailingView& mailing, const PartView& part, Findings& findings)
    const {
  const auto sends = std::chrono::floor<days>(mailing.sends_at);
  const days far(static_cast<std::int64_t>(mailing.threshold(Threshold::date_days_max)));
  const auto dates = dates_of(part.visible, part.words, part.locale, sends);
  for (const WrittenDate& date : dates) {
    if (sys_days(date.date) - sends > far) {
      Finding finding = finding_at("date.far", FindingLevel::warn, part, date.begin);
      finding.arguments = {
          {"date", cut(part, date)}, {"days", (sys_days(date.date) - sends).count()}
      };
      findings.push_back(std::move(finding));
    }
    look_at_year(part, date, sends, findings);
  }
  look_at_seasons(part, dates, sends, findings);
}

}  // namespace amends::checks
