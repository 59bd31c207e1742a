#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// The registered names, and the other laws that their options select.
inline std::vector<std::string> every_policy() {
  std::vector<std::string> calls{"power_of_d(d=3)",
                                 "power_of_d(d=1)",
                                 "power_of_d(d=100)",
                                 "power_of_d(d=2, replacement=true)",
                                 "power_of_d(d=2, replacement=true, weighted=true)",
                                 "power_of_d(d=3, weighted=true)",
                                 "ring_hash(vnodes=1)",
                                 "ring_hash(vnodes=16, points=nearest, weighted=true)",
                                 "ring_hash(weighted=true)",
                                 "ring_hash(vnodes=16, points=nearest, weighted=true, balance_factor=125)",
                                 "ring_hash(vnodes=1, balance_factor=101)",
                                 "bounded_ring(vnodes=1, epsilon=0.001)",
                                 "bounded_ring(capacity=4)",
                                 "maglev(table=67)",
                                 "maglev(table=67, weighted=true)",
                                 "maglev(weighted=true)",
                                 "rendezvous(weighted=true)",
                                 "hash_modulo(weighted=true)",
                                 "round_robin(order=haproxy)",
                                 "round_robin(order=static)",
                                 "least_requests(weights=nginx)",
                                 "least_requests(weights=haproxy)",
                                 "least_requests(weights=envoy)",
                                 "least_requests(weights=envoy, bias=0.5)",
                                 "first(limit=5)",
                                 "least_time(decay=1s)",
                                 "peak_ewma(decay=1s)",
                                 "prequal(pool=2, probes=0.3, remove=0.2, max_age=5s)",
                                 "prequal(pool=100, probes=9, remove=3, quantile=0)"};
  for (PolicyEntry const& entry : routing_policies())
    calls.emplace_back(entry.name);
  return calls;
}

} // namespace stickysim
