#pragma once

#include "net/http_message.h"

namespace amends::api {

/// The fields of a form: application/x-www-form-urlencoded, or multipart/form-data without files
/// (RFC 8058 allows both). At most as many as net::parse_pairs gives; empty for anything else.
[[nodiscard]] net::Pairs form_of(const net::Request& request);

}  // namespace amends::api
