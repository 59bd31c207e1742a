#pragma once

#include "scenario/document.hpp"
#include "scenario/draft.hpp"
#include "scenario/reporter.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Finds expectations that stay undecided whatever is simulated: of a metric that its variant has nowhere.
class IdleExpectations {
public:
  /// `expectations` must outlive it.
  explicit IdleExpectations(std::vector<Expectation> const& expectations);

  /// A complete design of the variant of that name.
  void look(std::string const& variant, Draft const& draft);

  /// Reports them; `expect`: the list in which they stand.
  void report(Node const& expect, Reporter& reporter) const;

private:
  struct Side {
    ExpectationSide const* metric;
    Expectation const* expectation;
    bool is_there = false;       ///< at some point of the sweep
    std::string_view unmet = {}; ///< why it is not
  };

  std::vector<Side> sides_;
};

} // namespace stickysim
