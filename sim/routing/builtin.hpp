#pragma once

#include <stickysim/model/routing_policy.hpp>

namespace stickysim {

extern PolicyEntry const join_idle_queue_policy;
extern PolicyEntry const least_requests_policy;
extern PolicyEntry const power_of_d_policy;
extern PolicyEntry const random_policy;
extern PolicyEntry const ring_hash_policy;
extern PolicyEntry const round_robin_policy;

} // namespace stickysim
