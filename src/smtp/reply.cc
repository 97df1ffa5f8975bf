#include "smtp/reply.h"

#include "smtp/limits.h"
#include "smtp/wire.h"

#include <algorithm>
#include <utility>

namespace amends::smtp {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The bytes of one to three digits at the front.
std::size_t number_at(std::string_view text) {
  std::size_t size = 0;
  while (size < std::min<std::size_t>(text.size(), 3) && is_digit(text[size])) {
    ++size;
  }
  return size;
}

/// The bytes of "x.y.z" at the front, 0 when there is none (RFC 3463, section 2).
std::size_t enhanced_at(std::string_view text, char code_class) {
  if (text.size() < 5 || text[0] != code_class || text[1] != '.') {
    return 0;
  }
  const std::size_t subject = number_at(text.substr(2));
  if (subject == 0 || 2 + subject >= text.size() || text[2 + subject] != '.') {
    return 0;
  }
  const std::size_t detail = number_at(text.substr(3 + subject));
  const std::size_t size = 3 + subject + detail;
  return detail > 0 && (size == text.size() || text[size] == ' ') ? size : 0;
}

std::string_view without_enhanced(std::string_view text, std::string_view enhanced) {
  if (!enhanced.empty() && text.starts_with(enhanced)) {
    text.remove_prefix(enhanced.size());
    text.remove_prefix(text.starts_with(' ') ? 1 : 0);
  }
  return text;
}

}  // namespace

std::string Reply::shown() const {
  std::string out = std::to_string(code);
  if (!enhanced.empty()) {
    out += " " + enhanced;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += (i == 0 ? " " : " / ") + lines[i];
  }
  return smtp::shown(out, kReplyShownBytesMax);
}

void ReplyParser::feed(std::string_view bytes) {
  if (position_ == buffer_.size()) {
    buffer_.clear();
    position_ = 0;
  }
  buffer_ += bytes;
}

Result<bool> ReplyParser::take_line(std::string_view line) {
  const bool code_good = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' &&
                         is_digit(line[1]) && is_digit(line[2]) &&
                         (line.size() == 3 || line[3] == ' ' || line[3] == '-');
  if (!code_good) {
    return make_error(
        "smtp.protocol", "the relay sent \"{}\", which is no SMTP reply", shown(line, 80)
    );
  }
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  std::string_view text = line.size() > 4 ? line.substr(4) : std::string_view();
  if (!partial_) {
    partial_.emplace();
    partial_->code = code;
    partial_->enhanced = text.substr(0, enhanced_at(text, line[0]));
  }
  if (partial_->code != code) {
    return make_error(
        "smtp.protocol",
        "the relay changed its code from {} to {} in one reply",
        partial_->code,
        code
    );
  }
  if (partial_->lines.size() == kReplyLinesMax) {
    return make_error(
        "smtp.protocol", "the relay sent a reply of more than {} lines", kReplyLinesMax
    );
  }
  partial_->lines.emplace_back(without_enhanced(text, partial_->enhanced));
  return line.size() == 3 || line[3] == ' ';
}

Result<std::optional<Reply>> ReplyParser::next() {
  while (!failed_) {
    const std::size_t end = buffer_.find('\n', position_);
    const std::size_t size = std::min(end, buffer_.size()) - position_;
    if (size > kReplyLineBytesMax) {
      failed_ = make_error(
          "smtp.protocol", "the relay sent a line of more than {} octets", kReplyLineBytesMax
      );
      break;
    }
    if (end == std::string::npos) {
      return std::optional<Reply>();
    }
    std::string_view line = std::string_view(buffer_).substr(position_, size);
    line.remove_suffix(line.ends_with('\r') ? 1 : 0);
    const Result<bool> last = take_line(line);
    position_ = end + 1;
    if (!last.ok()) {
      failed_ = last.error();
    } else if (*last) {
      return std::exchange(partial_, std::nullopt);
    }
  }
  return *failed_;
}

}  // namespace amends::smtp
