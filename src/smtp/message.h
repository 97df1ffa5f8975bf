#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace amends::smtp {

/// What one pass over a message tells. `whole` is false for a bare CR or LF, a NUL, or a line above
/// kTextLineBytesMax.
struct MessageScan {
  bool whole = true;
  bool has_8bit = false;
  bool has_dot_lines = false;
  bool ends_line = true;  // true for an empty message too
};

[[nodiscard]] MessageScan scan_message(std::string_view message);

/// Header and body of one mail with CRLF line ends and no final dot, and what was found when it was
/// looked through: by whoever made it, while its bytes are near, and once.
class Message {
 public:
  Message() = default;

  // Implicit: bytes are a message, only not looked at yet.
  Message(std::string bytes) : bytes_(std::move(bytes)), scan_(scan_message(bytes_)) {}

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

  [[nodiscard]] const MessageScan& scan() const { return scan_; }

  /// As it goes over the wire before its final dot: dot-stuffed, and moved, not copied, when no
  /// line begins with a dot.
  [[nodiscard]] std::string take_for_wire();

 private:
  std::string bytes_;
  MessageScan scan_;
};

/// Doubles the dot of each line that begins with one (RFC 5321, 4.5.2).
[[nodiscard]] std::string dot_stuffed(std::string_view message);

}  // namespace amends::smtp
