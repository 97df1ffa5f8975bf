#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace amends::mail {

/// The pictures we hand out ourselves. SVG is not among them: it may hold script, and most mail
/// programs show none.
enum class PictureKind : std::uint8_t { gif, jpeg, png, webp };

[[nodiscard]] std::string_view to_string(PictureKind kind);  // "jpeg"
[[nodiscard]] std::optional<PictureKind> parse_picture_kind(std::string_view name);

/// By the first bytes, whatever the file is called; nothing for anything else.
[[nodiscard]] std::optional<PictureKind> picture_kind_of(std::string_view bytes);

/// "image/jpeg"
[[nodiscard]] std::string_view media_type_of(PictureKind kind);

/// Whether every program that shows `old` shows `fresh` too: all show GIF, JPEG and PNG, some mail
/// programs no WebP.
[[nodiscard]] bool shows_wherever(PictureKind fresh, PictureKind old);

}  // namespace amends::mail
