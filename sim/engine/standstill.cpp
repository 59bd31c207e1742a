#include <stickysim/engine/standstill.hpp>

#include <fmt/format.h>

namespace stickysim {

Standstill::Standstill(Nanoseconds at)
    : std::runtime_error{
          fmt::format("time stands still at {} s: what happens then makes more happen at once, "
                      "without end",
                      to_seconds(at))} {}

} // namespace stickysim
