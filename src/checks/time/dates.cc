#include "checks/time/dates.h"

#include "checks/time/date_reader.h"
#include "checks/time/deadlines.h"
#include "text/format.h"
#include "text/time.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;
using std::chrono::days;
using std::chrono::sys_days;

unsigned weekday_of(sys_days day) {
  return std::chrono::weekday(day).iso_encoding() - 1;
}

std::string formatted(sys_days day, std::string_view pattern, const text::Locale& locale) {
  const auto text = text::format_date(Instant(day), pattern, locale, "UTC");
  return text ? *text : text::to_iso8601(Instant(day)).substr(0, 10);
}

/// The date nearest to `day` that is the weekday as written: what may have been meant instead.
sys_days nearest_weekday(sys_days day, unsigned weekday) {
  int ahead = static_cast<int>(weekday) - static_cast<int>(weekday_of(day));
  ahead += ahead < -3 ? 7 : 0;
  ahead -= ahead > 3 ? 7 : 0;
  return day + days(ahead);
}

void look_at_weekday(const PartView& part, const WrittenDate& date, Findings& findings) {
  const sys_days day(date.date);
  if (!date.weekday || *date.weekday == weekday_of(day)) {
    return;
  }
  const std::string_view text = part.visible;
  Finding finding = finding_at(
      "date.weekday", FindingLevel::block, part, std::min(date.begin, date.weekday_begin)
  );
  finding.arguments = {
      {"weekday",
       std::string(text.substr(date.weekday_begin, date.weekday_end - date.weekday_begin))},
      {"date", shown(text.substr(date.begin, date.end - date.begin))},
      {"right", formatted(day, "weekday", part.locale)},
      {"instead", formatted(nearest_weekday(day, *date.weekday), "long", part.locale)},
  };
  findings.push_back(std::move(finding));
}

}  // namespace

void Dates::look_at_part(const MailingView& mailing, const PartView& part, Findings& findings)
    const {
  const auto reference = std::chrono::floor<days>(mailing.sends_at);
  for (const WrittenDate& date : dates_of(part.visible, part.words, part.locale, reference)) {
    look_at_weekday(part, date, findings);
    const sys_days day(date.date);
    if (date.deadline && end_of_day(day, mailing.zone) <= mailing.sends_at) {
      Finding finding = finding_at("date.past", FindingLevel::block, part, date.begin);
      finding.arguments = {
          {"date", shown(std::string_view(part.visible).substr(date.begin, date.end - date.begin))},
          {"sends", formatted(reference, "long", part.locale)}
      };
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace amends::checks
