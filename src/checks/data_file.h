#pragma once

#include "text/locale.h"
#include "text/phrase.h"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace amends::checks {

/// A file of data/ as it was built in; that it is there and is JSON is our own promise.
[[nodiscard]] boost::json::value data_file(std::string_view path);

[[nodiscard]] std::vector<std::string> strings_in(const boost::json::value& list);

/// The phrases of a list of patterns.
[[nodiscard]] text::PhraseSet phrases_in(
    const boost::json::value& list, const text::Locale& locale
);

}  // namespace amends::checks
