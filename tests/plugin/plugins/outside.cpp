// Answers an index behind the last one, after a second.
#include <stickysim/model/policy_plugin.hpp>

using namespace stickysim;

class MyPolicy final : public RoutingPolicy {
public:
  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    return key.now_ns < nanoseconds_per_second ? 0 : candidates.size();
  }
};

STICKYSIM_POLICY("outside", MyPolicy)
