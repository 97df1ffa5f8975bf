// libs: amends::mail amends::crypto
#include "base/check.h"
#include "crypto/digest.h"
#include "mail/relaxed.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::mail {

/// What is canonical is so for good, has nothing left of what RFC 6376, 3.4, takes out, and is what
/// was hashed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string body = relaxed_body(bytes);
  AMENDS_CHECK(relaxed_body(body) == body);
  AMENDS_CHECK(relaxed_body_hash(bytes) == crypto::sha256(body));
  for (const std::string_view gone : {"\t", "  ", " \r\n"}) {
    AMENDS_CHECK(!body.contains(gone));
  }
  AMENDS_CHECK(body.empty() || (body.ends_with("\r\n") && !body.ends_with("\r\n\r\n")));
  AMENDS_CHECK(body != "\r\n" && body.size() <= size + 2);

  const std::string field = relaxed_header(bytes);
  AMENDS_CHECK(relaxed_header(field) == field);
  for (const std::string_view gone : {"\t", "\r", "\n", "  "}) {
    AMENDS_CHECK(!field.contains(gone));
  }
  return 0;
}

}  // namespace amends::mail
