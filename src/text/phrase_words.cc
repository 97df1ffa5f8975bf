#include "text/phrase_words.h"

#include "base/check.h"
#include "text/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <utility>

namespace amends::text {
namespace {

constexpr char32_t kMaqaf = 0x05BE;

/// Soft hyphen, zero-width characters, direction marks; and niqqud with the marks among it.
bool is_dropped(char32_t c) {
  if (c < 0xAD) {
    return false;
  }
  const bool niqqud = c >= 0x0591 && c <= 0x05C7 && c != kMaqaf;
  return c == 0xAD || niqqud || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

bool is_digit(char32_t c) {
  return u_isdigit(static_cast<UChar32>(c)) != 0;
}

bool is_word_char(char32_t c) {
  if (c < 0x80) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '%';
  }
  constexpr std::uint32_t kKinds = U_GC_L_MASK | U_GC_ND_MASK | U_GC_MN_MASK | U_GC_MC_MASK;
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & kKinds) != 0;
}

bool is_space(char32_t c) {
  return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
}

bool ends_sentence(char32_t c) {
  return c == '!' || c == '?' || c == ';' || c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 ||
         c == 0x2029;
}

void strip_accents(icu::UnicodeString& word, UErrorCode& status) {
  const auto* nfd = icu::Normalizer2::getNFDInstance(status);
  const icu::UnicodeString apart = nfd->normalize(word, status);
  word.remove();
  for (std::int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    if (u_charType(apart.char32At(i)) != U_NON_SPACING_MARK) {
      word.append(apart.char32At(i));
    }
  }
}

/// NFC and lower case, then what the language leaves out.
std::string normalised(std::string_view raw, const Locale& locale) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfc = icu::Normalizer2::getNFCInstance(status);
  AMENDS_CHECK(U_SUCCESS(status));
  icu::UnicodeString word = nfc->normalize(
      icu::UnicodeString::fromUTF8({raw.data(), static_cast<std::int32_t>(raw.size())}), status
  );
  word.toLower(icu::Locale::getRoot());
  if (locale.language() == "ru") {
    word.findAndReplace(icu::UnicodeString(u'ё'), icu::UnicodeString(u'е'));
  }
  if (locale.language() == "it") {
    strip_accents(word, status);
  }
  std::string out;
  return word.toUTF8String(out);
}

class Cutter {
 public:
  Cutter(std::string_view text, const Locale& locale, PhraseTokens tokens)
      : text_(cut_utf8(text, kPhraseTextBytesMax)),
        locale_(locale),
        tokens_(tokens) {}

  std::vector<PhraseWord> run() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t begin = at;
      const char32_t c = next_char(text_, at);
      if (is_dropped(c)) {
        continue;
      }
      if (belongs(c, at)) {
        extend(c, begin, at);
        continue;
      }
      close();
      if (ends_sentence(c) || (c == '.' && dot_ends_sentence(at))) {
        ++sentence_;
      }
    }
    close();
    return std::move(words_);
  }

 private:
  [[nodiscard]] bool belongs(char32_t c, std::size_t next) const {
    if (is_word_char(c)) {
      return true;
    }
    if (tokens_ == PhraseTokens::are_kept && (c == '*' || c == '#' || c == '~' || c == '=')) {
      return true;
    }
    return (c == ':' || c == '.' || c == ',') && is_digit(last_) && is_digit(peek(next));
  }

  /// The next character that is not dropped; 0 at the end.
  [[nodiscard]] char32_t peek(std::size_t at) const {
    while (at < text_.size()) {
      const char32_t c = next_char(text_, at);
      if (!is_dropped(c)) {
        return c;
      }
    }
    return 0;
  }

  /// "kl. 18" and "до 18 ч. днес" go on behind the dot.
  [[nodiscard]] bool dot_ends_sentence(std::size_t at) const {
    bool spaced = false;
    while (at < text_.size()) {
      const char32_t c = next_char(text_, at);
      if (is_dropped(c)) {
        continue;
      }
      if (!is_space(c)) {
        return spaced && u_islower(static_cast<UChar32>(c)) == 0 && !is_digit(c);
      }
      spaced = true;
    }
    return true;
  }

  void extend(char32_t c, std::size_t begin, std::size_t end) {
    if (raw_.empty()) {
      begin_ = begin;
    }
    append_utf8(raw_, c);
    end_ = end;
    ascii_ = ascii_ && c < 0x80;
    last_ = c;
  }

  void close() {
    last_ = 0;
    if (raw_.empty()) {
      return;
    }
    if (ascii_) {
      std::ranges::transform(raw_, raw_.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
    } else {
      raw_ = normalised(raw_, locale_);
    }
    words_.push_back({std::exchange(raw_, {}), begin_, end_, sentence_});
    ascii_ = true;
  }

  std::string_view text_;
  const Locale& locale_;
  PhraseTokens tokens_;
  std::vector<PhraseWord> words_;
  std::string raw_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t sentence_ = 0;
  char32_t last_ = 0;
  bool ascii_ = true;
};

}  // namespace

std::vector<PhraseWord> phrase_words(
    std::string_view text, const Locale& locale, PhraseTokens tokens
) {
  return Cutter(text, locale, tokens).run();
}

}  // namespace amends::text
