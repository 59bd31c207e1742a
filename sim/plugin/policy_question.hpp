#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <string>

namespace stickysim {

/// What a policy is asked, as a line of JSON: `{"now_ns":5,"attempt":0,"candidates":[{"server":1,"load":4,
/// "weight":1}],"avoid":[]}`. docs/how-to/write-a-policy.md tells it.
std::string policy_question(Candidates const& candidates, RoutingKey const& key);

} // namespace stickysim
