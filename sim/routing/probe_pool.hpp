#pragma once

#include "routing/recent_quantile.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// What a server has answered to a probe.
struct ProbeReply {
  ServerId server;
  std::uint32_t requests; ///< in flight there, plus those that this balancer has sent since
  Nanoseconds latency_ns; ///< expected
  Nanoseconds at_ns;      ///< when the reply was given
  std::uint32_t uses;     ///< how many more requests may use it
};

/// The replies that Prequal chooses from. A reply is hot if its requests exceed a quantile of those in the
/// last replies, else cold; none is hot at the quantile 1. The best reply is the cold one with the least
/// latency, or, if all are hot, the one with the fewest requests. Every call costs O(replies).
class ProbePool {
public:
  /// At most `most` replies. `quantile`: 0 to 1.
  ProbePool(std::uint32_t most, double quantile)
      : requests_{remembered, quantile}, most_{most}, none_is_hot_{quantile == 1} {}

  std::size_t size() const { return replies_.size(); }

  /// The most requests of a cold reply. A reply must have been added before.
  std::uint32_t hot_above() { return none_is_hot_ ? UINT32_MAX : requests_.value(); }

  /// Adds a reply, given no earlier than those before it: it replaces an older one of the same server or, if
  /// the pool is full, the oldest.
  void add(ProbeReply const& reply);

  /// The server of the best reply; of equal replies any. Its reply then counts one more request and has one
  /// use less; after its last use it is removed.
  ServerId use_best(Random& random);

  /// Removes the oldest reply and, the next time, the worst: the hot one with the most requests, or, if none
  /// is hot, the one with the most latency.
  void remove_one();
  void remove_given_before(Nanoseconds at_ns);
  void remove_all_but(Candidates const& candidates);

private:
  static constexpr std::size_t remembered = 128;

  std::vector<ProbeReply> replies_; ///< the oldest first
  RecentQuantile requests_;         ///< of the last replies
  bool worst_is_next_ = false;      ///< to be removed
  std::uint32_t most_;
  bool none_is_hot_;
};

} // namespace stickysim
