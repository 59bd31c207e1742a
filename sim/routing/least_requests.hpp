#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <memory>

namespace stickysim {

// The fewest requests per weight, as three products define it.
std::unique_ptr<RoutingPolicy> make_nginx_least_requests(std::uint32_t servers);
std::unique_ptr<RoutingPolicy> make_haproxy_least_requests(std::uint32_t servers);
std::unique_ptr<RoutingPolicy> make_envoy_least_requests(std::uint32_t servers, double bias);

/// The fewest bindings; weights are ignored.
std::unique_ptr<RoutingPolicy> make_least_sessions(std::uint32_t servers);

} // namespace stickysim
