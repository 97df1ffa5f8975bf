#pragma once

#include <string_view>

namespace amends::mail {

/// The media type of a file by the end of its name, in any case: "logo.PNG" is image/png. What is
/// not in our small table is application/octet-stream, which readers offer to save.
[[nodiscard]] std::string_view media_type_of(std::string_view file_name);

}  // namespace amends::mail
