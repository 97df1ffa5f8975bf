// libs: amends::mail amends::support PkgConfig::gmime
#include "base/check.h"
#include "tests/support/mime_round_trip.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fuzzer/FuzzedDataProvider.h>

namespace amends::mail {

namespace {

constexpr std::size_t kPiecesMax = 6;
constexpr std::size_t kFilesMax = 3;
constexpr std::size_t kPieceBytesMax = 400;

std::vector<std::string> pieces(FuzzedDataProvider& data) {
  std::vector<std::string> out(data.ConsumeIntegralInRange<std::size_t>(0, kPiecesMax));
  for (std::string& piece : out) {
    piece = data.ConsumeRandomLengthString(kPieceBytesMax);
  }
  return out;
}

std::vector<NamedBytes> files(FuzzedDataProvider& data) {
  std::vector<NamedBytes> out(data.ConsumeIntegralInRange<std::size_t>(0, kFilesMax));
  for (NamedBytes& file : out) {
    file = {
        data.ConsumeRandomLengthString(kPieceBytesMax),
        data.ConsumeRandomLengthString(kPieceBytesMax)
    };
  }
  return out;
}

}  // namespace

/// The bytes are the values of a message: GMime reads what was written, or the writer has refused
/// what it may refuse.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  Composition made;
  made.subject = data.ConsumeRandomLengthString(kPieceBytesMax);
  made.from_name = data.ConsumeRandomLengthString(kPieceBytesMax);
  made.to_name = data.ConsumeRandomLengthString(kPieceBytesMax);
  made.comments = data.ConsumeRandomLengthString(kPieceBytesMax);
  made.text = pieces(data);
  made.html = pieces(data);
  made.pictures = files(data);
  made.attachments = files(data);
  const std::string wrong = round_trip(made);
  if (!wrong.empty()) {
    std::fputs(wrong.c_str(), stderr);
  }
  AMENDS_CHECK(wrong.empty());
  return 0;
}

}  // namespace amends::mail
