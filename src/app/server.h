#pragma once

#include "base/result.h"
#include "ports/store.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace amends::app {

/// The relay that carries mail to the world.
struct RelayConfig {
  std::string url;   // "smtp://host:25" (STARTTLS required off the loopback), "smtps://host:465"
  std::string user;  // empty: no AUTH
  std::string password;
  std::string ca_file;  // PEM; empty: the system's authorities
  std::size_t lines = 20;
  std::optional<std::chrono::milliseconds> timeout_max;  // tests: no SMTP step waits longer
  std::vector<std::chrono::seconds>
      pauses;  // after deferrals; empty: 1 min, 5 min, 20 min, 1 h, 4 h
  std::vector<std::chrono::milliseconds> reconnect_pauses;  // empty: 1 s, 5 s, 30 s, 2 min
};

struct ServerConfig {
  std::filesystem::path data = "data";
  std::string listen = "127.0.0.1:8025";  // port 0: any free one
  std::string base_url;                   // of tracked links; empty: http://LISTEN
  std::string return_path_domain;         // empty: the domain of each mailing's from
  std::string helo_name;                  // empty: the machine's name
  RelayConfig relay;
};

/// Reads a TOML file with the keys data, listen, base_url, return_path_domain, helo_name and a
/// table [relay] with url, user, password_file, ca_file, lines. Unknown keys are errors. Errors:
/// `config.*`, with their place.
[[nodiscard]] Result<ServerConfig> read_config(const std::filesystem::path& file);

/// A running server: engine, API, tracked links and status page over one data folder.
class Server {
 public:
  /// Opens the folder (made if absent), settles what the last process left, begins to listen and to
  /// send. On the first start makes the user "admin" and writes their token to DATA/token (mode
  /// 0600). Errors: `store.*`, `net.listen`, `relay.url`, `config.*`.
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(const ServerConfig& config);
  ~Server();

  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:8025"
  [[nodiscard]] std::filesystem::path token_file() const;
  [[nodiscard]] const std::string& startup_note(
  ) const;                              // what recovery found, for operators; empty when nothing
  [[nodiscard]] ports::Store& store();  // demo and tests read their facts from the ledger itself
  /// Stops taking requests, then sending, then the store. Twice is once.
  void stop();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace amends::app
