#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "cli/api_client.h"
#include "cli/demo_data.h"
#include "cli/demo_till.h"
#include "cli/session.h"

#include <boost/json.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace amends::app {
class Server;
}

namespace amends::sandbox {
class Sandbox;
}

namespace amends::cli {

/// How the demonstration is told.
enum class DemoPace : std::uint8_t { to_follow, fast };

struct DemoOptions {
  std::uint64_t people = 20'000;
  std::uint64_t seed = 7;
  DemoPace pace = DemoPace::to_follow;
  std::filesystem::path folder;  // empty of its own; the data folder is made in it
};

/// One morning with a wrong link and a wrong code, from the import to the outcome, with a real
/// server, real SMTP and the sandbox's people. Every number it tells is asked of the server or
/// counted by the sandbox; none is written here.
class DemoStory {
 public:
  DemoStory(Session& session, DemoOptions options);
  ~DemoStory();
  DemoStory(const DemoStory&) = delete;
  DemoStory& operator=(const DemoStory&) = delete;

  /// Errors: those of the server's answers; `demo.stuck` when something that must happen does not.
  [[nodiscard]] Result<boost::json::object> run();

  /// Where to look while it stays up.
  [[nodiscard]] std::string status_page() const;
  [[nodiscard]] std::string token_file() const;

 private:
  enum class Who : std::uint8_t { marketer, reviewer };

  Result<void> begin();
  Result<void> import_people();
  Result<void> find_mistakes();
  Result<void> mend_and_sign();
  Result<void> send_until_somebody_notices();
  Result<void> halt();
  Result<void> repoint();
  Result<void> mend_code();
  Result<void> decide();
  Result<void> send_the_rest();
  /// What the incident's plan wants before the apology leaves.
  Result<void> keep_the_plan();
  Result<void> tell_others();
  Result<void> apologise();
  Result<void> outcome();

  /// Also how many the till had sent away by then.
  Result<boost::json::value> alias_code(std::uint64_t& refused);
  /// What the shop's till and the ledger say about the code.
  Result<void> count_codes();

  Result<boost::json::value> proof(std::string_view mailing);
  Result<void> put_text(DemoText text);
  Result<void> sign_and_go(
      std::string_view mailing, std::string_view verb, std::string_view despite
  );
  Result<void> wait_until_finished(std::string_view mailing, std::string_view label);
  Result<boost::json::value> mailing(std::string_view name);
  ApiClient& as(Who who);

  void chapter(std::string_view title);
  void say(std::string_view line);
  void rest(double seconds);

  Session& session_;
  DemoOptions options_;
  int chapter_ = 0;
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<DemoTill> till_;  // outlives who goes there
  std::unique_ptr<sandbox::Sandbox> sandbox_;
  std::unique_ptr<app::Server> server_;
  std::optional<ApiClient> marketer_;
  std::optional<ApiClient> reviewer_;
  DemoPeople written_;
  std::string list_;
  int wrong_link_ = 0;
  std::uint64_t incident_ = 0;
  std::string apology_;
  Instant stopped_at_;  // real time of the halt's answer
  boost::json::object facts_;
};

}  // namespace amends::cli
