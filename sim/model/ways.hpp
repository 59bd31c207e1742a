#pragma once

#include "model/features.hpp"
#include "model/state_backend.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/engine.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace stickysim {

/// A constant delay and the lane of the events behind it; a delay of zero takes no event.
struct Way {
  LaneId lane = LaneId::none;
  Nanoseconds delay_ns = 0;
};

/// The constant delays of a design: how long requests travel, and how long clients and balancers wait. Ways
/// of the same delay share a lane. Simulation::travel() sends a request on its way.
struct Ways {
  Ways(Design const& design, Features const& features, StateCost const& cost, Engine& engine);

  /// The wait before a retry on the same server. Most fleets never need its lane, and an idle lane costs,
  /// too.
  Way const& turn_around() {
    if (turn_around_.lane == LaneId::none) turn_around_ = way_of(turn_around_ns_);
    return turn_around_;
  }

  Way up, up_with_token;      ///< from a client to its balancer; with a token as large as at its login
  Way down, down_with_token;  ///< and back
  Way to_server, to_balancer; ///< from a balancer to a server, and back
  Way to_copies, from_copies; ///< from a server to others that are to have copies, or have them, and back
  Way copy_out, copy_back;    ///< the first of these in two
  Way queue_patience;         ///< a request's at its balancer
  Way connect_timeout;        ///< a balancer's
  Way attempt_timeout;        ///< a balancer's, once it has sent a request to a server
  std::vector<Way> patience;  ///< a client's, by workload class

  /// From a client to its balancer, where a request may be taken for one that is there:
  /// Features::issues_ahead. No delay: nowhere.
  Way ahead;
  std::vector<Way> patience_ahead; ///< of clients whose requests are seen only there, in the order of that

private:
  Way way_of(Nanoseconds delay_ns) {
    if (delay_ns == 0) return {};
    for (Way const& way : ways_)
      if (way.delay_ns == delay_ns) return way;
    return ways_.emplace_back(Way{engine_.add_lane(), delay_ns});
  }

  Engine& engine_;
  std::vector<Way> ways_; ///< one for each distinct delay
  Nanoseconds turn_around_ns_;
  Way turn_around_;
};

inline Ways::Ways(Design const& design, Features const& features, StateCost const& cost, Engine& engine)
    : engine_{engine}, turn_around_ns_{design.balancer.retry_delay_ns} {
  NetworkSettings const& network = design.network;
  auto const transfer_ns =
      network.bandwidth_bytes_per_s > 0
          ? std::llround(static_cast<double>(cost.token_bytes) / network.bandwidth_bytes_per_s * 1e9)
          : 0;
  Nanoseconds const client_out_ns = network.client_rtt_ns / 2;
  Nanoseconds const client_back_ns = network.client_rtt_ns - client_out_ns;
  Nanoseconds const server_out_ns = network.server_rtt_ns / 2;
  up = way_of(client_out_ns);
  up_with_token = way_of(client_out_ns + transfer_ns);
  down = way_of(client_back_ns);
  down_with_token = way_of(client_back_ns + transfer_ns);
  to_server = way_of(server_out_ns);
  to_balancer = way_of(network.server_rtt_ns - server_out_ns);
  to_copies = way_of(cost.copy_ns);
  from_copies = way_of(cost.fetch_ns);
  if (cost.confirms_copies) {
    copy_out = way_of(cost.copy_ns / 2);
    copy_back = way_of(cost.copy_ns - cost.copy_ns / 2);
  }
  if (features.queues) queue_patience = way_of(design.balancer.queue_timeout_ns);
  if (features.may_cut) connect_timeout = way_of(design.balancer.connect_timeout_ns);
  attempt_timeout = way_of(design.balancer.attempt_timeout_ns);
  for (WorkloadClass const& workload : design.workloads)
    patience.push_back(way_of(workload.timeout_ns));
  ahead = cost.token_bytes > 0 ? up_with_token : up;
  bool const in_time = std::ranges::all_of(
      patience, [&](Way const& way) { return way.delay_ns == 0 || way.delay_ns > ahead.delay_ns; });
  if (!features.issues_ahead || !in_time) ahead = {};
  if (ahead.delay_ns == 0) return;
  for (Way const& way : patience)
    patience_ahead.push_back(way.delay_ns == 0 ? way : Way{engine.add_lane(), way.delay_ns});
}

} // namespace stickysim
