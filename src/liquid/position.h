#pragma once

#include <cstddef>
#include <string_view>

namespace amends::liquid {

/// Lines and columns count from 1; columns count UTF-8 characters.
struct Position {
  int line = 1;
  int column = 1;
};

/// Turns offsets into positions; the offsets must not fall, so that all of them together cost one
/// pass.
class PositionCursor {
 public:
  explicit PositionCursor(std::string_view source) : source_(source) {}

  [[nodiscard]] Position at(std::size_t offset) {
    for (; offset_ < offset && offset_ < source_.size(); ++offset_) {
      const auto byte = static_cast<unsigned char>(source_[offset_]);
      if (byte == '\n') {
        ++position_.line;
        position_.column = 1;
      } else if ((byte & 0xC0) != 0x80) {
        ++position_.column;
      }
    }
    return position_;
  }

 private:
  std::string_view source_;
  std::size_t offset_ = 0;
  Position position_;
};

}  // namespace amends::liquid
