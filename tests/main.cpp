// The tests' entry. Tests run the program through the shell as "$STICKYSIM".
#include <cstdlib>

#if __has_include(<catch2/catch_all.hpp>) // version 3
#include <catch2/catch_all.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

int main(int argc, char* argv[]) {
  setenv("STICKYSIM", STICKYSIM_BINARY, 1);
  return Catch::Session().run(argc, argv);
}
