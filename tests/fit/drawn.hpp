#pragma once

#include "catch.hpp"
#include <stickysim/distribution/arrival_process.hpp>
#include <stickysim/distribution/distribution.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// Values that the program's own law draws, rounded to `step`.
inline std::vector<std::int64_t> drawn(std::string const& law, Unit unit, std::size_t count,
                                       std::uint64_t seed = 1, std::int64_t step = 1) {
  auto const distribution = make_distribution(*parse_call(law), unit);
  REQUIRE(distribution);
  std::vector<std::int64_t> values;
  Random random{seed};
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(((*distribution)->draw(random) + step / 2) / step * step);
  return values;
}

/// Arrivals of the program's own process in [0, span).
inline std::vector<Nanoseconds> arrived(std::string const& process, Nanoseconds span,
                                        std::uint64_t seed = 1) {
  auto const made = make_arrival_process(*parse_call(process));
  REQUIRE(made);
  std::vector<Nanoseconds> arrivals;
  Random random{seed};
  for (Nanoseconds at = (*made)->next(random); at < span; at = (*made)->next(random))
    arrivals.push_back(at);
  return arrivals;
}

} // namespace stickysim
