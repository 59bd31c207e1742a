#pragma once

#include <stickysim/engine/time.hpp>

#include <optional>
#include <vector>

namespace stickysim {

/// Arrivals at one of two rates, each kept for an exponential time.
struct Bursts {
  double low_per_s = 0;
  double high_per_s = 0;
  Nanoseconds low_for = 0; ///< on average
  Nanoseconds high_for = 0;
};

/// The two rates that make arrivals in [0, span) most likely, counted in short windows: a hidden Markov chain
/// with Poisson counts, by expectation and maximisation (Rabiner, A Tutorial on Hidden Markov Models, 1989).
/// Nothing if the bursts are shorter than the windows, or if two rates are hardly likelier than one.
std::optional<Bursts> fit_bursts(std::vector<Nanoseconds> const& starts, Nanoseconds span);

} // namespace stickysim
