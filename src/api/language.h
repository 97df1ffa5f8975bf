#pragma once

#include "net/http_message.h"
#include "text/locale.h"

namespace amends::api {

/// The best supported language of Accept-Language (RFC 9110, 12.5.4); English when it names none
/// that we have.
[[nodiscard]] text::Locale language_of(const net::RequestHead& head);

}  // namespace amends::api
