#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// What a server has answered to a probe.
struct ProbeReply {
  ServerId server;
  std::uint32_t requests; ///< in flight there; as this balancer goes on, with those that it has sent since
  Nanoseconds latency_ns; ///< to expect
  Nanoseconds at_ns;      ///< when it was given
  std::uint32_t uses;     ///< how many requests may follow it
};

/// The replies that Prequal chooses from. A reply is hot if its requests exceed a quantile of those in the
/// last replies, and cold otherwise: the best is the cold one with the least latency, or, if all are hot, the
/// one with the fewest requests. Everything costs O(replies).
class ProbePool {
public:
  /// At most `most` replies. `quantile`: 0 to 1.
  ProbePool(std::uint32_t most, double quantile) : most_{most}, quantile_{quantile} {}

  std::size_t size() const { return replies_.size(); }

  /// So many requests a server may have and be cold. Some reply must have been added before.
  std::uint32_t hot_above() const;

  /// Takes the place of an older reply of the server; if there is no room, of the oldest.
  void add(ProbeReply const& reply);

  /// The server of the best reply, of equal ones of any. It gets a request: its reply has one more, and one
  /// use less; the last use takes it away.
  ServerId use_best(Random& random);

  /// The oldest and, the next time, the worst: the hot one with the most requests, or, if none is hot, the
  /// one with the most latency.
  void remove_one();
  void remove_given_before(Nanoseconds at_ns);
  void remove_all_but(Candidates const& candidates);

private:
  static constexpr std::size_t remembered = 128;

  std::vector<ProbeReply> replies_;   ///< the oldest first
  std::vector<std::uint32_t> last_;   ///< the requests of the last replies, written round and round
  std::vector<std::uint32_t> sorted_; ///< the same in ascending order
  std::size_t next_ = 0;              ///< in last_
  bool worst_is_next_ = false;        ///< to be removed
  std::uint32_t most_;
  double quantile_;
};

} // namespace stickysim
