#pragma once

#include "base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::smtp {

/// One SMTP reply. The texts are a stranger's bytes: any octets but CR and LF, also escape
/// sequences and markup.
struct Reply {
  int code = 0;          // 200 to 599
  std::string enhanced;  // "5.1.1" (RFC 3463) from the first line, or empty
  std::vector<std::string>
      lines;  // texts without code and enhanced code; at least one, may be empty

  [[nodiscard]] bool positive() const { return code >= 200 && code < 300; }

  [[nodiscard]] bool intermediate() const { return code >= 300 && code < 400; }

  [[nodiscard]] bool transient() const { return code >= 400 && code < 500; }

  [[nodiscard]] bool permanent() const { return code >= 500; }

  /// "550 5.1.1 No such user / second line", control characters and bytes outside UTF-8's ASCII
  /// range as \xNN, at most kReplyShownBytesMax: safe for a terminal or a log, still to be escaped
  /// for HTML.
  [[nodiscard]] std::string shown() const;

  bool operator==(const Reply&) const = default;
};

/// Cuts a byte stream into replies. A line ends with CRLF; a bare LF ends one too (as Postfix and
/// most clients take it: nothing depends on the difference, since a reply never carries data) and a
/// bare CR is text. Error `smtp.protocol`: no code of three digits from 200 to 599, another code
/// inside one reply, more than kReplyLinesMax lines, a line above kReplyLineBytesMax. After an
/// error the parser stays in it.
class ReplyParser {
 public:
  void feed(std::string_view bytes);

  /// The next whole reply, nothing while it is not complete, or the error.
  [[nodiscard]] Result<std::optional<Reply>> next();

  /// Bytes fed and not yet given out, a half reply included.
  [[nodiscard]] bool empty() const { return position_ == buffer_.size() && !partial_; }

 private:
  [[nodiscard]] Result<bool> take_line(std::string_view line);

  std::string buffer_;
  std::size_t position_ = 0;
  std::optional<Reply> partial_;
  std::optional<Error> failed_;
};

}  // namespace amends::smtp
