#pragma once

#include "model/mailing.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// What the address of a hosted picture is called in a template, before its number.
inline constexpr std::string_view kPicturePrefix = "amends_picture_";

/// The HTML of an edition, or of a partial, with the src of every picture of the folder replaced by
/// its "cid:" address; of a hosted one by the Liquid that prints its address,
/// "{{ amends_picture_1 }}".
[[nodiscard]] std::string with_picture_addresses(
    std::string_view html, const model::Mailing& mailing
);

/// Which of `mailing.pictures` go with the mails of an edition: those its HTML shows, as written,
/// itself or by a partial; none when they are hosted. Their indices, rising.
[[nodiscard]] std::vector<std::size_t> pictures_of(
    const model::Edition& edition, const model::Mailing& mailing
);

/// Without < >; the same for every message of every version that has the picture.
[[nodiscard]] std::string content_id(const model::Mailing& mailing, const model::MailFile& picture);

/// Rendered HTML with each "cid:" address of ours replaced by the picture itself as a "data:" URL:
/// for browsers, which have no message to look into.
[[nodiscard]] std::string with_data_urls(std::string html, const model::Mailing& mailing);

}  // namespace amends::engine
