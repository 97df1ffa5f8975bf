#pragma once

#include "base/result.h"
#include "ports/resolver.h"

#include <chrono>
#include <memory>
#include <string>

namespace amends::net {

struct ResolverOptions {
  /// "192.0.2.53", "127.0.0.1:5353", "[::1]:5353". Empty: those of the system.
  std::string server = {};
  std::chrono::milliseconds timeout{2'000};  // of the first try; c-ares doubles it for the next
  int tries = 2;
  std::chrono::milliseconds total{30'000};  // what is not answered by then is given up
};

/// DNS by c-ares. Each call has a channel of its own, works its sockets on the thread that called,
/// and leaves nothing behind.
class CaresResolver final : public ports::Resolver {
 public:
  /// Error `dns.setup`: no such server, or the system names none.
  [[nodiscard]] static Result<std::unique_ptr<CaresResolver>> make(ResolverOptions options);

  using Resolver::ask;
  [[nodiscard]] std::vector<ports::DnsAnswer> ask(std::span<const ports::DnsQuestion> questions
  ) override;

 private:
  explicit CaresResolver(ResolverOptions options) : options_(std::move(options)) {}

  ResolverOptions options_;
};

}  // namespace amends::net
