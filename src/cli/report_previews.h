#pragma once

#include "base/clock.h"
#include "model/mailing.h"
#include "text/locale.h"

#include <boost/json/array.hpp>

#include <filesystem>

namespace amends::cli {

/// For each edition the mail of its first reader, and of the one whose mail most likely looks
/// wrong, each the JSON of engine::preview_to_json. An edition that nobody reads is shown as
/// anybody would get it. A mail that cannot be made is left out, as are all when the list cannot be
/// read: the findings and errors of the check tell of it.
[[nodiscard]] boost::json::array previews_of(
    const model::Mailing& mailing,
    Instant now,
    const std::filesystem::path& list,
    const text::Locale& reader
);

/// Puts the HTML of each plain mail into the preview of the same person's mail, as `plain`.
void show_plain(boost::json::array& previews, const boost::json::array& plain);

}  // namespace amends::cli
