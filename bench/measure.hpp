#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <string>

namespace stickysim::bench {

inline double seconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Processor time of this process.
inline double cpu_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
inline double wall_seconds() { return seconds_of(CLOCK_MONOTONIC); }

/// The least of `runs` readings of `clock` for `work`: on a shared machine one run may be disturbed and the
/// next not.
template <class Work>
double best_of(int runs, double (*clock)(), Work const& work) {
  double best = 1e99;
  for (int i = 0; i < runs; ++i) {
    double const start = clock();
    work();
    best = std::min(best, clock() - start);
  }
  return best;
}

/// The goals that the figures are compared with: ratios to something that the same run has measured, for
/// machines differ.
class Goals {
public:
  void goal(bool reached, std::string const& what) {
    fmt::print("{} {}\n", reached ? "  ok    " : "  MISSED", what);
    missed_ += !reached;
  }
  /// A figure that is not positive is lost in the noise, and reaches no goal.
  void at_most(double bound, double figure, std::string const& what) {
    if (figure > 0)
      goal(figure <= bound, fmt::format("{}: at most {} ({:.2f})", what, bound, figure));
    else
      goal(false, fmt::format("{}: not measured ({:.2f})", what, figure));
  }
  int missed() const { return missed_; }

private:
  int missed_ = 0;
};

} // namespace stickysim::bench
