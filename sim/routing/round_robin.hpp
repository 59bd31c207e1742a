#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <memory>

namespace stickysim {

/// The dynamic round robin of HAProxy, `balance roundrobin`.
std::unique_ptr<RoutingPolicy> make_haproxy_round_robin(std::uint32_t servers);

/// The static round robin of HAProxy, `balance static-rr`.
std::unique_ptr<RoutingPolicy> make_static_round_robin();

} // namespace stickysim
