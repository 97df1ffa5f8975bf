#pragma once

#include <cstddef>
#include <cstdint>

namespace amends::model {

inline constexpr std::size_t kMailingFileBytesMax =
    4UL << 20U;  // a larger file of a mailing's folder is refused: mailing.file_size
inline constexpr std::size_t kMailingFilesMax =
    200;  // more files than this are refused: mailing.files
inline constexpr std::size_t kMailingNameCharsMax = 100;  // a longer name is refused: mailing.name
inline constexpr std::size_t kWavesMax = 20;  // more waves than this are refused: mailing.policy
inline constexpr std::int64_t kHoldMinutesMax =
    60L * 24 * 30;                                      // a longer hold is refused: mailing.policy
inline constexpr std::size_t kReplyTextBytesMax = 500;  // what the relay said is cut here

}  // namespace amends::model
