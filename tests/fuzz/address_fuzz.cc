// libs: amends::mail
#include "base/check.h"
#include "mail/address.h"
#include "mail/header.h"
#include "mail/limits.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace amends::mail {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto mailbox = parse_mailbox(text);
  if (!mailbox.ok()) {
    return 0;
  }
  // What was taken may be written, and reads back as the same address.
  const std::string address = mailbox->address();
  AMENDS_CHECK(address.size() <= kAddressBytesMax);
  AMENDS_CHECK(address.find_first_of(std::string_view("\r\n\0 <>", 6)) == std::string::npos);
  const auto again = parse_address(address);
  AMENDS_CHECK(again.ok() && again->address() == address && again->key() == mailbox->key());
  const auto header = encode_address_header("To", std::span(&*mailbox, 1));
  AMENDS_CHECK(header.ok() && header->ends_with("\r\n"));
  return 0;
}

}  // namespace amends::mail
