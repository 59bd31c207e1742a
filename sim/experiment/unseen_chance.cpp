#include "experiment/unseen_chance.hpp"

#include <stickysim/engine/portable_math.hpp>

namespace stickysim {

double unseen_chance(std::int64_t trials, double confidence) {
  return 1 - portable::exp(portable::log(1 - confidence) / static_cast<double>(trials));
}

} // namespace stickysim
