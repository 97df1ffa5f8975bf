#pragma once

#include "cli/api_client.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "text/locale.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace amends::cli {

/// The options every verb takes.
struct Globals {
  ConnectionOptions connection;
  std::string format = "text";
  std::string language;
};

/// One run of one verb: its terminal, its server, its format.
class Session {
 public:
  Session(Surroundings& world, const Globals& globals);

  [[nodiscard]] Terminal& terminal() { return terminal_; }

  [[nodiscard]] Surroundings& world() { return world_; }

  [[nodiscard]] const Globals& globals() const { return globals_; }

  [[nodiscard]] bool is_json() const { return globals_.format == "json"; }

  /// --lang, else LC_ALL, LC_MESSAGES, LANG; English where that is no language we know.
  [[nodiscard]] text::Locale locale() const;

  /// The server; looked for at the first call.
  [[nodiscard]] Result<ApiClient*> api();

  /// Prints the error with all that the server said about it and gives the exit code: refused for
  /// 403, for 409, and for 422 without located details, else impossible.
  [[nodiscard]] Exit fail(const Error& error);

  /// In JSON: the value as the server said it; else nothing.
  [[nodiscard]] bool print_if_json(const boost::json::value& value);

 private:
  Surroundings& world_;
  Globals globals_;
  Terminal terminal_;
  std::optional<ApiClient> api_;
};

/// What a verb does. An error is printed by the caller.
using Action = std::function<Result<Exit>(Session&)>;

struct JobWords {
  std::string label;  // "Importing"
  std::string unit;   // "rows"
};

/// What Ctrl-C means for the job that is waited for.
enum class OnInterrupt : std::uint8_t {
  leave,  // this program ends, the job goes on
  cancel  // the first cancels the job and its end is waited for; the second leaves
};

/// Waits for a job of the server with progress and gives its final document; a failed or cancelled
/// job is the Error of its problem.
[[nodiscard]] Result<boost::json::value> wait_for_job(
    Session& session,
    std::string_view id,
    const JobWords& words,
    OnInterrupt on_interrupt = OnInterrupt::leave
);

}  // namespace amends::cli
