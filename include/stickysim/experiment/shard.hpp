#pragma once

#include <cstddef>

namespace stickysim {

/// A part of an experiment's trials: of `count` parts of about the same size, the one with that `number`,
/// from 1. All parts together are the experiment.
struct Shard {
  std::size_t number = 1;
  std::size_t count = 1;

  /// Whether a trial belongs to it, by the trial's place in the order in which they are run. Each part takes
  /// one of `count` trials in a row, another one each time: else it could get all those of one variant.
  bool has(std::size_t trial) const { return (trial + trial / count) % count == number - 1; }
  bool is_whole() const { return count == 1; }
  /// Of that many trials, those that belong to it.
  std::size_t size_of(std::size_t trials) const {
    std::size_t size = 0;
    for (std::size_t trial = 0; trial < trials; ++trial)
      size += has(trial);
    return size;
  }
};

} // namespace stickysim
