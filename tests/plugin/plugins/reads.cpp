// Looks for what it is not told in a file.
#include <stickysim/model/policy_plugin.hpp>

#include <fstream>

using namespace stickysim;

class MyPolicy final : public RoutingPolicy {
public:
  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    std::ifstream file{"/proc/self/maps"};
    return (key.attempt + (file.get() == '0' ? 1 : 0)) % candidates.size();
  }
};

STICKYSIM_POLICY("reads", MyPolicy)
