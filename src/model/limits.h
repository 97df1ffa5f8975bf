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


/// Pictures of a mailing's folder that its HTML shows. More: `mailing.pictures`.
inline constexpr std::size_t kPicturesMax = 50;
/// [[attachments]]. More: `mailing.attachments`.
inline constexpr std::size_t kAttachmentsMax = 10;
/// Pictures and attachments together, before base64 makes them a third larger: many hosts refuse a
/// mail above 10 MB. More: `mailing.files_size`.
inline constexpr std::size_t kMailFilesBytesMax = 5UL << 20U;

}  // namespace amends::model
