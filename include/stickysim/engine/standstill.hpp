#pragma once

#include <stickysim/engine/time.hpp>

#include <stdexcept>

namespace stickysim {

/// Events of one instant schedule others of the same instant without end: simulated time stands still, and
/// the run would never end. A scenario can ask for that, as by a demand that rounds to 0 ns.
class Standstill : public std::runtime_error {
public:
  explicit Standstill(Nanoseconds at);
};

} // namespace stickysim
