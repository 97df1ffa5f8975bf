#pragma once

#include "engine/holdout.h"
#include "text/locale.h"

#include <boost/json/fwd.hpp>

namespace amends::api {

/// A draw as it was made, and how it ended.
[[nodiscard]] boost::json::object to_json(const engine::Holdout& drawn);
/// Who would go without the apology, or does, and why nobody, in the reader's language.
[[nodiscard]] boost::json::object holdout_json(
    const engine::HoldoutLook& look, const text::Locale& locale
);

}  // namespace amends::api
