#pragma once

#include "net/http_client.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace amends::sandbox {

/// Names and where they are served, like a hosts file. Every address is loopback.
using Hosts = std::map<std::string, net::HttpEndpoint, std::less<>>;

/// "127.0.0.1" and its network, "::1". No names: a name can lead anywhere.
[[nodiscard]] bool is_loopback_address(std::string_view address);

/// Where a URL leads in the sandbox's world. No road leaves the machine: a loopback host is taken
/// as it is, every other name is served by `hosts` or `world`, over plain HTTP whatever the scheme.
struct Roads {
  net::HttpEndpoint world;
  Hosts hosts;
};

struct Road {
  net::HttpEndpoint endpoint;
  std::string target;     // path and query, ready for a request line
  bool is_world = false;  // leads to the web of the sandbox itself
};

/// Nothing for what is no http or https URL that can be asked for.
[[nodiscard]] std::optional<Road> find_road(const Roads& roads, std::string_view url);

/// Where a Location (RFC 9110, 10.2.2) seen at `base` leads, as a URL: absolute, or a path from the
/// root. Nothing for other forms.
[[nodiscard]] std::optional<std::string> follow_location(
    std::string_view base, std::string_view location
);

}  // namespace amends::sandbox
