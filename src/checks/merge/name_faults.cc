#include "checks/merge/name_faults.h"

#include "base/check.h"
#include "checks/sketches.h"
#include "text/embedded.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace amends::checks {
namespace {

namespace json = boost::json;

constexpr std::size_t kWordBytesMax = 40;
constexpr std::uint32_t kShoutedCharsMin = 3;  // "JD" are initials

/// Small letters of ASCII and Russian and Bulgarian Cyrillic: what the words are written with,
/// Hebrew has none. Into a room on the stack, for it is done for every name.
std::string_view folded(std::string_view word, std::array<char, kWordBytesMax>& room) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto byte = static_cast<unsigned char>(word[i]);
    const bool has_next = i + 1 < word.size();
    const auto next = has_next ? static_cast<unsigned char>(word[i + 1]) : 0U;
    if (byte >= 'A' && byte <= 'Z') {
      room.at(i) = static_cast<char>(byte + 32);
    } else if (byte == 0xD0 && next >= 0x90 && next <= 0xAF) {
      const bool is_late = next >= 0xA0;  // from Р on the lead byte changes
      room.at(i) = is_late ? '\xD1' : '\xD0';
      room.at(++i) = static_cast<char>(is_late ? next - 0x20 : next + 0x20);
    } else {
      room.at(i) = word[i];
    }
  }
  return {room.data(), word.size()};
}

/// Hashes, ascending.
std::vector<std::uint64_t> load() {
  const auto bytes = text::embedded_file("data/name_words.json");
  AMENDS_CHECK(bytes);
  std::vector<std::uint64_t> hashes;
  std::array<char, kWordBytesMax> room{};
  const json::value data = json::parse(*bytes);
  for (const auto& [language, words] : data.at("words").as_object()) {
    for (const json::value& word : words.as_array()) {
      const std::string_view text = word.as_string();
      AMENDS_CHECK(!text.empty() && text.size() <= kWordBytesMax);
      hashes.push_back(hash_of(folded(text, room)));
    }
  }
  std::ranges::sort(hashes);
  return hashes;
}

bool is_no_name(std::string_view name, const ValueTraits& traits) {
  const std::size_t at = name.find('@');
  const bool is_address =
      traits.has(trait_at) && name.find('.', at) != std::string_view::npos && at > 0;
  const bool is_link = (traits.has(trait_slash) && name.contains("://")) ||
                       (traits.has(trait_dot) && name.starts_with("www."));
  const bool is_number = traits.has(trait_digit) && !traits.has_letters();
  return is_address || is_link || is_number;
}

bool is_in_one_case(const ValueTraits& traits, const SpanRules& rules) {
  if (traits.has(trait_digit | trait_dot)) {
    return false;
  }
  const bool shouted = traits.has(trait_upper) && !traits.has(trait_lower);
  const bool whispered = traits.has(trait_lower) && !traits.has(trait_upper);
  // Families are written in capitals where that is the custom.
  return whispered || (shouted && !rules.family_name && traits.chars >= kShoutedCharsMin);
}

bool is_of_another_script(const ValueTraits& traits, const SpanRules& rules) {
  return traits.has_letters() && !traits.has(Script::latin) && !traits.has(rules.script);
}

}  // namespace

bool is_name_word(std::string_view name) {
  static const std::vector<std::uint64_t> kWords = load();
  if (name.size() > kWordBytesMax) {
    return false;
  }
  std::array<char, kWordBytesMax> room;  // NOLINT(*-member-init): filled as far as it is read
  return std::ranges::binary_search(kWords, hash_of(folded(name, room)));
}

std::optional<ValueFault> name_fault(
    std::string_view name, const ValueTraits& traits, const SpanRules& rules
) {
  if (is_no_name(name, traits)) {
    return ValueFault::not_a_name;
  }
  if (!rules.family_name && is_name_word(name)) {
    return ValueFault::name_word;
  }
  if (is_of_another_script(traits, rules)) {
    return ValueFault::script;
  }
  return is_in_one_case(traits, rules) ? std::optional(ValueFault::name_case) : std::nullopt;
}

}  // namespace amends::checks
