#include "cli/commands.h"

#include <array>

/// The program: the room's verbs and those that need the server itself.
int main(int argc, char** argv) {
  using namespace amends::cli;
  Surroundings world = process_surroundings();
  static constexpr std::array kMore = {
      add_serve_command,
      add_demo_command,
  };
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return run(arguments, world, std::span<const VerbGroup>(kMore));
}
