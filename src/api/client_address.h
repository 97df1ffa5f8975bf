#pragma once

#include "net/http_message.h"

#include <span>
#include <string>

namespace amends::api {

/// From where a request came, for telling people from machines. A proxy of ours (one on this
/// machine, or one of `proxies`) says for whom it asks: the last address of X-Forwarded-For that is
/// no proxy of ours (as text::shown_ip() writes them), because each proxy writes the one that asked
/// it at the end and anything may stand before; else X-Real-IP. Empty when it names nobody: all
/// readers would seem to sit in one place. What others say in these headers is not looked at.
[[nodiscard]] std::string client_address(
    const net::RequestHead& head, std::span<const std::string> proxies
);

}  // namespace amends::api
