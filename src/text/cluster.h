#pragma once

#include <cstddef>
#include <string_view>

namespace amends::text {

/// Where the character that readers see, beginning at `offset`, ends: a letter with its marks, an
/// emoji with its skin tone and joined parts, a flag, a Hangul syllable (Unicode 15, UAX 29, by the
/// property of each code point). Text is expected to be UTF-8; `offset` must be below text.size().
/// At most kClusterBytesMax behind it, so that a pile of marks costs nothing.
[[nodiscard]] std::size_t cluster_end(std::string_view text, std::size_t offset);

}  // namespace amends::text
