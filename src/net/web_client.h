#pragma once

#include "net/tls.h"
#include "ports/web.h"

#include <filesystem>

namespace amends::net {

/// Asks web servers, one connection a question. Certificates are checked against the system's
/// authorities and the host. Reads no environment: HTTP_PROXY changes nothing.
class WebClient final : public ports::Web {
 public:
  /// `ca_file`: the only authorities to trust; empty: the system's. Error `tls.setup`.
  [[nodiscard]] static Result<std::unique_ptr<WebClient>> make(
      const std::filesystem::path& ca_file = {}
  );

  [[nodiscard]] Result<ports::WebAnswer> ask(const ports::WebRequest& request) override;

 private:
  explicit WebClient(TlsContext tls) : tls_(std::move(tls)) {}

  TlsContext tls_;
};

}  // namespace amends::net
