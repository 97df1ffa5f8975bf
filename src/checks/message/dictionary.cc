#include "checks/message/dictionary.h"

#include "checks/words.h"

#include <fmt/format.h>

#include <array>
#include <exception>
#include <filesystem>
#include <hunspell/hunspell.hxx>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unicode/unistr.h>
#include <vector>

namespace amends::checks {
namespace {

constexpr std::array<std::string_view, 2> kFolders = {
    "/usr/share/hunspell", "/usr/share/myspell/dicts"
};

/// The names dictionaries have, best first.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNames = {{
    {"en", "en_US en_GB"},
    {"bg", "bg_BG bg"},
    {"ru", "ru_RU ru"},
    {"it", "it_IT it"},
    {"nb", "nb_NO nb no"},
    {"he", "he_IL he"},
}};

/// A dictionary and the encoding its words are in.
struct Opened {
  std::unique_ptr<Hunspell> words;
  std::string encoding;
};

std::string icu_name(const std::string& encoding) {
  return encoding == "microsoft-cp1251" ? "windows-1251" : encoding;
}

/// The word in the dictionary's encoding; empty when that has no such letters.
std::string encoded(std::string_view word, const std::string& encoding) {
  if (encoding == "UTF-8") {
    return std::string(word);
  }
  const auto text =
      icu::UnicodeString::fromUTF8({word.data(), static_cast<std::int32_t>(word.size())});
  constexpr std::size_t kRoom = 256;
  std::array<char, kRoom> bytes{};
  const std::int32_t length = text.extract(
      0, text.length(), bytes.data(), static_cast<std::uint32_t>(bytes.size()), encoding.c_str()
  );
  if (length <= 0 || length >= static_cast<std::int32_t>(bytes.size())) {
    return {};
  }
  std::string out(bytes.data(), static_cast<std::size_t>(length));
  constexpr char kSubstitute = '\x1A';
  return out.find(kSubstitute) == std::string::npos ? out : std::string();
}

std::vector<std::string> names_of(const text::Locale& locale) {
  std::vector<std::string> names;
  if (!locale.region().empty()) {
    names.push_back(locale.language() + "_" + locale.region());
  }
  for (const auto& [language, list] : kNames) {
    if (language == locale.language()) {
      for (std::string& name : split_words(list)) {
        names.push_back(std::move(name));
      }
    }
  }
  names.push_back(locale.language());
  return names;
}

std::vector<Opened> open_all(const text::Locale& locale) {
  std::vector<Opened> opened;
  std::vector<std::string> done;
  for (const std::string& name : names_of(locale)) {
    for (const std::string_view folder : kFolders) {
      const std::string base = fmt::format("{}/{}", folder, name);
      std::error_code problem;
      if (is_among(done, name) || !std::filesystem::exists(base + ".dic", problem) ||
          !std::filesystem::exists(base + ".aff", problem)) {
        continue;
      }
      done.push_back(name);
      try {
        auto words = std::make_unique<Hunspell>((base + ".aff").c_str(), (base + ".dic").c_str());
        std::string encoding = icu_name(words->get_dict_encoding());
        opened.push_back({std::move(words), std::move(encoding)});
      } catch (const std::exception&) {
        continue;  // a dictionary that cannot be read is none
      }
    }
  }
  return opened;
}

std::mutex& mutex() {
  static std::mutex kMutex;
  return kMutex;
}

/// Those of a language, opened at the first call; under the mutex.
std::vector<Opened>& dictionaries_of(const text::Locale& locale) {
  static std::map<std::string, std::vector<Opened>, std::less<>> kOpened;
  constexpr std::size_t kLocalesMax = 64;  // the tags of more share the answer "none"
  const bool full = kOpened.size() >= kLocalesMax && !kOpened.contains(locale.tag());
  const auto [entry, is_new] = kOpened.try_emplace(full ? std::string() : locale.tag());
  if (is_new && !full) {
    entry->second = open_all(locale);
  }
  return entry->second;
}

}  // namespace

bool Dictionaries::has(const text::Locale& locale) {
  const std::scoped_lock lock(mutex());
  return !dictionaries_of(locale).empty();
}

bool Dictionaries::knows(const text::Locale& locale, std::string_view word) {
  constexpr std::size_t kWordBytesMax = 80;  // hunspell's own limit is near; longer is no word
  const std::scoped_lock lock(mutex());
  std::vector<Opened>& opened = dictionaries_of(locale);
  if (opened.empty() || word.size() > kWordBytesMax) {
    return true;
  }
  for (Opened& dictionary : opened) {
    const std::string spelt = encoded(word, dictionary.encoding);
    if (spelt.empty() || dictionary.words->spell(spelt)) {
      return true;
    }
  }
  return false;
}

}  // namespace amends::checks
