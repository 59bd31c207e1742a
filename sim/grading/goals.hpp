#pragma once

#include "grading/exercise.hpp"
#include "grading/mark.hpp"
#include <stickysim/scenario/scenario.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace stickysim {

/// What a scenario is to reach, and what of it is not the student's to choose.
struct Goals {
  std::string expectations; ///< as [[expect]] of a scenario
  std::size_t count = 0;
  std::vector<std::string> sets; ///< as --set
};

/// The goals in a file that the key `expect` names. All that is wrong with them is reported, with its place.
Goals read_goals(std::string const& path, Fields& fields);

/// Simulates a scenario whose last `count` expectations are goals. Notes in `mark` what is not reached, with
/// the case that shows it, and returns the share that is. In a sweep a goal is to be reached at all points.
double try_goals(Scenario const& scenario, std::size_t count, Mark& mark);

} // namespace stickysim
