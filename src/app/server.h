#pragma once

#include "app/server_config.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/sending.h"
#include "ports/store.h"

#include <filesystem>
#include <memory>
#include <string>

namespace amends::app {

/// A running server: engine, API, tracked links and status page over one data folder.
class Server {
 public:
  /// Opens the folder (made if absent), settles what the last process left, begins to listen and to
  /// send. On the first start makes the user "admin" and writes their token to DATA/token (mode
  /// 0600). Errors: `store.*`, `net.listen`, `relay.url`, `config.*`.
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(
      const ServerConfig& config, const Clock& clock = system_clock()
  );
  ~Server();

  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:8025"
  [[nodiscard]] std::filesystem::path token_file() const;
  [[nodiscard]] const std::string& startup_note(
  ) const;                              // what recovery found, for operators; empty when nothing
  [[nodiscard]] ports::Store& store();  // demo and tests read their facts from the ledger itself
  /// Stops taking requests, then sending (Sending::shut_down), then the store. Twice is once: the
  /// second gives what the first gave.
  engine::DrainReport stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace amends::app
