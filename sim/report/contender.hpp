#pragma once

#include "report/samples.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stickysim {

/// How a design does without sticky sessions.
enum class WayOut {
  bare,   ///< the state stays in the servers, and sessions go anywhere
  hashed, ///< the state stays, and the law of a hash policy brings sessions back while the fleet stays as it
          ///< is
  moved,  ///< the state has left the servers
};

/// How many sessions it loses against the sticky design, best first.
enum class Standing { acceptable, unclear, worse };

/// A design without sticky sessions, measured against one that has them.
struct Contender {
  VariantResult const* variant;
  WayOut way;
  Standing standing;
  std::string failures; ///< `, failing 0.4 % of requests against 0.1 %` where that is decided; else empty
};

bool is_sticky(VariantResult const& variant);
WayOut way_of(VariantResult const& variant);

Contender measure(VariantResult const& variant, VariantResult const& reference, double confidence);

/// ` at +1.7 ms (+2.5 %) mean latency`, or several such differences in one; empty where in some trial
/// no request succeeded.
std::string latency_text(std::vector<VariantResult const*> const& variants, VariantResult const& reference,
                         double confidence);

/// What becomes of the contenders, those with the same outcome in one clause, each clause after a `; `.
std::string clauses_of(std::vector<Contender> contenders, VariantResult const& reference, double confidence);

} // namespace stickysim
