// libs: amends::mail
#include "base/check.h"
#include "mail/relay_log.h"
#include "text/utf8.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::mail {

/// The same bytes in any slices tell the same; nothing that is kept is longer than promised.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) {
    return 0;
  }
  const std::size_t slice = data[0] % 64 + 1;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::vector<std::string> ids = {"a@b.example", "c@d.example"};
  const RelayLogClock clock{from_us(1'795'318'000'000'000), "UTC"};
  RelayLog sliced(ids, clock);
  for (std::size_t at = 0; at < bytes.size(); at += slice) {
    sliced.feed(bytes.substr(at, slice));
  }
  sliced.finish();
  RelayLog whole(ids, clock);
  whole.feed(bytes);
  whole.finish();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    AMENDS_CHECK(sliced.trace(i).fate == whole.trace(i).fate);
    AMENDS_CHECK(sliced.trace(i).line == whole.trace(i).line);
    AMENDS_CHECK(text::valid_utf8(whole.trace(i).line));
    // Repairing may make three bytes of one.
    AMENDS_CHECK(whole.trace(i).line.size() <= 1200);
  }
  AMENDS_CHECK(sliced.begins() == whole.begins() && sliced.ends() == whole.ends());
  return 0;
}

}  // namespace amends::mail
