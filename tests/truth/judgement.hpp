#pragma once

#include "figure.hpp"

#include <string>

namespace stickysim::truth {

/// A case's figures, judged at the tolerances of the case.
struct Judgement {
  int ok = 0;
  int wrong = 0;
  bool wide = false;    ///< an interval is wider than its case allows: more replications are needed
  bool blurred = false; ///< an interval is wider than its tolerance: chance may decide
  std::string lines;    ///< one a figure: `ok`, `WRONG`, or `wide`, which counts as wrong
};

/// Judges every metric of `test`. A metric whose name ends in `_p50` is a median over the replications, one
/// in `_rms` a root of the mean of squares, all others are means.
Judgement judge(nlohmann::json const& test, Figures const& figures);

} // namespace stickysim::truth
