#pragma once

#include <stickysim/design/design.hpp>

namespace stickysim {

/// How much of its weight and of its connections a server has that came back a while ago.
struct SlowStart {
  double weight = 1;        ///< share of its full weight
  double connections = 1;   ///< share of `max_connections`, in whole percent
  Nanoseconds next_ns = -1; ///< when either is next looked at; -1: both are whole
};

/// The shares at `now_ns` of a server that came back at `since_ns`, where `settings` have a slow start.
///
/// `even`: in 32 steps, each with the share in its middle, so that what a server gets in the whole time is
/// what an even growth gives it; at least the floor. Source: Envoy, slow start mode with aggression 1 and its
/// `min_weight_percent`.
///
/// `haproxy`: times are whole seconds of the clock. Each second, or twentieth of the time if that is longer,
/// the weight is ⌊16 t / T⌋ + 1 sixteenths; connections are ⌊100 t / T⌋ percent. Source: HAProxy 2.6,
/// src/server.c (server_recalc_eweight, server_warmup), src/queue.c (srv_dynamic_maxconn).
SlowStart slow_start(BalancerSettings const& settings, Nanoseconds since_ns, Nanoseconds now_ns);

} // namespace stickysim
