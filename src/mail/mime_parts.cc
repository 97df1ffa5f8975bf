#include "mail/mime_parts.h"

#include "mail/header_lines.h"
#include "mail/incoming.h"
#include "mail/limits.h"
#include "mail/mime_decode.h"

namespace amends::mail {
namespace {

/// Where a field's value goes; nowhere when the part has one already.
std::string* place_of(MimePart& part, const std::string& name) {
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

}  // namespace

MimePart split_part(std::string_view bytes) {
  MimePart part;
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

std::string mime_parameter(std::string_view value, std::string_view name) {
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

std::string decoded_body(const MimePart& part, std::size_t bytes_max) {
  const std::string_view body = part.body.substr(0, bytes_max);
  const std::string charset = mime_parameter(part.type, "charset");
  if (part.encoding == "quoted-printable") {
    return decode_charset(decode_quoted_printable(body), charset);
  }
  if (part.encoding == "base64") {
    return decode_charset(decode_base64_lenient(body), charset);
  }
  return decode_charset(body, charset);
}

void each_part(
    std::string_view body,
    std::string_view boundary,
    const std::function<bool(std::string_view part)>& take
) {
  if (boundary.empty() || boundary.size() > kBoundaryBytesMax) {
    return;
  }
  const std::string delimiter = "--" + std::string(boundary);
  std::string_view rest = body;
  bool is_in_part = false;
  std::size_t begin = 0;
  while (!rest.empty()) {
    const std::size_t at = body.size() - rest.size();
    const std::string_view line = take_line(rest);
    if (!line.starts_with(delimiter)) {
      continue;
    }
    if (is_in_part && !take(body.substr(begin, at - begin))) {
      return;
    }
    is_in_part = !line.substr(delimiter.size()).starts_with("--");
    begin = body.size() - rest.size();
    if (!is_in_part) {
      return;
    }
  }
  if (is_in_part) {
    static_cast<void>(take(body.substr(begin)));
  }
}

}  // namespace amends::mail
