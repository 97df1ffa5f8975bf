#pragma once

#include "model/mailing.h"

#include <cstddef>
#include <string>
#include <vector>

namespace amends::engine {

/// The HTML of an edition, or of a partial, with the src of every picture of the folder replaced by
/// its "cid:" address.
[[nodiscard]] std::string with_content_ids(std::string_view html, const model::Mailing& mailing);

/// Which of `mailing.pictures` an edition's HTML shows, as written, itself or by a
/// partial: their indices, rising.
[[nodiscard]] std::vector<std::size_t> pictures_of(
    const model::Edition& edition, const model::Mailing& mailing
);

/// Without < >; the same for every message of every version that has the picture.
[[nodiscard]] std::string content_id(const model::Mailing& mailing, const model::MailFile& picture);

/// Rendered HTML with each "cid:" address of ours replaced by the picture itself as a "data:" URL:
/// for browsers, which have no message to look into.
[[nodiscard]] std::string with_data_urls(std::string html, const model::Mailing& mailing);

}  // namespace amends::engine
