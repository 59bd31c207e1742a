#pragma once

#include <stickysim/design/design.hpp>
#include <stickysim/language/diagnostics.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace stickysim {

/// A named design at one point of the sweep.
struct Variant {
  std::string name;
  std::vector<std::string> point; ///< the values of the swept keys, in the order of Scenario::swept_keys
  Design design;
  /// Of all that a trial follows from: the design, the run's duration, warm-up, window and seed, and the
  /// files that they name. Equal hashes, equal trials (but for chance, 2^-64).
  std::uint64_t content_hash = 0;
};

/// One side of an expectation: a metric of a variant or of one of its classes of clients, a multiple of it,
/// or a number.
struct ExpectationSide {
  std::string variant; ///< empty: the side is `number`
  std::string metric;
  double number = 0;
  double factor = 1;      ///< of the metric
  std::string workload{}; ///< the class of clients; empty: all
};

/// `[[expect]] that = "sticky.sessions_lost > stateless.sessions_lost"`.
struct Expectation {
  std::string that;
  ExpectationSide left;
  std::string op; ///< `<` `<=` `==` `>=` `>`
  ExpectationSide right;
};

/// A scenario as loaded: its question, how to run it, and each variant at each point, fully resolved.
struct Scenario {
  std::string path; ///< as given; `-` for standard input
  std::string name; ///< the file's stem
  std::string title;
  std::string question;
  RunSettings run;
  std::vector<std::string> swept_keys;
  std::vector<Variant> variants; ///< grouped by point, in file order; the first of a point is its baseline
  std::vector<Expectation> expectations;
  std::string resolved_toml; ///< every key of every variant as it stands, in the order of the key table
  Diagnostics idle;          ///< settings without effect: no variant that they are given for can feel them;
                             ///< expectations that stay undecided whatever is simulated
  Diagnostics notes;         ///< what holds otherwise than it seems: settings that give way to a preset which
                             ///< is named later, servers whose number falls into another group
};

} // namespace stickysim
