#pragma once

#include "witness/script.hpp"

#include <string>
#include <vector>

namespace stickysim::witness {

/// How what a product did differs from what the simulator does.
struct Difference {
  std::string size;   ///< in a few words; empty: they agree
  std::string detail; ///< the first places
};

/// Judges by what the script says under `compare`:
///
/// - `picks`: each request has the same server and the same success in both, and its answer comes at the same
///   time, within 150 ms. For what is deterministic.
/// - `shares`: servers, and failures, have the same shares of the requests. Pearson's test of two samples;
///   the simulator's is four trials large. Fair differences exceed the bound with a probability of 1e-6.
/// - `counts N`: each server, and failures, have the same number of requests, give or take N. For what is
///   deterministic but for the phase of the checks; the script says how much that matters.
/// - `moves`: what becomes of a session after its first request does not depend on which servers the
///   product's own hash function chooses. Of each session it is noted whether each further request went home,
///   elsewhere, or failed. The sessions whose home a fault or a maintenance touches, and the others, have the
///   same shares of these histories in both, tested likewise. Histories that only one of them has must be
///   rarer than one in fifty.
Difference judge(Script const& script, std::vector<Pick> const& product);

} // namespace stickysim::witness
