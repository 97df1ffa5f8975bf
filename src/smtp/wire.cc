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

namespace {

/// No line has more than kTextLineBytesMax octets. Looks only at the last line end within reach of
/// the one before: what lies between them is shorter still.
bool lines_are_short(std::string_view message) {
  constexpr std::size_t kReach = kTextLineBytesMax + 2;
  while (message.size() >= kReach) {
    const std::size_t newline = message.rfind('\n', kReach - 1);
    if (newline == std::string_view::npos) {
      return false;
    }
    message.remove_prefix(newline + 1);
  }
  return message.size() - (message.rfind('\n') + 1) <= kTextLineBytesMax;
}

}  // namespace

/// One loop without a branch over each octet and the one before it, which compilers turn into wide
/// instructions: this runs over every octet that is sent.
MessageScan scan_message(std::string_view message) {
  const char* const bytes = message.data();
  unsigned char high = 0;
  unsigned char broken = 0;
  unsigned char dots = 0;
  for (std::size_t i = 1; i < message.size(); ++i) {
    const char before = bytes[i - 1];
    const char c = bytes[i];
    high |= static_cast<unsigned char>(c);
    broken |= static_cast<unsigned char>((c == '\n') != (before == '\r'));
    broken |= static_cast<unsigned char>(c == '\0');
    dots |= static_cast<unsigned char>((c == '.') & (before == '\n'));
  }
  MessageScan scan;
  if (message.empty()) {
    return scan;
  }
  const char first = message.front();
  scan.has_8bit = ((high | static_cast<unsigned char>(first)) & 0x80U) != 0;
  scan.has_dot_lines = dots != 0 || first == '.';
  scan.ends_line = message.ends_with('\n');
  scan.whole = broken == 0 && first != '\n' && first != '\0' && !message.ends_with('\r') &&
               lines_are_short(message);
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
