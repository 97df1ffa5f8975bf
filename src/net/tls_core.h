#pragma once

// For the .cc files of this room only.

#include "net/tls.h"

#include <boost/asio/ssl/context.hpp>

namespace amends::net {

struct TlsCore {
  explicit TlsCore(boost::asio::ssl::context::method method) : context(method) {}

  boost::asio::ssl::context context;
  Verify verify = Verify::peer_and_name;
};

}  // namespace amends::net
