#include "scenario/policy_origins.hpp"

#include "plugin/foreign_policy.hpp"

#include <algorithm>

namespace stickysim {

std::vector<PolicyOrigin> policy_origins(Scenario const& scenario) {
  std::vector<PolicyOrigin> origins;
  for (Variant const& variant : scenario.variants) {
    std::string const& policy = variant.design.balancer.policy.name;
    std::string const digest{digest_of_policy(policy)};
    if (!digest.empty() && std::ranges::find(origins, policy, &PolicyOrigin::policy) == origins.end())
      origins.push_back({policy, digest});
  }
  return origins;
}

} // namespace stickysim
