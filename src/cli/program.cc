#include "cli/commands.h"

#include <array>

namespace amends::cli {
namespace {

constexpr std::array<VerbGroup, 2> kMore = {add_serve_command, add_demo_command};

}  // namespace

int run_program(int argc, char** argv) {
  Surroundings world = process_surroundings();
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return run(arguments, world, kMore);
}

}  // namespace amends::cli
