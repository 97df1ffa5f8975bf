#include "mail/quoted_printable.h"

#include "mail/limits.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace amends::mail {

namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::string_view kMboxLine = "From ";

/// The bytes of the line end at `i`; 0 when there is none.
std::size_t line_end_at(std::string_view text, std::size_t i) {
  if (i < text.size() && text[i] == '\n') {
    return 1;
  }
  return text.substr(i, 2) == "\r\n" ? 2 : 0;
}

bool needs_code_anywhere(std::string_view text, std::size_t i) {
  const auto c = static_cast<unsigned char>(text[i]);
  if (c == ' ' || c == '\t') {
    return line_end_at(text, i + 1) != 0;
  }
  return c < 0x20 || c > 0x7E || c == '=';
}

bool needs_code_at_line_start(std::string_view text, std::size_t i) {
  return text[i] == '.' || text.substr(i, kMboxLine.size()) == kMboxLine;
}

/// By byte: stands for itself anywhere but at a line start. Most of every text does.
constexpr std::array<bool, 256> plain_bytes() {
  std::array<bool, 256> plain{};
  for (std::size_t byte = '!'; byte <= '~'; ++byte) {
    plain[byte] = byte != '=';
  }
  return plain;
}

constexpr std::array<bool, 256> kPlainInside = plain_bytes();

class PieceWriter {
 public:
  explicit PieceWriter(std::string& out) : out_(out) {}

  void write(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      if (const std::size_t end = line_end_at(text, i); end != 0) {
        out_ += "\r\n";
        column_ = 0;
        i += end;
      } else if (const std::size_t run = plain_run(text.substr(i)); run != 0) {
        out_ += text.substr(i, run);
        column_ += run;
        i += run;
      } else {
        write_byte(text, i++);
      }
    }
    if (column_ != 0) {
      soft_break();
    }
  }

 private:
  /// What can be copied onto the line as it stands.
  [[nodiscard]] std::size_t plain_run(std::string_view text) const {
    if (column_ == 0) {
      return 0;
    }
    const std::size_t room = std::min(kQpLineMax - 1 - column_, text.size());
    std::size_t run = 0;
    while (run < room && kPlainInside[static_cast<unsigned char>(text.data()[run])]) {
      ++run;
    }
    return run;
  }

  void write_byte(std::string_view text, std::size_t i) {
    const bool coded = needs_code_anywhere(text, i);
    // One column stays free for the "=" of a soft break.
    if (column_ + (coded ? 3 : 1) > kQpLineMax - 1) {
      soft_break();
    }
    if (coded || (column_ == 0 && needs_code_at_line_start(text, i))) {
      write_code(static_cast<unsigned char>(text[i]));
    } else {
      out_ += text[i];
      ++column_;
    }
  }

  void write_code(unsigned char byte) {
    out_ += '=';
    out_ += kHex[byte >> 4];
    out_ += kHex[byte & 0xF];
    column_ += 3;
  }

  void soft_break() {
    out_ += "=\r\n";
    column_ = 0;
  }

  std::string& out_;
  std::size_t column_ = 0;
};

}  // namespace

void append_value(std::string& out, std::string_view value) {
  PieceWriter(out).write(value);
}

std::string encode_literal(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16 + 8);
  append_value(out, text);
  return out;
}

void EncodedBody::add_value(std::string_view value) {
  wire_.write_own([value](std::string& own) { append_value(own, value); });
}

}  // namespace amends::mail
