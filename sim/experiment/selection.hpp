#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace stickysim {

/// Figures of designs, the less the better: for each of `designs`, a value for each of `count` replications
/// from `first` on. Replication r is the same chance for all of them.
using Observations = std::function<std::vector<std::vector<double>>(std::vector<std::size_t> const& designs,
                                                                    std::size_t first, std::size_t count)>;

struct SelectionOrder {
  double confidence = 0.95;
  double delta = 0;             ///< a difference that matters; 0: default_delta of the least mean at first
  std::size_t most = 1'000'000; ///< replications of a design, at least first_stage
};

/// The best of several designs.
struct Selection {
  static constexpr std::size_t first_stage = 10; ///< replications of each design
  /// Replications in which two designs differ, before their differences are judged.
  static constexpr std::size_t least_differing = 5;
  static constexpr double default_delta = 0.01;

  std::size_t best = 0;
  bool is_guaranteed = false;      ///< false: `most` ended it, or no delta is known
  double delta = 0;                ///< that held; 0: none is given, and all means are 0 at first
  std::vector<double> means;       ///< by design, over its replications
  std::vector<std::size_t> counts; ///< replications by design; those with the most were left at the end
  std::size_t trials = 0;          ///< of all designs
  std::size_t equal_trials = 0;    ///< that the same guarantee needs if all designs get as many: two stages
                                   ///< with paired differences (Clark and Yang, 1986); 0 if not known
  /// A design that differs from the best one in too few replications to be judged, and in how many.
  struct Alike {
    std::size_t design;
    std::size_t differing;
  };
  std::optional<Alike> alike; ///< only if `most` ended it
};

/// Drops designs one by one as soon as they cannot be the best (Kim and Nelson, A Fully Sequential Procedure
/// for Indifference-Zone Selection in Simulation, ACM TOMACS 11(3), 2001, with c = 1). The best one is
/// selected with probability `confidence` or more if it is better by `delta` than every other one; else, with
/// that probability, one that is worse by less than `delta`. At least two designs.
///
/// The variance of a pair comes from its first stage, and its differences are taken for about normal. Ten
/// replications without a difference show no variance of 0, but that differences are rare. So a pair's first
/// stage doubles until least_differing replications differ, and has as many degrees of freedom as
/// replications differ, less one. Pairs that differ in fewer out of `most` are not decided.
Selection select_best(std::size_t designs, Observations const& observe, SelectionOrder const& order);

} // namespace stickysim
