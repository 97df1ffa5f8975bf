#pragma once

#include <cstddef>
#include <cstdint>

namespace amends::model {

inline constexpr std::size_t kMailingFileBytesMax =
    4UL << 20U;  // a larger file of a mailing's folder is refused: mailing.file_size
inline constexpr std::size_t kMailingFilesMax =
    200;  // more files than this are refused: mailing.files
inline constexpr std::size_t kMailingNameCharsMax = 100;  // a longer name is refused: mailing.name
inline constexpr std::size_t kNotWithMax = 20;  // more names are refused: mailing.audience
inline constexpr std::size_t kWavesMax = 20;    // more waves than this are refused: mailing.policy
inline constexpr std::int64_t kHoldMinutesMax =
    60L * 24 * 30;                                       // a longer hold is refused: mailing.policy
inline constexpr std::size_t kWaiversMax = 200;          // more waivers are refused: checks.waiver
inline constexpr std::size_t kWaiverTextCharsMax = 300;  // a longer reason or name is cut here
inline constexpr std::size_t kSensitiveDaysMax = 400;    // more are refused: checks.sensitive_day
inline constexpr std::size_t kPricesMax = 20'000;        // more prices are refused: mailing.price
inline constexpr std::size_t kPriceErrorsMax = 100;      // later bad prices are not told
inline constexpr std::size_t kReplyTextBytesMax = 500;   // what the relay said is cut here

/// Files in partials/, and bytes of a partial's name. More: `mailing.partial`.
inline constexpr std::size_t kPartialsMax = 100;
inline constexpr std::size_t kPartialNameBytesMax = 50;
/// What a text is with its partials put in, for looking at it: calls that are followed, and bytes
/// from which on no more are.
inline constexpr std::size_t kExpandedCallsMax = 10'000;
inline constexpr std::size_t kExpandedBytesMax = 2UL << 20U;

/// Pictures of a mailing's folder that its HTML shows. More: `mailing.pictures`.
inline constexpr std::size_t kPicturesMax = 50;
/// One picture that stands on our host. Larger: `mailing.picture_hosted`, `picture.size`.
inline constexpr std::size_t kHostedPictureBytesMax = 2UL << 20U;
/// [[attachments]]. More: `mailing.attachments`.
inline constexpr std::size_t kAttachmentsMax = 10;
/// Characters of the postal address that the checks ask for. The rest is cut with "…".
inline constexpr std::size_t kPostalAddressCharsMax = 300;
/// Pictures and attachments together, before base64 makes them a third larger: many hosts refuse a
/// mail above 10 MB. More: `mailing.files_size`.
inline constexpr std::size_t kMailFilesBytesMax = 5UL << 20U;

/// Topics of one person or mailing that are read; later ones are not. Bytes of one name: the rest
/// is cut.
inline constexpr std::size_t kTopicsMax = 50;
inline constexpr std::size_t kTopicBytesMax = 100;

/// A promo code as written. A longer one is refused: `code.name`.
inline constexpr std::size_t kCodeBytesMax = 100;
/// Changes of one code, undone ones too. More: `code.changes`.
inline constexpr std::size_t kCodeChangesMax = 500;

/// A set of people in words: bytes, steps (words and what joins them), parentheses and `not` within
/// each other. More: `set.limit`.
inline constexpr std::size_t kSetTextBytesMax = 1000;
inline constexpr std::size_t kSetStepsMax = 100;
inline constexpr std::size_t kSetDepthMax = 20;

}  // namespace amends::model
