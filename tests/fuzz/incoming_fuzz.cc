// libs: amends::mail
#include "base/check.h"
#include "mail/incoming.h"
#include "mail/limits.h"
#include "text/utf8.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::mail {

/// A mail as a stranger sent it: what is read of it is text within limits, and depends on nothing
/// below its headers.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view head = head_of(bytes);
  AMENDS_CHECK(bytes.starts_with(head) && head_of(head) == head);
  const auto whole = read_incoming(bytes);
  const auto alone = read_incoming(head);
  AMENDS_CHECK(whole.ok() == alone.ok());
  if (!whole.ok()) {
    return 0;
  }
  AMENDS_CHECK(whole->subject == alone->subject && whole->from == alone->from);
  AMENDS_CHECK(whole->sent_by == alone->sent_by);
  AMENDS_CHECK(text::valid_utf8(whole->subject));
  // Repairing may make three bytes of one.
  AMENDS_CHECK(whole->subject.size() <= 6 * kIncomingValueBytesMax + 6);
  return 0;
}

}  // namespace amends::mail
