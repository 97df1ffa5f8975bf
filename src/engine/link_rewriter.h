#pragma once

#include "model/mailing.h"
#include "model/records.h"

#include <string>
#include <string_view>
#include <vector>

namespace amends::engine {

/// The links of a mailing that can be tracked and repointed: every http(s) target in the HTML, in a
/// text part that was written by hand, and in the partials that these print, in all editions, each
/// target once, in order of appearance, those of partials behind those of the text. A target may
/// hold Liquid behind its host; it is filled when it is clicked, from what the list says: one that
/// calls a partial, or reads a name that the template gives a value, is left as it is. `number`,
/// `mailing` and `target` are left empty. None of a mailing that goes without tracking.
[[nodiscard]] std::vector<model::Link> find_links(const model::Mailing& mailing);

/// The edition with every known link replaced by {{ amends_link_N }}, the preheader put at the
/// start of the body, the open pixel at its end, and a derived text part derived anew so that it
/// holds the same links.
[[nodiscard]] model::Edition with_tracking(
    const model::Edition& edition, const std::vector<model::Link>& links
);

/// The edition as with_tracking() makes it but with its links as written: what previews show, and
/// what goes out of a mailing without tracking.
[[nodiscard]] model::Edition without_tracking(const model::Edition& edition);

}  // namespace amends::engine
