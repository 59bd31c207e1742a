#pragma once

#include <stickysim/engine/random.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>

namespace stickysim {

/// What a random scenario is made by.
class Chance {
public:
  explicit Chance(std::uint64_t key) : random_{key} {}
  bool one_in(std::uint64_t n) { return random_.below(n) == 0; }
  std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + random_.below(high - low + 1); }
  std::string of(std::initializer_list<char const*> choices) {
    return choices.begin()[random_.below(choices.size())];
  }

private:
  Random random_;
};

} // namespace stickysim
