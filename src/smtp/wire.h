#pragma once

#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace amends::smtp {

/// The only writer of envelope addresses: appends "<address>". Checks once more what comes from our
/// own parsed addresses: refuses CR LF NUL SP < > and every other control character, more than
/// kPathBytesMax octets, bytes outside ASCII unless `utf8` (RFC 6531). The empty address is the
/// null sender. Error `smtp.envelope`, which does not repeat the address.
enum class AddressBytes { ascii, utf8 };
[[nodiscard]] Result<void> append_path(
    std::string& out, std::string_view address, AddressBytes allowed
);

/// `bytes` with everything but printable ASCII as \xNN, cut at `bytes_max` characters with "..."
/// after it: safe for a terminal or a log.
[[nodiscard]] std::string shown(std::string_view bytes, std::size_t bytes_max);

}  // namespace amends::smtp
