// The swarm alone: stickysim_swarm FROM SCENARIOS [--as-it-is]. Prints the fingerprint of each scenario, as
// in tests/golden/swarm.txt, or the first finding, made small unless it is to be left as it is, and then ends
// with 1.
#include "swarm/swarm.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

using namespace stickysim;

int main(int argc, char* argv[]) {
  auto const number = [&](int place) { return argc > place ? std::strtoull(argv[place], nullptr, 10) : 0; };
  bool const as_it_is = argc > 3 && std::string_view{argv[3]} == "--as-it-is";
  for (std::uint64_t seed = number(1); seed < number(1) + number(2); ++seed) {
    fmt::print(stderr, "examines seed {}\n", seed); // a program that dies has said where
    swarm::SwarmResult const result = swarm::swarm(seed, 1, !as_it_is);
    fmt::print("{}", result.report);
    if (!result.report.empty()) return EXIT_FAILURE;
    fmt::print("{} {:016x}\n", seed, result.fingerprints.front());
    for (std::string const& seen : result.seen)
      fmt::print(stderr, "saw {}\n", seen);
  }
  return EXIT_SUCCESS;
}
