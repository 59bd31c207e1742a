#include "cli/program.hpp"

int main(int argc, char** argv) {
  using namespace stickysim;
  return run_program(argc, argv, [](Command const& command, Arguments const& arguments) {
    return command.execute(arguments);
  });
}
