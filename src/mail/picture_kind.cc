#include "mail/picture_kind.h"

#include "base/enum_table.h"

namespace amends::mail {
namespace {

constexpr EnumTable<PictureKind, 4> kKinds{{{
    {PictureKind::gif, "gif"},
    {PictureKind::jpeg, "jpeg"},
    {PictureKind::png, "png"},
    {PictureKind::webp, "webp"},
}}};

constexpr EnumTable<PictureKind, 4> kTypes{{{
    {PictureKind::gif, "image/gif"},
    {PictureKind::jpeg, "image/jpeg"},
    {PictureKind::png, "image/png"},
    {PictureKind::webp, "image/webp"},
}}};

}  // namespace

std::string_view to_string(PictureKind kind) {
  return kKinds.name(kind);
}

std::optional<PictureKind> parse_picture_kind(std::string_view name) {
  return kKinds.parse(name);
}

std::optional<PictureKind> picture_kind_of(std::string_view bytes) {
  // The signatures of the WHATWG's MIME Sniffing, section 6.1.
  constexpr std::size_t kRiffHead = 12;  // "RIFF", four bytes of length, "WEBP"
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) {
    return PictureKind::png;
  }
  if (bytes.starts_with("\xff\xd8\xff")) {
    return PictureKind::jpeg;
  }
  if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) {
    return PictureKind::gif;
  }
  if (bytes.size() >= kRiffHead && bytes.starts_with("RIFF") &&
      bytes.substr(8).starts_with("WEBP")) {
    return PictureKind::webp;
  }
  return std::nullopt;
}

std::string_view media_type_of(PictureKind kind) {
  return kTypes.name(kind);
}

bool shows_wherever(PictureKind fresh, PictureKind old) {
  return fresh != PictureKind::webp || old == PictureKind::webp;
}

}  // namespace amends::mail
