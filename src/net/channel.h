#pragma once

// For the .cc files of this room only.

#include "net/asio.h"
#include "net/tls_core.h"

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <string>
#include <sys/socket.h>
#include <utility>

namespace amends::net {

/// A TCP connection that may become a TLS one midway (RFC 3207): the socket moves into an
/// ssl::stream. Nothing may be under way when it does. Handlers keep the channel's owner alive.
class Channel {
 public:
  explicit Channel(tcp::socket socket) : socket_(std::move(socket)) {}

  [[nodiscard]] tcp::socket& socket() { return tls_ ? tls_->next_layer() : socket_; }

  [[nodiscard]] bool encrypted() const { return tls_ != nullptr; }

  template <class Handler>
  void read_some(asio::mutable_buffer buffer, Handler handler) {
    if (tls_) {
      tls_->async_read_some(buffer, std::move(handler));
    } else {
      socket_.async_read_some(buffer, std::move(handler));
    }
  }

  template <class Buffers, class Handler>
  void write_some(const Buffers& buffers, Handler handler) {
    if (tls_) {
      tls_->async_write_some(buffers, std::move(handler));
    } else {
      socket_.async_write_some(buffers, std::move(handler));
    }
  }

  /// The same where the next write follows at once: the last, unfilled packet of it may wait for
  /// that (tcp(7), MSG_MORE: 200 ms at most) and the other side wakes once. TLS has its own
  /// records.
  template <class Buffers, class Handler>
  void write_some_of_more(const Buffers& buffers, Handler handler) {
    if (tls_) {
      tls_->async_write_some(buffers, std::move(handler));
    } else {
      socket_.async_send(buffers, MSG_MORE, std::move(handler));
    }
  }

  /// As a client of `host`, whose certificate is checked against it unless the context says none.
  template <class Handler>
  void handshake_with(TlsCore& tls, const std::string& host, Handler handler) {
    tls_ = std::make_unique<Stream>(std::move(socket_), tls.context);
    error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    if (not_an_address) {
      // The macro SSL_set_tlsext_host_name without its cast.
      SSL_ctrl(
          tls_->native_handle(),
          SSL_CTRL_SET_TLSEXT_HOSTNAME,
          TLSEXT_NAMETYPE_host_name,
          const_cast<char*>(host.c_str())
      );
    }
    if (tls.verify == Verify::peer_and_name) {
      error_code ignored;
      tls_->set_verify_callback(asio::ssl::host_name_verification(host), ignored);
    }
    tls_->async_handshake(asio::ssl::stream_base::client, std::move(handler));
  }

  template <class Handler>
  void handshake_as_server(TlsCore& tls, Handler handler) {
    tls_ = std::make_unique<Stream>(std::move(socket_), tls.context);
    tls_->async_handshake(asio::ssl::stream_base::server, std::move(handler));
  }

  /// Why a handshake as a client failed, when it was the certificate; else empty.
  [[nodiscard]] std::string certificate_trouble() const {
    const long result = tls_ ? SSL_get_verify_result(tls_->native_handle()) : X509_V_OK;
    return result == X509_V_OK ? std::string() : X509_verify_cert_error_string(result);
  }

  /// Ends what is under way with operation_aborted.
  void close() {
    error_code ignored;
    socket().close(ignored);
  }

 private:
  using Stream = asio::ssl::stream<tcp::socket>;

  tcp::socket socket_;
  std::unique_ptr<Stream> tls_;
};

}  // namespace amends::net
