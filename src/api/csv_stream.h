#pragma once

#include "base/result.h"
#include "net/http_message.h"

#include <functional>
#include <string>
#include <string_view>

namespace amends::api {

/// Appends the next rows to `out`; false when there are none left.
using CsvPages = std::function<Result<bool>(std::string& out)>;

/// A CSV answer that is made while it is sent: `head` first, then page after page. An error breaks
/// the connection off, so that nobody takes half a list for the whole.
[[nodiscard]] net::Response csv_answer(
    std::string head, CsvPages pages, std::string_view file_name
);

}  // namespace amends::api
