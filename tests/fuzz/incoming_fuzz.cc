// libs: amends::mail
#include "base/check.h"
#include "mail/incoming.h"
#include "mail/incoming_text.h"
#include "mail/limits.h"
#include "text/utf8.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::mail {

/// A mail as a stranger sent it: what is read of it is text within limits, and what is read of its
/// headers depends on nothing below them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view head = head_of(bytes);
  AMENDS_CHECK(bytes.starts_with(head) && head_of(head) == head);
  const IncomingText words = read_incoming_text(bytes);
  // Repairing may make three bytes of one.
  for (const std::string& text : {words.plain, words.html}) {
    AMENDS_CHECK(text::valid_utf8(text) && text.size() <= 3 * kIncomingTextBytesMax + 3);
  }
  const auto whole = read_incoming(bytes);
  const auto alone = read_incoming(head);
  AMENDS_CHECK(whole.ok() == alone.ok());
  if (!whole.ok()) {
    return 0;
  }
  AMENDS_CHECK(whole->subject == alone->subject && whole->from == alone->from);
  AMENDS_CHECK(whole->sent_by == alone->sent_by && whole->automatic == alone->automatic);
  AMENDS_CHECK(whole->message_id == alone->message_id && whole->answers_to == alone->answers_to);
  AMENDS_CHECK(whole->answers_to.size() <= kIncomingIdsMax);
  AMENDS_CHECK(whole->sent_by == SentBy::a_person || !whole->automatic.empty());
  AMENDS_CHECK(text::valid_utf8(whole->subject));
  // Repairing may make three bytes of one.
  AMENDS_CHECK(whole->subject.size() <= 6 * kIncomingValueBytesMax + 6);
  return 0;
}

}  // namespace amends::mail
