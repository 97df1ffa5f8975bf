#include "checks/merge/row_shift.h"

#include "checks/words.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace amends::checks {
namespace {

constexpr std::size_t kKeyLettersMin = 3;
constexpr std::size_t kKeyLettersMax = 5;  // spellings of one name differ towards the end
constexpr std::uint64_t kFirstPeople = 2048;
constexpr std::uint64_t kRun = 64;  // neighbours, so that rows above and below are seen
constexpr std::uint64_t kEveryRuns = 16;
constexpr std::size_t kColumnsMax = 32;  // later columns are not compared

// а ... я, as most people of that name write themselves in an address.
constexpr std::array<std::string_view, 32> kCyrillic = {
    "a", "b", "v", "g", "d", "e", "zh", "z",  "i",  "y",   "k", "l", "m", "n", "o",  "p",
    "r", "s", "t", "u", "f", "h", "ts", "ch", "sh", "sht", "",  "y", "",  "e", "yu", "ya"
};
// À ... ÿ without their marks.
constexpr std::string_view kLatin1 =
    "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty";

std::string_view latin_of(char32_t c) {
  constexpr std::string_view kSmall = "abcdefghijklmnopqrstuvwxyz";
  if (c < 0x80) {
    const auto lower = static_cast<std::size_t>(c | 0x20U);
    return lower >= 'a' && lower <= 'z' ? kSmall.substr(lower - 'a', 1) : std::string_view();
  }
  if (c >= 0xC0 && c <= 0xFF && c != 0xD7 && c != 0xF7) {
    return kLatin1.substr(c - 0xC0, 1);
  }
  if (c >= 0x410 && c <= 0x44F) {
    return kCyrillic.at((c - 0x410) % 32);
  }
  return {};
}

std::string_view local_part(std::string_view address) {
  return address.substr(0, std::min(address.rfind('@'), address.size()));
}

std::string letters_of(std::string_view local) {
  std::string letters;
  for (const char c : local) {
    letters += latin_of(static_cast<unsigned char>(c) < 0x80 ? static_cast<char32_t>(c) : U'0');
  }
  return letters;
}

class Watch final : public PeopleWatch {
 public:
  Watch(std::size_t name_column, std::size_t columns)
      : name_column_(name_column),
        in_own_(std::min(columns, kColumnsMax)) {}

  bool wants(const RecipientFacts& recipient) override {
    return recipient.position < kFirstPeople || recipient.position / kRun % kEveryRuns == 0;
  }

  void look_at(const PersonView& person) override {
    std::string letters = letters_of(local_part(person.recipient.address));
    std::string key = address_key(person.value(name_column_));
    if (letters.size() >= kKeyLettersMin && key.size() >= kKeyLettersMin) {
      count(person, letters, key);
    }
    before_ = person.recipient.position;
    letters_before_ = std::move(letters);
    key_before_ = std::move(key);
  }

  void add(const PeopleWatch& other) override {
    const auto& watch = static_cast<const Watch&>(other);
    people_ += watch.people_;
    matches_above_ += watch.matches_above_;
    matches_below_ += watch.matches_below_;
    pairs_ += watch.pairs_;
    own_.add(watch.own_);
    for (std::size_t column = 0; column < in_own_.size(); ++column) {
      in_own_[column] += watch.in_own_[column];
    }
  }

  void report(const MailingView& mailing, const AudienceView&, Findings& findings) const override {
    if (people_ < kRowShiftFrom ||
        share(in_own_.at(name_column_), people_) > kRowShiftOwnShareMax) {
      return;
    }
    const auto best = std::ranges::max_element(in_own_);
    const bool is_shifted =
        share(std::max(matches_above_, matches_below_), pairs_) >= kRowShiftOtherShareMin;
    const bool is_swapped = share(*best, people_) >= kRowShiftOtherShareMin;
    if (!is_shifted && !is_swapped) {
      return;
    }
    model::Finding finding = finding_about("merge.row_shift", model::FindingLevel::block, own_);
    const auto& names = mailing.facts.column_names;
    const auto column = static_cast<std::size_t>(best - in_own_.begin());
    finding.arguments = {
        {"field", names.at(name_column_)},
        {"column", is_shifted || column >= names.size() ? "none" : names[column]}
    };
    findings.push_back(std::move(finding));
  }

 private:
  static double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  }

  void count(const PersonView& person, std::string_view letters, std::string_view key) {
    ++people_;
    own_.count(person.recipient, person.value(name_column_));
    for (std::size_t column = 1; column < in_own_.size(); ++column) {
      const std::string other =
          column == name_column_ ? std::string(key) : address_key(person.value(column));
      in_own_[column] += !other.empty() && letters.contains(other) ? 1 : 0;
    }
    if (before_ + 1 == person.recipient.position && !key_before_.empty() &&
        letters_before_.size() >= kKeyLettersMin) {
      ++pairs_;
      matches_above_ += letters_before_.contains(key) ? 1 : 0;
      matches_below_ += letters.contains(key_before_) ? 1 : 0;
    }
  }

  std::size_t name_column_;
  std::vector<std::uint64_t> in_own_;  // by column: values that are found in their own address
  std::uint64_t people_ = 0;
  std::uint64_t pairs_ = 0;
  std::uint64_t matches_above_ = 0;
  std::uint64_t matches_below_ = 0;
  Cases own_;
  std::uint64_t before_ = 0;
  std::string letters_before_;
  std::string key_before_;
};

}  // namespace

std::string address_key(std::string_view name) {
  std::string key;
  for (std::size_t offset = 0; offset < name.size() && key.size() < kKeyLettersMax;) {
    const char32_t c = text::next_char(name, offset);
    if (c == U' ' || c == U'-') {
      break;
    }
    key += latin_of(c);
  }
  key.resize(std::min(key.size(), kKeyLettersMax));
  return key.size() < kKeyLettersMin ? std::string() : key;
}

std::unique_ptr<PeopleWatch> RowShift::watch(
    const MailingView& mailing, std::span<const SpanRules> spans
) const {
  const auto& names = mailing.facts.column_names;
  for (const SpanRules& span : spans) {
    const auto column = std::ranges::find(names, span.field);
    const auto number = static_cast<std::size_t>(column - names.begin());
    if (span.watched && span.names_person && number > 0 && number < names.size() &&
        number < kColumnsMax) {
      return std::make_unique<Watch>(number, names.size());
    }
  }
  return nullptr;
}

}  // namespace amends::checks
