#include "model/mailing_checks.h"

#include "model/limits.h"
#include "model/toml_keys.h"
#include "text/time.h"
#include "text/url.h"
#include "text/utf8.h"

#include <algorithm>
#include <cctype>

namespace amends::model {
namespace {

std::optional<std::chrono::sys_days> day_of(const std::string& written) {
  constexpr std::size_t kDateBytes = 10;
  const auto at = text::parse_time(written, "UTC");
  if (!at || written.size() != kDateBytes) {
    return std::nullopt;
  }
  return std::chrono::floor<std::chrono::days>(*at);
}

/// One file's settings, over those that are there already.
class SettingsReader {
 public:
  SettingsReader(std::string_view file, CheckSettings& settings, std::vector<Error>& errors)
      : keys_(std::string(file), errors),
        settings_(settings) {}

  void read_settings(const toml::table& table) {
    read_profile(table);
    read_levels(table);
    read_thresholds(table);
    for (const toml::table* day : keys_.tables_at(table, "sensitive_days")) {
      read_day(*day);
    }
    if (const toml::table* message = keys_.table_at(table, "message")) {
      read_message(*message);
    }
  }

  void read_waivers(const toml::table& table) {
    const auto tables = keys_.tables_at(table, "waivers");
    for (const toml::table* waiver : tables) {
      if (settings_.waivers.size() == kWaiversMax) {
        keys_.fail(
            *waiver,
            make_error("checks.waiver", "there are more than {} waivers; mend some", kWaiversMax)
        );
        return;
      }
      read_waiver(*waiver);
    }
  }

  void read_spam(const toml::table& root) {
    const toml::table* table = keys_.table_at(root, "spam");
    if (table == nullptr) {
      return;
    }
    keys_.refuse_unknown(*table, {"rspamd"});
    settings_.rspamd = keys_.string_at(*table, "rspamd");
    if (!settings_.rspamd.empty() && !text::is_web_url(settings_.rspamd)) {
      keys_.fail(
          *table->get("rspamd"),
          make_error("checks.spam", "rspamd is a web address, such as http://127.0.0.1:11333")
      );
    }
  }

  TomlKeys& keys() { return keys_; }

 private:
  void read_profile(const toml::table& table) {
    const std::string written = keys_.string_at(table, "profile");
    if (written.empty()) {
      return;
    }
    if (const auto profile = parse_check_profile(written)) {
      settings_.profile = *profile;
      return;
    }
    keys_.fail(
        *table.get("profile"),
        make_error("checks.profile", "profile is standard, strict or relaxed, not \"{}\"", written)
    );
  }

  void read_levels(const toml::table& table) {
    const toml::table* levels = keys_.table_at(table, "levels");
    if (levels == nullptr) {
      return;
    }
    for (const auto& [key, node] : *levels) {
      // levels.date.past = "off" is a table "date" to TOML: the id must stand in quotes.
      if (!node.is_string()) {
        keys_.fail(
            node,
            make_error(
                "checks.level",
                "write the finding's id in quotes and one level: \"{}.past\" = \"warn\"",
                key.str()
            )
        );
      } else if (may_be_set(key.str(), node)) {
        read_level(key.str(), *node.as_string());
      }
    }
  }

  bool may_be_set(std::string_view id, const toml::node& node) {
    if (!std::ranges::binary_search(finding_ids(), id)) {
      keys_.fail(
          node,
          make_error(
              "checks.unknown_finding", "no finding is called {}{}", id, meant(id, finding_ids())
          )
      );
      return false;
    }
    if (is_locked_finding(id)) {
      keys_.fail(
          node,
          make_error("checks.locked", "{} protects the people you write to and stays as it is", id)
      );
      return false;
    }
    return true;
  }

  void read_level(std::string_view id, const toml::value<std::string>& node) {
    const auto level = parse_finding_level(node.get());
    if (!level && node.get() != "off") {
      keys_.fail(
          node,
          make_error("checks.level", "{} is off, note, warn or block, not \"{}\"", id, node.get())
      );
      return;
    }
    settings_.levels.insert_or_assign(std::string(id), level);
  }

  void read_thresholds(const toml::table& table) {
    const toml::table* written = keys_.table_at(table, "thresholds");
    if (written == nullptr) {
      return;
    }
    std::vector<std::string> names;
    for (const ThresholdInfo& info : thresholds()) {
      names.emplace_back(info.name);
    }
    for (const auto& [key, node] : *written) {
      const auto info = std::ranges::find(thresholds(), key.str(), &ThresholdInfo::name);
      if (info == thresholds().end()) {
        keys_.fail(
            node,
            make_error(
                "checks.unknown_threshold",
                "no threshold is called {}{}",
                key.str(),
                meant(key.str(), names)
            )
        );
        continue;
      }
      read_threshold(*info, node);
    }
  }

  void read_threshold(const ThresholdInfo& info, const toml::node& node) {
    const auto value = node.value<double>();
    if (!value || !(*value >= info.least) || !(*value <= info.most)) {
      keys_.fail(
          node,
          make_error(
              "checks.threshold",
              "{} is a number of {} from {} to {}",
              info.name,
              info.unit,
              info.least,
              info.most
          )
      );
      return;
    }
    settings_.values[info.threshold] = *value;
  }

  void read_message(const toml::table& table) {
    keys_.refuse_unknown(table, {"postal_address"});
    const std::string address = keys_.string_at(table, "postal_address");
    if (!address.empty()) {
      settings_.postal_address = text::printable(address, kPostalAddressCharsMax);
    }
  }

  void read_day(const toml::table& table) {
    keys_.refuse_unknown(table, {"name", "date", "countries"});
    SensitiveDay day;
    day.name = keys_.string_at(table, "name");
    day.countries = keys_.texts_at(table, "countries");
    const std::string date = keys_.day_at(table, "date");
    // "05-17" is every year's.
    constexpr std::size_t kMonthDayBytes = 5;
    const bool yearly = date.size() == kMonthDayBytes;
    const auto found = day_of(yearly ? "2000-" + date : date);
    const bool countries_fit = std::ranges::all_of(day.countries, [](const std::string& country) {
      return country.size() == 2 && std::isupper(static_cast<unsigned char>(country[0])) != 0 &&
             std::isupper(static_cast<unsigned char>(country[1])) != 0;
    });
    if (!found || day.name.empty() || !countries_fit ||
        settings_.sensitive_days.size() == kSensitiveDaysMax) {
      keys_.fail(
          table,
          make_error(
              "checks.sensitive_day",
              "write name = \"...\", date = 2026-05-17 (or \"05-17\" for every year) and, where it "
              "is not everywhere, countries = [\"NO\"]; at most {} days",
              kSensitiveDaysMax
          )
      );
      return;
    }
    const std::chrono::year_month_day split(*found);
    day.month = static_cast<unsigned>(split.month());
    day.day = static_cast<unsigned>(split.day());
    if (!yearly) {
      day.year = static_cast<int>(split.year());
    }
    settings_.sensitive_days.push_back(std::move(day));
  }

  void read_waiver(const toml::table& table) {
    keys_.refuse_unknown(table, {"finding", "where", "reason", "by", "until"});
    Waiver waiver;
    waiver.finding = keys_.string_at(table, "finding");
    waiver.where = keys_.string_at(table, "where");
    waiver.reason = text::printable(keys_.string_at(table, "reason"), kWaiverTextCharsMax);
    waiver.by = text::printable(keys_.string_at(table, "by"), kWaiverTextCharsMax);
    waiver.place = keys_.place_of(table);
    const auto until = day_of(keys_.day_at(table, "until"));
    if (waiver.finding.empty() || waiver.reason.empty() || waiver.by.empty() || !until) {
      keys_.fail(
          table,
          make_error(
              "checks.waiver",
              "a waiver says what, why, who and how long: finding = \"date.far\", reason = "
              "\"...\", "
              "by = \"...\", until = 2026-12-01"
          )
      );
      return;
    }
    waiver.until = *until;
    if (may_be_set(waiver.finding, *table.get("finding"))) {
      settings_.waivers.push_back(std::move(waiver));
    }
  }

  TomlKeys keys_;
  CheckSettings& settings_;
};

void read_checks_file(
    const std::string& bytes, CheckSettings& settings, std::vector<Error>& errors
) {
  try {
    const toml::table root = toml::parse(bytes, kChecksFile);
    SettingsReader reader(kChecksFile, settings, errors);
    reader.keys().refuse_unknown(
        root, {"profile", "levels", "thresholds", "sensitive_days", "message", "waivers", "spam"}
    );
    reader.read_settings(root);
    reader.read_waivers(root);
    reader.read_spam(root);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    errors.push_back(make_error("mailing.toml", "cannot be read as TOML: {}", error.description())
                         .at(
                             {std::string(kChecksFile),
                              static_cast<int>(begin.line),
                              static_cast<int>(begin.column)}
                         ));
  }
}

}  // namespace

CheckSettings read_checks(
    const toml::table& root, const MailingFiles& files, std::vector<Error>& errors
) {
  CheckSettings settings;
  if (const auto file = files.find(std::string(kChecksFile)); file != files.end()) {
    read_checks_file(file->second, settings, errors);
  }
  SettingsReader reader("mailing.toml", settings, errors);
  if (const toml::table* checks = reader.keys().table_at(root, "checks")) {
    reader.keys().refuse_unknown(
        *checks, {"profile", "levels", "thresholds", "sensitive_days", "message"}
    );
    reader.read_settings(*checks);
  }
  reader.read_waivers(root);
  reader.read_spam(root);
  return settings;
}

}  // namespace amends::model
