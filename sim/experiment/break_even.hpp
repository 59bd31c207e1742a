#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace stickysim {

/// Which of two designs is decidedly better.
enum class Winner : std::uint8_t { first, second, neither };

/// What the first of two designs has more than the second of what is bad, in paired trials at a place from 0
/// to 1 between two ends: a value for each of `count` replications from `first` on.
using PairedDifferences =
    std::function<std::vector<double>(double place, std::size_t first, std::size_t count)>;

/// Who is better by these differences, by a two-sided t-test that errs with probability `risk`. Differences
/// that are all the same decide, unless they are 0.
Winner winner_of(std::vector<double> const& differences, double risk);

/// Where one design becomes better than another.
struct BreakEven {
  Winner at_low = Winner::neither;
  Winner at_high = Winner::neither;
  double place = 0; ///< the break-even; meaningless unless is_found()
  double low = 0;   ///< its interval
  double high = 0;
  /// Whether the differences jump, or bend too much for a curve. The bounds are then places at which who is
  /// better was decided directly.
  bool is_direct = false;
  /// Replications, if the designs are the same in all that were looked at: a break-even at an end. Else 0.
  std::size_t same_at_low = 0;
  std::size_t same_at_high = 0;

  /// Whether one is decidedly better at one end and the other at the other.
  bool is_found() const {
    return at_low != Winner::neither && at_high != Winner::neither && at_low != at_high;
  }
};

/// Searches between the ends, which are looked at first, by probabilistic bisection (Waeber, Frazier,
/// Henderson, Bisection Search with Noisy Responses, 2013). The interval then comes from `replications`
/// further ones, at least 5, at five places around the break-even: a parabola through the differences of
/// each, and the places where their mean is not decidedly above or below 0, as Fieller (1954) has it for
/// lines. It covers the break-even with probability `confidence`; where nothing is decided it reaches to the
/// end. Where the differences do not follow the parabola, or one at a bound contradicts it, bounds are found
/// as among whole numbers, on a fine grid.
BreakEven find_break_even(PairedDifferences const& differences, std::size_t replications, double confidence);

/// The same among `count` values at equal distances, at least 2, as of a key that takes whole numbers. The
/// bounds are the last value at which the winner of the low end is decidedly better and the first one at
/// which the other is; with probability `confidence` no such claim is false. `place` lies halfway.
BreakEven find_whole_break_even(PairedDifferences const& differences, std::size_t count, double confidence);

} // namespace stickysim
