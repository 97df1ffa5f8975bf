#pragma once

#include <string>

namespace amends::engine {

/// The text without the soft line breaks of quoted-printable.
inline std::string unfolded(std::string bytes) {
  for (std::size_t at = bytes.find("=\r\n"); at != std::string::npos; at = bytes.find("=\r\n")) {
    bytes.erase(at, 3);
  }
  return bytes;
}

}  // namespace amends::engine
