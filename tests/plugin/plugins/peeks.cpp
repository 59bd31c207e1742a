// Looks at what servers really have, which no balancer knows unless it asks them.
#include <stickysim/model/policy_plugin.hpp>

using namespace stickysim;

class MyPolicy final : public RoutingPolicy {
public:
  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    std::uint32_t best = key.attempt % candidates.size();
    for (std::uint32_t index = 0; index < candidates.size(); ++index)
      if (candidates.present[candidates.server(index)] < candidates.present[candidates.server(best)])
        best = index;
    return best;
  }
  bool asks_servers() const override { return true; }
};

STICKYSIM_POLICY("peeks", MyPolicy)
