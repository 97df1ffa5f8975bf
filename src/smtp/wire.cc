#include "smtp/wire.h"

#include "smtp/limits.h"

#include <algorithm>

namespace amends::smtp {

Result<void> append_path(std::string& out, std::string_view address, AddressBytes allowed) {
  if (address.size() > kPathBytesMax) {
    return make_error(
        "smtp.envelope", "an envelope address is longer than {} octets", kPathBytesMax
    );
  }
  const bool good = std::ranges::all_of(address, [allowed](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7F && c != '<' && c != '>' &&
           (byte < 0x80 || allowed == AddressBytes::utf8);
  });
  if (!good) {
    return Error(
        "smtp.envelope",
        "an envelope address holds a space, an angle bracket, a control character or a character "
        "that "
        "needs SMTPUTF8"
    );
  }
  out += '<';
  out += address;
  out += '>';
  return {};
}

std::string shown(std::string_view bytes, std::size_t bytes_max) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    if (out.size() >= bytes_max) {
      return out + "...";
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= ' ' && byte < 0x7F) {
      out += c;
    } else {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 0xF];
    }
  }
  return out;
}

}  // namespace amends::smtp
