#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace amends::text {

enum class Encoding {
  utf_8,
  utf_16le,
  utf_16be,
  windows_1251,
  windows_1252,
  windows_1255,
  koi8_r,
  iso_8859_1,
  iso_8859_15,
};

/// The IANA name, lower case: "utf-8", "windows-1251".
[[nodiscard]] std::string_view name_of(Encoding encoding);

struct DetectedEncoding {
  Encoding encoding = Encoding::utf_8;
  std::size_t bom_bytes = 0;  ///< at the front of the sample, to be skipped: 0, 2 or 3
  int confidence = 100;       ///< 0 to 100; 100 for a mark or well-formed UTF-8
};

/// Looks at the first kCharsetSampleBytes. A byte order mark decides; well-formed UTF-8 (a
/// character cut off at the end of a full sample allowed) wins next; else the shape of the other
/// bytes tells Latin (windows-1252, iso-8859-15), Hebrew without points (windows-1255) and Cyrillic
/// apart, and ICU's statistics windows-1251 from KOI8-R.
[[nodiscard]] DetectedEncoding detect_encoding(std::string_view sample);

/// Turns bytes of one encoding into UTF-8, piece by piece; a character may be cut between two
/// pieces. What cannot be decoded becomes U+FFFD and is counted. One thread at a time.
class Decoder {
 public:
  explicit Decoder(Encoding encoding);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  /// Appends what `bytes` stand for. Expects the mark at the front to be gone.
  void decode(std::string_view bytes, std::string& out);
  /// The end of the input: a character cut off there becomes one U+FFFD.
  void finish(std::string& out);

  [[nodiscard]] Encoding encoding() const;
  /// Ill-formed parts replaced so far.
  [[nodiscard]] std::uint64_t undecodable() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

/// Detects and decodes a whole string.
[[nodiscard]] std::string to_utf8(std::string_view bytes);

}  // namespace amends::text
