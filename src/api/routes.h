#pragma once

#include "api/auth.h"
#include "base/result.h"
#include "model/records.h"
#include "net/http_message.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::api {

class Api;

/// A request on its way through a handler.
struct Call {
  const net::Request& request;
  /// What stands in the braces of the route's path, percent-decoded: valid UTF-8 without control
  /// characters.
  std::vector<std::string> parts;
  model::User user;  // of the token; nobody on public routes
};

/// An error becomes a problem+json on API routes and a bland page on public ones.
using Answer = Result<net::Response>;
using Handler = Answer (Api::*)(const Call&);

/// Whether an Idempotency-Key is obeyed (SAFETY 4.5).
enum class Repeats : std::uint8_t { as_asked, keyed };

struct Route {
  net::Method method = net::Method::get;
  std::string_view path;  // "/api/v1/mailings/{name}"
  Permission permission = Permission::nobody;
  Handler handler = nullptr;
  Repeats repeats = Repeats::as_asked;
};

/// Whether it is answered without a token.
[[nodiscard]] constexpr bool is_open(Permission permission) {
  return permission == Permission::anybody || permission == Permission::loopback;
}

/// All of them; a route for GET serves HEAD too.
[[nodiscard]] std::span<const Route> routes();

/// The route of a request, or why there is none.
struct Match {
  const Route* route = nullptr;
  std::vector<std::string> parts;  // decoded
  std::string allowed;             // methods this path knows, when the method is not among them
};

/// `path` is as it came, not decoded. Nothing is decoded before it is cut at slashes.
[[nodiscard]] Match find_route(net::Method method, std::string_view path);

}  // namespace amends::api
