#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace amends::mail {

/// A mail or a part of one: the headers that tell how to read it, and what stands below them. Views
/// into the bytes it was made of.
struct MimePart {
  std::string type;         // the value of Content-Type, unfolded
  std::string encoding;     // of Content-Transfer-Encoding, in lower case
  std::string disposition;  // of Content-Disposition, in lower case, without parameters
  std::string_view body;
};

/// Of a field that is there twice the first counts.
[[nodiscard]] MimePart split_part(std::string_view bytes);

/// The value of `name` (lower case) among the parameters of a Content-Type (RFC 2045, 5.1).
[[nodiscard]] std::string mime_parameter(std::string_view value, std::string_view name);

/// Its body without its transfer encoding; what is beyond `bytes_max` as encoded is not looked at.
[[nodiscard]] std::string decoded_body(const MimePart& part, std::size_t bytes_max);

/// Each part between the delimiter lines of a multipart body (RFC 2046, 5.1.1), headers included,
/// in order; the last may lack its end. Stops when `take` answers false. A boundary that is empty
/// or longer than kBoundaryBytesMax bounds nothing.
void each_part(
    std::string_view body,
    std::string_view boundary,
    const std::function<bool(std::string_view part)>& take
);

}  // namespace amends::mail
