#include "cli/commands.h"

int main(int argc, char** argv) {
  return amends::cli::run_program(argc, argv);
}
