#include "cli/outside_world.h"

#include "net/cares_resolver.h"
#include "net/web_client.h"

namespace amends::cli {

Result<OutsideWorld> open_outside(const std::string& dns) {
  OutsideWorld world;
  net::ResolverOptions options;
  options.server = dns;
  AMENDS_TRY(world.resolver, net::CaresResolver::make(std::move(options)));
  AMENDS_TRY(world.web, net::WebClient::make());
  return world;
}

}  // namespace amends::cli
