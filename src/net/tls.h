#pragma once

#include "base/result.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace amends::net {

struct TlsCore;

/// Shared settings of TLS connections: TLS 1.2 and above. Copies share; any thread.
class TlsContext {
 public:
  explicit TlsContext(std::shared_ptr<TlsCore> core) : core_(std::move(core)) {}

  /// For this room only.
  [[nodiscard]] TlsCore& core() const { return *core_; }

 private:
  std::shared_ptr<TlsCore> core_;
};

/// `none` encrypts without knowing to whom; only for relays on the loopback interface and for
/// tests.
enum class Verify { peer_and_name, none };

struct TlsClientOptions {
  Verify verify = Verify::peer_and_name;
  /// PEM with the only authorities (or the self-signed certificate) to be trusted. Empty: the
  /// system's.
  std::filesystem::path ca_file = {};
};

/// Error `tls.setup`.
[[nodiscard]] Result<TlsContext> client_tls(const TlsClientOptions& options);

struct PemPair {
  std::string certificate;  // PEM, with the chain after it
  std::string key;          // PEM
};

/// Error `tls.setup`.
[[nodiscard]] Result<TlsContext> server_tls(const PemPair& pem);
/// Both files read; the error names the file.
[[nodiscard]] Result<TlsContext> server_tls(
    const std::filesystem::path& certificate_file, const std::filesystem::path& key_file
);

/// A new P-256 key and a certificate for `host` (a name or an IP address) signed by itself and good
/// for ten days: for the sandbox and tests.
[[nodiscard]] Result<PemPair> self_signed(std::string_view host);

}  // namespace amends::net
