#include "checks/time/sensitive_days.h"

#include "base/check.h"
#include "text/calendar.h"
#include "text/embedded.h"
#include "text/format.h"
#include "text/zone.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace amends::checks {
namespace {

namespace json = boost::json;
using model::Finding;
using model::FindingLevel;
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

/// No day is moved further than this.
constexpr days kMovesMax{2};

struct Rule {
  QuietDay day;
  json::object when;
};

struct Data {
  std::map<std::string, std::vector<std::string>, std::less<>> countries_of_languages;
  std::vector<Rule> rules;
};

std::string_view view(const json::value& text) {
  return {text.as_string().data(), text.as_string().size()};
}

Data load() {
  const auto bytes = text::embedded_file("data/sensitive_days.json");
  AMENDS_CHECK(bytes.has_value());
  const json::value data = json::parse(json::string_view(bytes->data(), bytes->size()));
  Data read;
  for (const auto& [language, countries] : data.at("languages").as_object()) {
    read.countries_of_languages.emplace(language, split_words(view(countries)));
  }
  for (const json::value& entry : data.at("days").as_array()) {
    const json::object& rule = entry.as_object();
    read.rules.push_back(
        {{std::string(view(rule.at("id"))),
          {},
          split_words(view(rule.at("countries"))),
          view(rule.at("level")) == "warn" ? FindingLevel::warn : FindingLevel::note},
         rule}
    );
  }
  return read;
}

const Data& data() {
  static const Data kData = load();
  return kData;
}

unsigned number(const json::value& value) {
  return static_cast<unsigned>(value.as_int64());
}

bool is_nth(const json::array& nth, sys_days day) {
  const year_month_day date(day);
  if (static_cast<unsigned>(date.month()) != number(nth.at(0)) ||
      std::chrono::weekday(day).iso_encoding() != number(nth.at(1))) {
    return false;
  }
  const auto week = (static_cast<unsigned>(date.day()) - 1) / 7 + 1;
  const bool is_last = year_month_day(day + days(7)).month() != date.month();
  return nth.at(2).as_int64() < 0 ? is_last : week == number(nth.at(2));
}

/// Whether the Hebrew day, kept earlier or later for its weekday, is kept on this one.
bool is_hebrew(const json::object& when, sys_days day) {
  const json::array& meant = when.at("hebrew").as_array();
  for (sys_days own = day - kMovesMax; own <= day + kMovesMax; own += days(1)) {
    const text::HebrewDate date = text::hebrew_date(own);
    if (date.month != number(meant.at(0)) || date.day != number(meant.at(1))) {
      continue;
    }
    const std::string weekday = std::to_string(std::chrono::weekday(own).iso_encoding());
    const json::value* moves = when.if_contains("moves");
    const json::value* move = moves == nullptr ? nullptr : moves->as_object().if_contains(weekday);
    return own + days(move == nullptr ? 0 : move->as_int64()) == day;
  }
  return false;
}

bool is_on(const json::object& when, sys_days day) {
  const year_month_day date(day);
  if (const json::value* easter = when.if_contains("easter")) {
    return text::western_easter(date.year()) + days(easter->as_int64()) == day;
  }
  if (const json::value* easter = when.if_contains("orthodox")) {
    return text::orthodox_easter(date.year()) + days(easter->as_int64()) == day;
  }
  if (const json::value* nth = when.if_contains("nth")) {
    return is_nth(nth->as_array(), day);
  }
  if (when.contains("hebrew")) {
    return is_hebrew(when, day);
  }
  return static_cast<unsigned>(date.month()) == number(when.at("month")) &&
         static_cast<unsigned>(date.day()) == number(when.at("day"));
}

using Countries = std::set<std::string, std::less<>>;

/// Where the readers live, as far as it is known.
Countries countries_of(const MailingView& mailing, const AudienceView& audience) {
  Countries countries;
  for (const auto& [zone, readers] : audience.zones) {
    if (std::string region = text::region_of_zone(zone); !region.empty()) {
      countries.insert(std::move(region));
    }
  }
  const bool zones_known = !countries.empty();
  std::vector<text::Locale> locales = {mailing.mailing.locale};
  for (const model::Edition& edition : mailing.mailing.editions) {
    locales.push_back(edition.locale);
  }
  for (const text::Locale& locale : locales) {
    const auto language = data().countries_of_languages.find(locale.language());
    if (!locale.region().empty()) {
      countries.insert(locale.region());
    } else if (!zones_known && language != data().countries_of_languages.end()) {
      countries.insert(language->second.begin(), language->second.end());
    }
  }
  return countries;
}

/// The days on which waves begin, by the schedule's clock or, where zones are known, the readers'.
std::set<sys_days> days_of(const MailingView& mailing, const AudienceView& audience) {
  std::set<sys_days> found;
  const auto add = [&](const std::string& zone) {
    for (const Instant at : {mailing.sends_at, mailing.last_wave_at}) {
      if (const auto local = text::in_zone(at, zone)) {
        found.insert(sys_days(std::chrono::floor<days>(local->local).time_since_epoch()));
      }
    }
  };
  for (const auto& [zone, readers] : audience.zones) {
    add(zone);
  }
  if (found.empty()) {
    add(mailing.zone);
  }
  return found;
}

}  // namespace

std::vector<QuietDay> quiet_days_on(sys_days day, const model::CheckSettings& settings) {
  std::vector<QuietDay> found;
  for (const Rule& rule : data().rules) {
    if (is_on(rule.when, day)) {
      found.push_back(rule.day);
    }
  }
  const year_month_day date(day);
  for (const model::SensitiveDay& own : settings.sensitive_days) {
    if (static_cast<unsigned>(date.month()) == own.month &&
        static_cast<unsigned>(date.day()) == own.day &&
        own.year.value_or(static_cast<int>(date.year())) == static_cast<int>(date.year())) {
      found.push_back({"own", shown(own.name), own.countries, FindingLevel::warn});
    }
  }
  return found;
}

void SensitiveDays::look_at_audience(
    const MailingView& mailing, const AudienceView& audience, Findings& findings
) const {
  const Countries countries = countries_of(mailing, audience);
  for (const sys_days day : days_of(mailing, audience)) {
    for (const QuietDay& quiet : quiet_days_on(day, mailing.mailing.checks)) {
      std::string where;
      for (const std::string& country : quiet.countries) {
        if (countries.contains(country)) {
          where += (where.empty() ? "" : ", ") + country;
        }
      }
      if (where.empty() && !quiet.countries.empty()) {
        continue;
      }
      Finding finding;
      finding.id = "time.sensitive_day";
      finding.level = quiet.level;
      finding.part = "mailing";
      const auto date = text::format_date(Instant(day), "%Y-%m-%d", text::Locale(), "UTC");
      finding.arguments = {
          {"day", quiet.id},
          {"name", quiet.name},
          {"date", date ? *date : std::string()},
          {"where", where.empty() ? "all" : where}
      };
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace amends::checks
