#include "text/charset.h"

#include "base/check.h"
#include "text/limits.h"
#include "text/utf8.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucsdet.h>
#include <utility>

namespace amends::text {
namespace {

constexpr std::array<std::pair<Encoding, const char*>, 9> kNames{{
    {Encoding::utf_8, "utf-8"},
    {Encoding::utf_16le, "utf-16le"},
    {Encoding::utf_16be, "utf-16be"},
    {Encoding::windows_1251, "windows-1251"},
    {Encoding::windows_1252, "windows-1252"},
    {Encoding::windows_1255, "windows-1255"},
    {Encoding::koi8_r, "koi8-r"},
    {Encoding::iso_8859_1, "iso-8859-1"},
    {Encoding::iso_8859_15, "iso-8859-15"},
}};

bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

std::optional<DetectedEncoding> by_mark(std::string_view sample) {
  if (sample.starts_with("\xEF\xBB\xBF")) {
    return DetectedEncoding{Encoding::utf_8, 3, 100};
  }
  if (sample.starts_with("\xFF\xFE")) {
    return DetectedEncoding{Encoding::utf_16le, 2, 100};
  }
  if (sample.starts_with("\xFE\xFF")) {
    return DetectedEncoding{Encoding::utf_16be, 2, 100};
  }
  return std::nullopt;
}

/// Well-formed, or so nearly that the rest is damage: a file of good UTF-8 with one bad row must
/// not turn every name in it into windows-1252 letters.
std::optional<DetectedEncoding> as_utf8(std::string_view sample, bool cut) {
  std::size_t good = 0;
  std::size_t bad = 0;
  for (std::size_t offset = 0; offset < sample.size();) {
    const bool high = is_high(sample[offset]);
    const std::size_t before = offset;
    const bool replaced = next_char(sample, offset) == 0xFFFD;
    const bool damaged = replaced && !sample.substr(before).starts_with("\xEF\xBF\xBD");
    const bool end_cut = damaged && cut && before + 4 > sample.size();
    good += high && !damaged ? 1 : 0;
    bad += damaged && !end_cut ? 1 : 0;
  }
  if (bad == 0) {
    return DetectedEncoding{Encoding::utf_8, 0, 100};
  }
  if (good >= 8 && good / 10 > bad) {
    return DetectedEncoding{Encoding::utf_8, 0, 90};
  }
  return std::nullopt;
}

struct HighBytes {
  std::size_t letters = 0;     ///< bytes from 0xC0 on: letters in every encoding we know
  std::size_t joined = 0;      ///< of those, with another such byte beside them
  std::size_t upper_half = 0;  ///< of the letters, those from 0xE0 on
  bool hebrew = true;   ///< all letters from 0xE0 to 0xFA, as Hebrew without points in windows-1255
  bool has_c1 = false;  ///< 0x80 to 0x9F: letters or signs in windows-*, nothing in iso-8859-*
  bool has_euro_15 = false;  ///< 0xA4: the euro in iso-8859-15, the rare currency sign elsewhere
  std::string words;         ///< the words with such letters; ASCII around them would only dilute
};

HighBytes look_at(std::string_view sample) {
  const auto letter = [&sample](std::size_t at) {
    return at < sample.size() && static_cast<unsigned char>(sample[at]) >= 0xC0;
  };
  HighBytes seen;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const auto byte = static_cast<unsigned char>(sample[i]);
    seen.has_c1 = seen.has_c1 || (byte >= 0x80 && byte <= 0x9F);
    seen.has_euro_15 = seen.has_euro_15 || byte == 0xA4;
    if (letter(i)) {
      ++seen.letters;
      seen.upper_half += byte >= 0xE0 ? 1 : 0;
      seen.hebrew = seen.hebrew && byte >= 0xE0 && byte <= 0xFA;
      seen.joined += letter(i + 1) || (i > 0 && letter(i - 1)) ? 1 : 0;
    }
    if (is_high(sample[i])) {
      seen.words += sample[i];
    } else if (!seen.words.empty() && seen.words.back() != ' ') {
      seen.words += ' ';
    }
  }
  return seen;
}

/// ICU's best guess among the Cyrillic encodings.
std::optional<DetectedEncoding> by_statistics(std::string_view words) {
  static constexpr std::array<std::pair<std::string_view, Encoding>, 2> kKnown{{
      {"windows-1251", Encoding::windows_1251},
      {"KOI8-R", Encoding::koi8_r},
  }};
  UErrorCode status = U_ZERO_ERROR;
  UCharsetDetector* detector = ucsdet_open(&status);
  ucsdet_setText(detector, words.data(), static_cast<std::int32_t>(words.size()), &status);
  std::int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector, &count, &status);
  std::optional<DetectedEncoding> best;
  for (std::int32_t i = 0; U_SUCCESS(status) && i < count && !best; ++i) {
    const std::string_view name = ucsdet_getName(matches[i], &status);
    const auto* known =
        std::ranges::find(kKnown, name, [](const auto& entry) { return entry.first; });
    if (known != kKnown.end()) {
      best = DetectedEncoding{known->second, 0, ucsdet_getConfidence(matches[i], &status)};
    }
  }
  ucsdet_close(detector);
  return best;
}

/// Hebrew has no capitals, so its letters keep to one narrow range; a list of people in Russian
/// does not. A few names are too little for ICU: then most letters are small ones, which stand in
/// the upper half of windows-1251 and in the lower of KOI8-R.
DetectedEncoding other_script(const HighBytes& seen) {
  constexpr int kConfident = 20;
  if (seen.hebrew) {
    return {Encoding::windows_1255, 0, 50};
  }
  const auto guess = by_statistics(seen.words);
  if (guess && guess->confidence >= kConfident) {
    return *guess;
  }
  const bool upper = seen.upper_half * 2 >= seen.letters;
  return {upper ? Encoding::windows_1251 : Encoding::koi8_r, 0, 10};
}

DetectedEncoding latin(const HighBytes& seen) {
  const bool euro_15 = seen.has_euro_15 && !seen.has_c1;
  return {euro_15 ? Encoding::iso_8859_15 : Encoding::windows_1252, 0, 50};
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  const auto* found =
      std::ranges::find(kNames, encoding, [](const auto& entry) { return entry.first; });
  AMENDS_CHECK(found != kNames.end());
  return found->second;
}

DetectedEncoding detect_encoding(std::string_view sample) {
  const bool cut = sample.size() >= kCharsetSampleBytes;
  sample = sample.substr(0, kCharsetSampleBytes);
  if (const auto marked = by_mark(sample)) {
    return *marked;
  }
  if (const auto unicode = as_utf8(sample, cut)) {
    return *unicode;
  }
  const HighBytes seen = look_at(sample);
  // Latin letters with accents stand alone between ASCII letters; Cyrillic and Hebrew ones in rows.
  if (seen.joined * 2 < seen.letters || seen.letters == 0) {
    return latin(seen);
  }
  return other_script(seen);
}

class Decoder::State {
 public:
  explicit State(Encoding encoding) : encoding_(encoding) {
    UErrorCode status = U_ZERO_ERROR;
    converter_ = ucnv_open(name_of(encoding).data(), &status);
    AMENDS_CHECK(U_SUCCESS(status));
    ucnv_setToUCallBack(converter_, count_and_replace, this, nullptr, nullptr, &status);
    AMENDS_CHECK(U_SUCCESS(status));
  }

  ~State() { ucnv_close(converter_); }

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void decode(std::string_view bytes, UBool flush, std::string& out) {
    const char* source = bytes.data();
    const char* const end = source + bytes.size();
    UErrorCode status = U_BUFFER_OVERFLOW_ERROR;
    while (status == U_BUFFER_OVERFLOW_ERROR) {
      status = U_ZERO_ERROR;
      std::array<char16_t, 4096> units;
      char16_t* target = units.data();
      ucnv_toUnicode(
          converter_, &target, units.data() + units.size(), &source, end, nullptr, flush, &status
      );
      append({units.data(), static_cast<std::size_t>(target - units.data())}, out);
    }
    if (U_FAILURE(status)) {
      ++undecodable_;
      append_utf8(out, 0xFFFD);
    }
    if (flush != 0 && held_ != 0) {
      append_utf8(out, 0xFFFD);
      held_ = 0;
    }
  }

  [[nodiscard]] Encoding encoding() const { return encoding_; }

  [[nodiscard]] std::uint64_t undecodable() const { return undecodable_; }

 private:
  /// ICU's own substitute would be U+001A for one byte: a control, and not countable.
  static void count_and_replace(
      const void* context,
      UConverterToUnicodeArgs* args,
      const char*,
      std::int32_t,
      UConverterCallbackReason reason,
      UErrorCode* status
  ) {
    if (reason > UCNV_IRREGULAR) {
      return;
    }
    auto* state = const_cast<State*>(static_cast<const State*>(context));
    ++state->undecodable_;
    *status = U_ZERO_ERROR;
    static constexpr char16_t kMark = 0xFFFD;
    ucnv_cbToUWriteUChars(args, &kMark, 1, 0, status);
  }

  /// A surrogate pair may be cut between two buffers: its first half waits in held_.
  void append(std::u16string_view units, std::string& out) {
    for (const char16_t unit : units) {
      const bool low = unit >= 0xDC00 && unit <= 0xDFFF;
      if (held_ != 0 && low) {
        append_utf8(out, 0x10000U + ((held_ - 0xD800U) << 10U) + (unit - 0xDC00U));
        held_ = 0;
        continue;
      }
      if (held_ != 0) {
        append_utf8(out, 0xFFFD);
        held_ = 0;
      }
      if (unit >= 0xD800 && unit <= 0xDBFF) {
        held_ = unit;
      } else {
        append_utf8(out, unit);
      }
    }
  }

  Encoding encoding_;
  UConverter* converter_ = nullptr;
  std::uint64_t undecodable_ = 0;
  char32_t held_ = 0;
};

Decoder::Decoder(Encoding encoding) : state_(std::make_unique<State>(encoding)) {}

Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

void Decoder::decode(std::string_view bytes, std::string& out) {
  state_->decode(bytes, 0, out);
}

void Decoder::finish(std::string& out) {
  state_->decode({}, 1, out);
}

Encoding Decoder::encoding() const {
  return state_->encoding();
}

std::uint64_t Decoder::undecodable() const {
  return state_->undecodable();
}

std::string to_utf8(std::string_view bytes) {
  const DetectedEncoding detected = detect_encoding(bytes);
  bytes.remove_prefix(detected.bom_bytes);
  if (detected.encoding == Encoding::utf_8) {
    return repair_utf8(bytes);
  }
  std::string out;
  Decoder decoder(detected.encoding);
  decoder.decode(bytes, out);
  decoder.finish(out);
  return out;
}

}  // namespace amends::text
