#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {

/// A policy that hashes walks over the servers in an order that belongs to the session and takes the first
/// candidate. A later attempt of a request walks on: it passes one more candidate for each pick that failed,
/// and starts again when all have been passed.
class Walk {
public:
  /// `next_server` returns the servers of the walk, candidates or not; it may repeat some, but returns each
  /// in the end.
  template <class NextServer>
  std::uint32_t choose(Candidates const& candidates, std::uint32_t attempt, NextServer next_server) {
    std::uint32_t const skips = attempt % candidates.size();
    passed_.clear();
    while (true) {
      std::uint32_t const index = candidates.index(next_server());
      if (index == no_server || std::find(passed_.begin(), passed_.end(), index) != passed_.end()) continue;
      if (passed_.size() == skips) return index;
      passed_.push_back(index);
    }
  }

private:
  std::vector<std::uint32_t> passed_; ///< candidates that earlier attempts have had
};

} // namespace stickysim
