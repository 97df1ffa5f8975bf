#include "smtp/message.h"

#include "smtp/limits.h"

#include <utility>

namespace amends::smtp {

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

constexpr unsigned kHigh = 1;    // an octet above 127
constexpr unsigned kBroken = 2;  // a bare CR or LF, or a NUL
constexpr unsigned kDots = 4;    // a dot after a line end

/// What is seen at the second octet and every later one. One loop without a branch over each octet
/// and the one before it, which compilers turn into wide instructions: this runs over every octet
/// that is sent.
[[gnu::target_clones("avx2", "default")]]
unsigned seen_in(std::string_view message) {
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
  return ((high & 0x80U) != 0 ? kHigh : 0) | (broken != 0 ? kBroken : 0) | (dots != 0 ? kDots : 0);
}

}  // namespace

MessageScan scan_message(std::string_view message) {
  MessageScan scan;
  if (message.empty()) {
    return scan;
  }
  const unsigned seen = seen_in(message);
  const char first = message.front();
  scan.has_8bit = (seen & kHigh) != 0 || (static_cast<unsigned char>(first) & 0x80U) != 0;
  scan.has_dot_lines = (seen & kDots) != 0 || first == '.';
  scan.ends_line = message.ends_with('\n');
  scan.whole = (seen & kBroken) == 0 && first != '\n' && first != '\0' &&
               !message.ends_with('\r') && lines_are_short(message);
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

std::string Message::take_for_wire() {
  if (scan_.has_dot_lines) {
    bytes_ = dot_stuffed(bytes_);
  }
  scan_ = {};
  return std::exchange(bytes_, {});
}

}  // namespace amends::smtp
