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

MessageScan scan_message(std::string_view message) {
  MessageScan scan;
  scan.has_8bit = std::ranges::any_of(message, [](char c) { return (c & '\x80') != 0; });
  for (std::size_t begin = 0; begin < message.size();) {
    const std::size_t end = std::min(message.find('\n', begin), message.size());
    std::string_view line = message.substr(begin, end - begin);
    scan.has_dot_lines = scan.has_dot_lines || line.starts_with('.');
    scan.ends_line = end < message.size();
    if (scan.ends_line) {
      scan.whole = scan.whole && line.ends_with('\r');
      line.remove_suffix(line.empty() ? 0 : 1);
    }
    scan.whole = scan.whole && line.size() <= kTextLineBytesMax && !line.contains('\r') &&
                 !line.contains('\0');
    begin = end + 1;
  }
  return scan;
}

std::string dot_stuffed(std::string_view message) {
  std::string out;
  out.reserve(message.size() + message.size() / 32 + 16);
  for (std::size_t begin = 0; begin < message.size();) {
    const std::size_t newline = message.find('\n', begin);
    const std::size_t end = newline == std::string_view::npos ? message.size() : newline + 1;
    if (message[begin] == '.') {
      out += '.';
    }
    out += message.substr(begin, end - begin);
    begin = end;
  }
  return out;
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
