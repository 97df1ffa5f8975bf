#pragma once

#include "text/pieced_text.h"

#include <cstddef>
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

[[nodiscard]] MessageScan scan_message(const text::PiecedText& message);
[[nodiscard]] MessageScan scan_message(std::string_view message);

/// Header and body of one mail with CRLF line ends and no final dot, and what was found when it was
/// looked through: by whoever made it, while its bytes are near, and once.
class Message {
 public:
  Message() = default;

  // Implicit: bytes are a message, only not looked at yet.
  Message(std::string bytes) : Message(text::PiecedText(std::move(bytes))) {}

  explicit Message(text::PiecedText pieces)
      : pieces_(std::move(pieces)),
        scan_(scan_message(pieces_)) {}

  /// Put together, as it was given.
  [[nodiscard]] std::string bytes() const { return pieces_.str(); }

  [[nodiscard]] std::size_t size() const { return pieces_.size(); }

  /// Bytes of memory that are this message's alone.
  [[nodiscard]] std::size_t own_size() const { return pieces_.own_size(); }

  [[nodiscard]] const MessageScan& scan() const { return scan_; }

  /// As it goes over the wire before its final dot: dot-stuffed, and moved, not copied, when no
  /// line begins with a dot.
  [[nodiscard]] text::PiecedText take_for_wire();

 private:
  text::PiecedText pieces_;
  MessageScan scan_;
};

/// Doubles the dot of each line that begins with one (RFC 5321, 4.5.2).
[[nodiscard]] std::string dot_stuffed(std::string_view message);

}  // namespace amends::smtp
