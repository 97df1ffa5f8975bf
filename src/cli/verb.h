#pragma once

#include "cli/session.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace amends::cli {

/// A verb as completion and documents see it.
struct VerbShape {
  std::string name;
  std::string summary;
  std::vector<std::string> options;  // "--list"
  std::vector<VerbShape> verbs;
};

/// One verb of the command line while it is being described; the only door to CLI11, so that the
/// verbs' files do not pay for its header. What options write into outlives the parsing.
class Verb {
 public:
  Verb(CLI::App& app, Action& chosen) : app_(&app), chosen_(&chosen) {}

  /// A verb under this one.
  [[nodiscard]] Verb verb(const std::string& name, const std::string& summary) const;
  /// This verb is nothing without one of its own verbs.
  Verb& needs_verb();

  Verb& argument(const std::string& name, std::string& into, const std::string& help);
  Verb& optional_argument(const std::string& name, std::string& into, const std::string& help);
  Verb& option(const std::string& name, std::string& into, const std::string& help);
  /// May be given several times.
  Verb& options(const std::string& name, std::vector<std::string>& into, const std::string& help);
  Verb& required_option(const std::string& name, std::string& into, const std::string& help);
  Verb& choice(
      const std::string& name,
      std::string& into,
      const std::vector<std::string>& choices,
      const std::string& help
  );
  Verb& required_choice(
      const std::string& name,
      std::string& into,
      const std::vector<std::string>& choices,
      const std::string& help
  );
  Verb& number(
      const std::string& name, std::optional<std::uint64_t>& into, const std::string& help
  );
  /// `--name 3`, or `--name` alone for `alone`.
  Verb& number_or(
      const std::string& name,
      std::optional<std::uint64_t>& into,
      std::uint64_t alone,
      const std::string& help
  );
  /// `--name word`, or `--name` alone: then `into` is an empty text.
  Verb& option_or_alone(
      const std::string& name, std::optional<std::string>& into, const std::string& help
  );
  Verb& flag(const std::string& name, bool& into, const std::string& help);

  /// What --help ends with: two examples, and what the exit codes mean where they are more than the
  /// usual ones.
  Verb& help(std::vector<std::string> examples, const std::string& exits = {});
  void runs(Action action);

  [[nodiscard]] VerbShape shape() const;

 private:
  CLI::App* app_;
  Action* chosen_;
};

}  // namespace amends::cli
