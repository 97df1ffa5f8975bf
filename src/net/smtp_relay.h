#pragma once

#include "net/loop.h"
#include "net/tls.h"
#include "ports/relay.h"
#include "smtp/client_dialogue.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace amends::net {

struct RelayOptions {
  std::string host;
  std::uint16_t port = 25;
  /// `dialogue.channel` tls begins with the handshake (port 465).
  smtp::ClientOptions dialogue = {};
  TlsClientOptions tls = {};
  /// No step waits longer than this, whatever RFC 5321 grants it. For the sandbox and tests.
  std::optional<std::chrono::milliseconds> timeout_max = {};
  /// The IP address to connect from. Empty: the system's choice.
  std::string source_address = {};
};

/// A relay reached over TCP. Lives on `loop`, which outlives it; its lines may outlive the relay.
/// A line may be destroyed at any moment, also inside one of its own events; nothing is called
/// after that. Errors in lost(): those of smtp::ClientDialogue, and `relay.resolve`
/// and `relay.connect` for what comes before it; `relay.tls` is the cause of a failed handshake.
class SmtpRelay final : public ports::Relay {
 public:
  /// Error `tls.setup`.
  [[nodiscard]] static Result<std::unique_ptr<SmtpRelay>> make(
      RelayOptions options, AsioLoop& loop
  );
  ~SmtpRelay() override;

  [[nodiscard]] std::unique_ptr<ports::Line> open(ports::LineEvents& events) override;
  [[nodiscard]] std::string name() const override;

  struct Shared;

 private:
  explicit SmtpRelay(std::shared_ptr<const Shared> shared);
  std::shared_ptr<const Shared> shared_;
};

}  // namespace amends::net
