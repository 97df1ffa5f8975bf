#pragma once

#include <cstdint>
#include <string_view>

namespace amends::sandbox {

enum class ReplyKind : std::uint8_t { none, angry, kind, question, away, complaint };

/// "angry"
[[nodiscard]] std::string_view name_of(ReplyKind kind);

/// What a person writes, in one of en bg ru it nb he (others: en). `draw` picks among the texts.
[[nodiscard]] std::string_view reply_text(
    ReplyKind kind, std::string_view language, std::uint64_t draw
);

}  // namespace amends::sandbox
