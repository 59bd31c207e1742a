#pragma once

#include "scenario/draft.hpp"

namespace stickysim {

/// What is certain of a complete design before it is simulated: a pure function of it and of the run.
class Circumstances {
public:
  explicit Circumstances(Draft const& draft);

  Draft const& draft() const { return draft_; }
  Design const& design() const { return draft_.design; }
  BalancerSettings const& balancer() const { return design().balancer; }
  StateSettings const& state() const { return design().state; }

  // States.
  bool keeps_in_store() const { return row_of(state().placement).uses_store; }
  bool keeps_in_tokens() const { return row_of(state().placement).in_token; }
  bool keeps_on_servers() const { return !keeps_in_store() && !keeps_in_tokens(); }
  bool bounds_store() const { return keeps_in_store() && state().store.memory_bytes >= 0; }
  bool asks_again() const;       ///< a session may have a second request, which asks for its state
  bool overlaps() const;         ///< it may have two at a time
  bool copies_take_time() const; ///< of replicated states: it may be seen when a copy has a write
  bool waits_for_copies() const {
    return state().placement == Placement::replicated && state().synchronous && copies_take_time();
  }

  // Balancers.
  bool binds() const { return balancer().affinity.kind != AffinityKind::none; }
  bool has_tables() const { return balancer().affinity.kind == AffinityKind::table; }
  bool has_backups() const;
  bool comes_again() const;                             ///< a balancer may meet with a client a second time
  bool hashes() const { return hashes_; }               ///< the policy hashes sessions or addresses
  bool heeds_weights() const { return heeds_weights_; } ///< the policy does
  bool weights_tell() const;                            ///< the policy does not see equal weights as none
  bool sees_loads() const { return sees_loads_; }       ///< the policy does
  bool counts_pinned() const { return counts_pinned_; } ///< the policy counts what affinity has decided
  /// Requests may wait in a balancer's queue.
  bool queues() const {
    return balancer().limits_connections() || balancer().affinity.on_unavailable == OnUnavailable::wait;
  }

  // What happens.
  bool in_time(Nanoseconds at_ns) const { return at_ns < draft_.run.duration_ns; } ///< before the run is over
  bool strikes(FaultKind kind) const; ///< a fault of that kind, in time
  bool autoscales() const;            ///< the autoscaler looks at least once
  bool resizes() const;               ///< servers join, or leave for good
  bool has_operators() const;         ///< servers are resized, restarted or taken out on purpose
  bool boots() const;                 ///< a server may start anew
  bool may_be_out() const;            ///< a balancer may come to believe that a server is gone, ill or back
  bool may_fail() const;              ///< a request or an attempt may fail, however long its client waits
  bool may_lose() const;              ///< a session may not find its state
  bool reduces(Scaling const& scaling) const; ///< servers may leave by it
  bool has_several_batches(Rollout const& rollout) const;
  bool has_target(Fault const& fault) const; ///< its server, if it names one, may be there when it strikes

  /// A plan means this group and gives it more servers than it starts with.
  bool enlarges(std::string const& group, std::int64_t count) const;

private:
  bool bounds_servers() const;
  bool tokens_fit() const; ///< into cookies, whatever the session writes
  bool happens_to_servers() const;

  Draft const& draft_;
  bool hashes_;
  bool ejects_;
  bool heeds_weights_;
  bool sees_loads_;
  bool counts_pinned_;
  bool counts_bindings_;
};

/// Whether each session of the class has one request.
bool has_single_requests(WorkloadClass const& workload);

/// Whether no demand has to be drawn for a replay.
bool gives_every_demand(Trace const& trace);

} // namespace stickysim
