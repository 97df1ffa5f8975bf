// libs: amends::model
#include "base/check.h"
#include "model/mailing_files.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::model {

/// The bytes are a mailing.toml beside a small body: read, or refused with places.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string toml(reinterpret_cast<const char*>(data), size);
  const MailingReading reading =
      read_mailing({{"mailing.toml", toml}, {"body.html", "<p>{{ name }}</p>"}});
  AMENDS_CHECK(reading.mailing.has_value() == reading.errors.empty());
  for (const Error& error : reading.errors) {
    AMENDS_CHECK(!error.id().empty() && !error.explain().empty());
  }
  if (!reading.mailing) {
    return 0;
  }
  const Mailing& mailing = *reading.mailing;
  AMENDS_CHECK(!mailing.editions.empty() && !mailing.waves.empty());
  std::uint64_t before = 0;
  for (std::size_t wave = 0; wave < mailing.waves.size(); ++wave) {
    const std::uint64_t end = wave_end(mailing.waves, wave, 100'000);
    AMENDS_CHECK(end >= before && end <= 100'000);
    before = end;
  }
  AMENDS_CHECK(before == 100'000);
  return 0;
}

}  // namespace amends::model
