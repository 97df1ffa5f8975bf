#include "smtp/message.h"

#include "smtp/limits.h"

#include <utility>

namespace amends::smtp {

namespace {

/// Measures lines over the pieces of a message.
class LineMeter {
 public:
  /// False when a line has more than kTextLineBytesMax octets. Looks only at the last line end
  /// within reach of the one before: what lies between them is shorter still.
  bool takes(std::string_view piece) {
    constexpr std::size_t kReach = kTextLineBytesMax + 2;
    while (line_ + piece.size() >= kReach) {
      const std::size_t newline = piece.rfind('\n', kReach - 1 - line_);
      if (newline == std::string_view::npos) {
        return false;
      }
      piece.remove_prefix(newline + 1);
      line_ = 0;
    }
    const std::size_t newline = piece.rfind('\n');
    line_ = newline == std::string_view::npos ? line_ + piece.size() : piece.size() - newline - 1;
    return true;
  }

  [[nodiscard]] bool ends_well() const { return line_ <= kTextLineBytesMax; }

 private:
  std::size_t line_ = 0;  // octets of the line under way, fewer than kReach
};

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

/// What is seen at the first octet, given the one before it.
unsigned seen_at(char before, char c) {
  const bool broken = (c == '\n') != (before == '\r') || c == '\0';
  return ((static_cast<unsigned char>(c) & 0x80U) != 0 ? kHigh : 0) | (broken ? kBroken : 0) |
         (c == '.' && before == '\n' ? kDots : 0);
}

}  // namespace

MessageScan scan_message(const text::PiecedText& message) {
  LineMeter lines;
  bool short_lines = true;
  unsigned seen = 0;
  char before = '\n';  // as if a line had ended
  for (std::size_t at = 0; at < message.pieces(); ++at) {
    const std::string_view piece = message.piece(at);
    if (piece.empty()) {
      continue;
    }
    seen |= seen_at(before, piece.front()) | seen_in(piece);
    short_lines = short_lines && lines.takes(piece);
    before = piece.back();
  }
  MessageScan scan;
  scan.has_8bit = (seen & kHigh) != 0;
  scan.has_dot_lines = (seen & kDots) != 0;
  scan.ends_line = before == '\n';
  scan.whole = (seen & kBroken) == 0 && before != '\r' && short_lines && lines.ends_well();
  return scan;
}

MessageScan scan_message(std::string_view message) {
  text::PiecedText pieces;
  pieces.borrow(message);
  return scan_message(pieces);
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

text::PiecedText Message::take_for_wire() {
  if (scan_.has_dot_lines) {
    pieces_ = text::PiecedText(dot_stuffed(pieces_.str()));
  }
  scan_ = {};
  return std::exchange(pieces_, {});
}

}  // namespace amends::smtp
