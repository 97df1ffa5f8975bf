#include "checks/audience/composition.h"

#include "checks/data_file.h"
#include "text/locale.h"
#include "text/time.h"
#include "text/utf8.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace amends::checks {
namespace {

using model::Finding;
using model::FindingLevel;

constexpr std::array<std::string_view, 5> kAttributes = {
    "language", "country", "tenure", "buyer", "consent_source"
};
constexpr std::size_t kDateBytes = 10;  // 2026-11-22

double share_of(std::uint64_t some, std::uint64_t all) {
  return all == 0 ? 0.0 : static_cast<double>(some) / static_cast<double>(all);
}

std::uint64_t people_in(const AttributeMix& mix, std::string_view value) {
  const auto found = std::ranges::find(mix.classes, value, &MixClass::value);
  return found == mix.classes.end() ? 0 : found->people;
}

std::uint64_t classed(const AttributeMix& mix) {
  std::uint64_t people = 0;
  for (const MixClass& one : mix.classes) {
    people += one.people;
  }
  return people;
}

/// How long ago the day is; empty for what is no day that was.
std::string tenure_class(const std::string& day, Instant now) {
  const auto since = text::parse_time(day + "T00:00:00", "UTC");
  if (day.size() != kDateBytes || !since.ok() || *since > now) {
    return {};
  }
  const auto age = now - *since;
  constexpr std::array<std::pair<std::chrono::days, std::string_view>, 4> kAges = {{
      {std::chrono::days(30), "month"},
      {std::chrono::days(91), "quarter"},
      {std::chrono::days(365), "year"},
      {std::chrono::days(3 * 365), "three_years"},
  }};
  for (const auto& [limit, name] : kAges) {
    if (age < limit) {
      return std::string(name);
    }
  }
  return "longer";
}

/// "Yes" is "yes"; of numbers only how large they are counts.
std::string category_of(std::string_view value) {
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (failed == std::errc() && end == value.data() + value.size()) {
    if (number < 2) {
      return std::to_string(number);
    }
    return number <= 5 ? "2-5" : "6+";
  }
  std::string name(value);
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name;
}

/// The class whose share changed most.
struct Change {
  std::string value;
  double now = 0;
  double before = 0;

  [[nodiscard]] double size() const { return std::abs(now - before); }
};

Change largest_change(const AttributeMix& now, const AttributeMix& before) {
  Change largest;
  const auto offer = [&](const std::string& value) {
    Change change{
        value,
        share_of(people_in(now, value), now.people),
        share_of(people_in(before, value), before.people)
    };
    if (change.size() > largest.size()) {
      largest = std::move(change);
    }
  };
  for (const MixClass& one : before.classes) {
    offer(one.value);
  }
  for (const MixClass& one : now.classes) {
    offer(one.value);
  }
  return largest;
}

void look_at(const AttributeMix& now, std::span<const AudienceMix> past, Findings& findings) {
  std::size_t known = 0;
  double least = std::numeric_limits<double>::infinity();
  const AttributeMix* nearest = nullptr;
  for (const AudienceMix& mix : past) {
    const auto before = std::ranges::find(mix, now.attribute, &AttributeMix::attribute);
    if (before == mix.end() || before->people < kMixFrom) {
      continue;
    }
    ++known;
    if (const double index = stability_index(now, *before); index < least) {
      least = index;
      nearest = &*before;
    }
  }
  if (known < kPastFrom || least < kMixWarn) {
    return;
  }
  const Change change = largest_change(now, *nearest);
  Finding finding = finding_about(
      "audience.composition", least > kMixBlock ? FindingLevel::block : FindingLevel::warn, {}
  );
  finding.recipients = now.people;
  finding.arguments = {
      {"attribute", now.attribute},
      {"value", shown(change.value)},
      {"percent", per_cent(change.now)},
      {"before", per_cent(change.before)}
  };
  findings.push_back(std::move(finding));
}

}  // namespace

MixCounter::MixCounter(const model::Columns& columns, Instant now) : now_(now) {
  static const boost::json::value kNames = data_file("data/audience_attributes.json");
  for (const std::string_view name : kAttributes) {
    Attribute attribute{std::string(name), Kind::category, {}};
    for (const std::string& column : strings_in(kNames.at(name))) {
      if (const auto number = columns.find(column)) {
        attribute.columns.push_back(*number);
      }
    }
    if (name == "language") {
      attribute.kind = Kind::language;
    } else if (name == "tenure") {
      attribute.kind = Kind::date;
    } else if (name == "country" && attribute.columns.empty()) {
      attribute.kind = Kind::region;
      attribute.columns.push_back(model::Columns::locale);
    }
    attributes_.push_back(std::move(attribute));
  }
}

void MixCounter::add(const model::Contact& contact) {
  for (Attribute& attribute : attributes_) {
    for (const std::uint32_t column : attribute.columns) {
      if (const std::string_view value = contact.value(column); !value.empty()) {
        count(attribute, value);
        break;
      }
    }
  }
}

void MixCounter::count(Attribute& attribute, std::string_view value) {
  if (attribute.too_many) {
    return;
  }
  value = attribute.kind == Kind::date ? value.substr(0, kDateBytes)
                                       : text::cut_utf8(value, kMixValueBytesMax);
  if (attribute.last != nullptr && attribute.last->first == value) {
    ++attribute.last->second;
    return;
  }
  auto known = attribute.counts.find(value);
  if (known == attribute.counts.end()) {
    if (attribute.counts.size() == kMixValuesMax) {
      attribute.too_many = true;
      attribute.last = nullptr;
      attribute.counts.clear();
      return;
    }
    known = attribute.counts.emplace(value, 0).first;
  }
  ++known->second;
  attribute.last = &*known;
}

std::string MixCounter::class_of(Kind kind, const std::string& value) const {
  if (kind == Kind::date) {
    return tenure_class(value, now_);
  }
  if (kind == Kind::category) {
    return category_of(value);
  }
  const auto locale = text::Locale::parse(value);
  if (!locale.ok()) {
    return {};
  }
  return kind == Kind::language ? locale->language() : category_of(locale->region());
}

AudienceMix MixCounter::finish() const {
  AudienceMix mix;
  for (const Attribute& attribute : attributes_) {
    std::map<std::string, std::uint64_t> classes;
    for (const auto& [value, people] : attribute.counts) {
      classes[class_of(attribute.kind, value)] += people;
    }
    classes.erase(std::string());
    AttributeMix made{attribute.name, 0, {}};
    for (const auto& [value, people] : classes) {
      made.people += people;
      made.classes.push_back({value, people});
    }
    std::ranges::sort(made.classes, [](const MixClass& one, const MixClass& other) {
      return one.people != other.people ? one.people > other.people : one.value < other.value;
    });
    if (made.people > 0) {
      mix.push_back(std::move(made));
    }
  }
  return mix;
}

AudienceMix kept_mix(AudienceMix mix) {
  for (AttributeMix& attribute : mix) {
    std::erase_if(attribute.classes, [](const MixClass& one) {
      return one.people < kMixPeopleMin;
    });
    if (attribute.classes.size() > kMixClassesMax) {
      attribute.classes.resize(kMixClassesMax);
    }
  }
  return mix;
}

double stability_index(const AttributeMix& now, const AttributeMix& before) {
  if (now.people == 0 || before.people == 0) {
    return 0;
  }
  const auto bins = static_cast<double>(before.classes.size() + 1);
  const auto people_now = static_cast<double>(now.people);
  const auto people_before = static_cast<double>(before.people);
  double index = 0;
  // Half a person more in each class: an empty one has no logarithm.
  const auto add = [&](std::uint64_t some_now, std::uint64_t some_before) {
    const double a = (static_cast<double>(some_now) + 0.5) / (people_now + 0.5 * bins);
    const double b = (static_cast<double>(some_before) + 0.5) / (people_before + 0.5 * bins);
    index += (a - b) * std::log(a / b);
  };
  std::uint64_t told = 0;
  for (const MixClass& one : before.classes) {
    const std::uint64_t same = people_in(now, one.value);
    told += same;
    add(same, one.people);
  }
  add(now.people - told, before.people - classed(before));
  // Of two samples of one population it is a chi-square over their sizes, bins - 1 in the middle.
  const double by_chance = (bins - 1) * (1 / people_now + 1 / people_before);
  return std::max(0.0, index - by_chance);
}

Findings composition_findings(const AudienceMix& now, std::span<const AudienceMix> past) {
  Findings findings;
  for (const AttributeMix& attribute : now) {
    if (attribute.people >= kMixFrom) {
      look_at(attribute, past, findings);
    }
  }
  return findings;
}

}  // namespace amends::checks
