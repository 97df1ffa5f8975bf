#pragma once

#include "base/clock.h"
#include "checks/check.h"
#include "model/contact.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace amends::checks {

/// People who are alike in one attribute.
struct MixClass {
  std::string value;  // "nb", "no", "2-5"; of tenure "month", "quarter", "year", "three_years" or
                      // "longer"
  std::uint64_t people = 0;
};

/// How the people of a mailing are made up in one attribute: language, country, tenure, buyer or
/// consent_source (METHODS 3). Who has no value is not in it.
struct AttributeMix {
  std::string attribute;
  std::uint64_t people = 0;       // with a value
  std::vector<MixClass> classes;  // the largest first
};

/// Only attributes that somebody has a value of.
using AudienceMix = std::vector<AttributeMix>;

/// Counts what the people of a mailing are like, by the columns of data/audience_attributes.json;
/// the country also by the region of the locale where no column tells it. An attribute with more
/// than kMixValuesMax different values is left out. One thread.
class MixCounter {
 public:
  /// `now`: what tenure is counted to.
  MixCounter(const model::Columns& columns, Instant now);
  MixCounter(const MixCounter&) = delete;
  MixCounter& operator=(const MixCounter&) = delete;

  void add(const model::Contact& contact);
  [[nodiscard]] AudienceMix finish() const;

 private:
  enum class Kind : std::uint8_t { language, region, date, category };

  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  using Counts = std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>>;

  struct Attribute {
    std::string name;
    Kind kind = Kind::category;
    std::vector<std::uint32_t> columns;
    Counts counts = {};                  // of values as they are written
    Counts::value_type* last = nullptr;  // in `counts`: people of one value stand together
    bool too_many = false;
  };

  static void count(Attribute& attribute, std::string_view value);
  [[nodiscard]] std::string class_of(Kind kind, const std::string& value) const;

  Instant now_;
  std::vector<Attribute> attributes_;
};

/// What of a mix is kept with a proof: at most kMixClassesMax classes of each attribute, none of
/// fewer than kMixPeopleMin people; the others stay in `people` only.
[[nodiscard]] AudienceMix kept_mix(AudienceMix mix);

/// The population stability index of two audiences, over the classes of `before` and all others
/// together: the sum of (a - b) ln(a / b) of their shares, less what chance alone makes of samples
/// of this size. Below 0.1 they are alike. `before` is a kept mix, `now` a whole one.
[[nodiscard]] double stability_index(const AttributeMix& now, const AttributeMix& before);

/// `audience.composition`: people who are made up otherwise than those of every one of this
/// sender's last mailings of the kind. Warns from kMixWarn on, blocks above kMixBlock (METHODS 3).
/// Nothing is said of fewer than kPastFrom mailings, or of fewer than kMixFrom people with a value.
[[nodiscard]] Findings composition_findings(
    const AudienceMix& now, std::span<const AudienceMix> past
);

}  // namespace amends::checks
