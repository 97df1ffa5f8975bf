#include "net/asio.h"

namespace amends::net {
namespace {

asio::ip::address plain(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return address;
}

Error cannot_listen(const std::string& address, std::uint16_t port, const error_code& ec) {
  return make_error(
      "net.listen",
      "cannot listen at {} port {}: {}. Choose another address or port, or end the "
      "program that has it",
      address,
      port,
      ec.message()
  );
}

}  // namespace

std::string shown_address(const asio::ip::address& address) {
  return plain(address).to_string();
}

bool is_loopback(const asio::ip::address& address) {
  return plain(address).is_loopback();
}

Result<tcp::acceptor> listen(AsioLoop& loop, const std::string& address, std::uint16_t port) {
  error_code ec;
  const auto ip = asio::ip::make_address(address, ec);
  if (ec) {
    return make_error("net.listen", "'{}' is not an IP address to listen at", address);
  }
  const tcp::endpoint endpoint(ip, port);
  tcp::acceptor acceptor(loop.core().io);
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) {
    acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  }
  if (!ec) {
    acceptor.bind(endpoint, ec);
  }
  if (!ec) {
    acceptor.listen(tcp::acceptor::max_listen_connections, ec);
  }
  if (ec) {
    return cannot_listen(address, port, ec);
  }
  return acceptor;
}

}  // namespace amends::net
