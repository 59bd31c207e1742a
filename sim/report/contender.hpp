#pragma once

#include "report/comparison.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stickysim {

/// How a design does without sticky sessions.
enum class WayOut : std::uint8_t {
  bare,  ///< the state stays in the servers, and sessions go anywhere
  moved, ///< the state has left the servers
};

/// What may become of it in place of the sticky design, the best first.
enum class Standing : std::uint8_t {
  acceptable, ///< it serves its users at least as well
  trades,     ///< it harms fewer sessions, and undoes more work or fails more requests
  unclear,    ///< the run does not decide
  worse,
};

/// A design without sticky sessions, beside one that has them.
struct Contender {
  VariantResult const* variant;
  VariantResult const* reference; ///< the sticky design that it is measured against
  WayOut way;
  Standing standing;
  bool gains; ///< it is decidedly better by some measure
};

/// Whether its balancers bring sessions back to where they were: by a cookie, a table or a hash policy.
bool is_sticky(VariantResult const& variant);
bool sticks_by_hash(VariantResult const& variant); ///< whatever its affinity
WayOut way_of(VariantResult const& variant);

/// Whether it harms more than half of its sessions: such a fleet does not work.
bool harms_most(VariantResult const& variant);
/// Nor does one that fails more than half of its requests, even if its users still come back.
bool fails_most(VariantResult const& variant);

Contender judged(VariantResult const& variant, VariantResult const& reference,
                 Comparisons const& comparisons);

/// `, +1.7 ms (+2.5 %) mean latency`: what it costs or saves beside the reference by the measures that are
/// not harm, a clause each.
std::string price_text(std::vector<VariantResult const*> const& variants, VariantResult const& reference,
                       Comparisons const& comparisons);

/// What becomes of the contenders, those with the same outcome in one clause, each clause after a `; `.
std::string clauses_of(std::vector<Contender> contenders, VariantResult const& reference,
                       Comparisons const& comparisons);

} // namespace stickysim
