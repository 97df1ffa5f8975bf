// libs: amends::sandbox
#include "base/check.h"
#include "mail/mime_decode.h"
#include "sandbox/limits.h"
#include "sandbox/message_reader.h"
#include "text/utf8.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::sandbox {

/// A message as it came over SMTP: whatever it is, what its reader sees is text within limits.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const ReadMessage message = read_message(bytes);
  AMENDS_CHECK(text::valid_utf8(message.html) && text::valid_utf8(message.plain));
  AMENDS_CHECK(text::valid_utf8(message.headers.subject));
  AMENDS_CHECK(message.links.size() <= kLinksMax && message.images.size() <= kLinksMax);
  AMENDS_CHECK(message.codes.size() <= kCodesMax);
  AMENDS_CHECK(message.headers.subject == read_headers(bytes).subject);
  AMENDS_CHECK(
      mail::decode_base64_lenient(bytes).size() <= size && mail::trimmed(bytes).size() <= size
  );
  AMENDS_CHECK(text::valid_utf8(mail::decode_charset(bytes, "windows-1251")));
  return 0;
}

}  // namespace amends::sandbox
