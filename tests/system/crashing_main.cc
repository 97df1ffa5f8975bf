#include "base/crash_point.h"
#include "cli/commands.h"

/// The shipped program, but that the environment says where it crashes.
int main(int argc, char** argv) {
  amends::arm_crash_point();
  return amends::cli::run_program(argc, argv);
}
