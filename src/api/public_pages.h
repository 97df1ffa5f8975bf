#pragma once

#include "net/http_message.h"

#include <string>
#include <string_view>

namespace amends::api {

/// The one page for everything that is not there: forged and old tokens, unknown addresses, pages
/// not for this reader.
[[nodiscard]] net::Response nothing_here(const net::Request& request);
/// Something of ours does not work just now.
[[nodiscard]] net::Response not_now(const net::Request& request);

/// Somebody at this machine: the peer is loopback, no proxy has passed the request on, and the
/// address they typed is this machine's (a foreign name that leads here is DNS rebinding).
[[nodiscard]] bool is_local(const net::RequestHead& head);

/// One transparent pixel, as GIF.
[[nodiscard]] std::string_view empty_picture();

/// A target as it may stand in a Location header: what is not printable ASCII percent-encoded;
/// empty when the rest is no web address.
[[nodiscard]] std::string location_of(std::string_view target);

}  // namespace amends::api
