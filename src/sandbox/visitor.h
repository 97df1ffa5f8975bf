#pragma once

#include "base/result.h"
#include "net/http_client.h"
#include "sandbox/roads.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace amends::sandbox {

enum class VisitorKind : std::uint8_t { person, machine };

struct Visit {
  net::Method method = net::Method::get;
  std::string url;
  VisitorKind by = VisitorKind::person;
  std::string_view agent;
  std::string_view language = "en";
  std::string_view form;  // body of a POST
};

struct Seen {
  int status = 0;
  std::string path;  // of the page where the visit ended, without the query
};

/// A browser, as far as the sandbox needs one: asks, and follows redirects of GET and HEAD. Keeps
/// its connections. One thread.
class Visitor {
 public:
  /// Errors: `sandbox.url` for what cannot be asked for, and those of net::HttpClient.
  [[nodiscard]] Result<Seen> go(const Roads& roads, const Visit& visit);

 private:
  [[nodiscard]] net::HttpClient& client_for(const net::HttpEndpoint& endpoint);

  std::map<std::string, net::HttpClient> clients_;  // by HttpEndpoint::shown()
};

}  // namespace amends::sandbox
