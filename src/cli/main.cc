#include "cli/commands.h"

#include <array>

namespace {

constexpr std::array<amends::cli::VerbGroup, 2> kMore = {
    amends::cli::add_serve_command, amends::cli::add_demo_command
};

}  // namespace

/// The program: the room's verbs and those that need the server itself.
int main(int argc, char** argv) {
  amends::cli::Surroundings world = amends::cli::process_surroundings();
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return amends::cli::run(arguments, world, kMore);
}
