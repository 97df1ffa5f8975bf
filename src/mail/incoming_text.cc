#include "mail/incoming_text.h"

#include "mail/header_lines.h"
#include "mail/incoming.h"
#include "mail/limits.h"
#include "mail/mime_decode.h"

#include <algorithm>
#include <utility>

namespace amends::mail {
namespace {

/// The headers of a part that tell how to read it, and what stands below them.
struct Part {
  std::string type;         // the value of Content-Type, unfolded
  std::string encoding;     // of Content-Transfer-Encoding, in lower case
  std::string disposition;  // of Content-Disposition, in lower case, without parameters
  std::string_view body;
};

/// Where a field's value goes; nowhere when the part has one already.
std::string* place_of(Part& part, const std::string& name) {
  std::string* place = nullptr;
  if (name == "content-type") {
    place = &part.type;
  } else if (name == "content-transfer-encoding") {
    place = &part.encoding;
  } else if (name == "content-disposition") {
    place = &part.disposition;
  }
  return place != nullptr && place->empty() ? place : nullptr;
}

Part split_part(std::string_view bytes) {
  Part part;
  std::string_view head = head_of(bytes);
  part.body = bytes.substr(head.size());
  std::string* field = nullptr;
  while (!head.empty()) {
    const std::string_view line = take_line(head);
    if (!line.empty() && is_fold(line.front())) {
      if (field != nullptr && field->size() < kIncomingValueBytesMax) {
        *field += ' ';
        *field += trimmed(line).substr(0, kIncomingValueBytesMax);
      }
      continue;
    }
    const std::string name = field_name(line);
    field = name.empty() ? nullptr : place_of(part, name);
    if (field != nullptr) {
      *field = trimmed(line.substr(line.find(':') + 1)).substr(0, kIncomingValueBytesMax);
    }
  }
  part.encoding = first_word(part.encoding);
  part.disposition = first_word(part.disposition);
  return part;
}

/// The value of `name` among the parameters of a Content-Type (RFC 2045, 5.1).
std::string parameter(std::string_view value, std::string_view name) {
  std::size_t semicolon = value.find(';');
  while (semicolon != value.npos) {
    value.remove_prefix(semicolon + 1);
    const std::size_t equals = value.find('=');
    if (equals == value.npos) {
      return {};
    }
    const bool is_it = ascii_lower(trimmed(value.substr(0, equals))) == name;
    value = trimmed(value.substr(equals + 1));
    const bool is_quoted = value.starts_with('"');
    value.remove_prefix(is_quoted ? 1 : 0);
    const std::size_t end = is_quoted ? value.find('"') : value.find_first_of("; \t");
    if (is_it) {
      return std::string(value.substr(0, end));
    }
    semicolon = end == value.npos ? value.npos : value.find(';', end);
  }
  return {};
}

/// Looks through the parts of a mail for the first text of each form.
class TextWalk {
 public:
  void take(std::string_view bytes, int depth) {
    if (depth > kIncomingDepthMax || ++parts_ > kIncomingPartsMax || !text_.plain.empty()) {
      return;
    }
    const Part part = split_part(bytes);
    const std::string media = first_word(part.type);
    if (part.disposition == "attachment") {
      return;
    }
    if (media.starts_with("multipart/")) {
      take_parts(part.body, parameter(part.type, "boundary"), depth);
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
    if (boundary.empty() || boundary.size() > kBoundaryBytesMax) {
      return;
    }
    const std::string delimiter = "--" + std::string(boundary);
    std::string_view rest = body;
    bool is_in_part = false;
    std::size_t begin = 0;
    while (!rest.empty() && parts_ <= kIncomingPartsMax) {
      const std::size_t at = body.size() - rest.size();
      const std::string_view line = take_line(rest);
      if (!line.starts_with(delimiter)) {
        continue;
      }
      if (is_in_part) {
        take(body.substr(begin, at - begin), depth + 1);
      }
      is_in_part = !line.substr(delimiter.size()).starts_with("--");
      begin = body.size() - rest.size();
      if (!is_in_part) {
        return;
      }
    }
    if (is_in_part) {
      take(body.substr(begin), depth + 1);
    }
  }

  static std::string decoded(const Part& part) {
    const std::string_view body = part.body.substr(0, kIncomingTextBytesMax);
    const std::string charset = parameter(part.type, "charset");
    if (part.encoding == "quoted-printable") {
      return decode_charset(decode_quoted_printable(body), charset);
    }
    if (part.encoding == "base64") {
      return decode_charset(decode_base64_lenient(body), charset);
    }
    return decode_charset(body, charset);
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
