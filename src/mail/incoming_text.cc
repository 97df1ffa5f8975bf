#include "mail/incoming_text.h"

#include "mail/header_lines.h"
#include "mail/limits.h"
#include "mail/mime_decode.h"
#include "mail/mime_parts.h"

#include <utility>

namespace amends::mail {
namespace {

/// Looks through the parts of a mail for the first text of each form.
class TextWalk {
 public:
  void take(std::string_view bytes, int depth) {
    if (depth > kIncomingDepthMax || ++parts_ > kIncomingPartsMax || !text_.plain.empty()) {
      return;
    }
    const MimePart part = split_part(bytes);
    const std::string media = first_word(part.type);
    if (part.disposition == "attachment") {
      return;
    }
    if (media.starts_with("multipart/")) {
      take_parts(part.body, mime_parameter(part.type, "boundary"), depth);
    } else if (media == "text/plain" || media.empty()) {
      text_.plain = decoded(part);
      if (trimmed(text_.plain).empty()) {
        text_.plain.clear();  // some programs put an empty one beside what was written
      }
    } else if (media == "text/html" && text_.html.empty()) {
      text_.html = decoded(part);
    }
  }

  [[nodiscard]] IncomingText finish() { return std::move(text_); }

 private:
  void take_parts(std::string_view body, std::string_view boundary, int depth) {
    each_part(body, boundary, [this, depth](std::string_view part) {
      take(part, depth + 1);
      return parts_ <= kIncomingPartsMax;
    });
  }

  static std::string decoded(const MimePart& part) {
    return decoded_body(part, kIncomingTextBytesMax);
  }

  IncomingText text_;
  int parts_ = 0;
};

}  // namespace

IncomingText read_incoming_text(std::string_view mail) {
  if (mail.starts_with("From ")) {
    static_cast<void>(take_line(mail));
  }
  TextWalk walk;
  walk.take(mail, 0);
  return walk.finish();
}

}  // namespace amends::mail
