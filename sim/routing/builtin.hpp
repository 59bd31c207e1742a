#pragma once

#include <stickysim/model/routing_policy.hpp>

namespace stickysim {

extern PolicyEntry const bounded_ring_policy;
extern PolicyEntry const first_policy;
extern PolicyEntry const hash_modulo_policy;
extern PolicyEntry const join_idle_queue_policy;
extern PolicyEntry const jump_policy;
extern PolicyEntry const least_requests_policy;
extern PolicyEntry const least_sessions_policy;
extern PolicyEntry const least_time_policy;
extern PolicyEntry const least_work_policy;
extern PolicyEntry const maglev_policy;
extern PolicyEntry const peak_ewma_policy;
extern PolicyEntry const power_of_d_policy;
extern PolicyEntry const prequal_policy;
extern PolicyEntry const random_policy;
extern PolicyEntry const rendezvous_policy;
extern PolicyEntry const ring_hash_policy;
extern PolicyEntry const round_robin_policy;
extern PolicyEntry const weighted_random_policy;

} // namespace stickysim
