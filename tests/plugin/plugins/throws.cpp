// Throws after a second.
#include <stickysim/model/policy_plugin.hpp>

#include <stdexcept>

using namespace stickysim;

class MyPolicy final : public RoutingPolicy {
public:
  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    if (key.now_ns > nanoseconds_per_second) throw std::runtime_error{"no idea"};
    return candidates.size() - 1;
  }
};

STICKYSIM_POLICY("throws", MyPolicy)
