// Never answers.
#include <stickysim/model/policy_plugin.hpp>

using namespace stickysim;

class MyPolicy final : public RoutingPolicy {
public:
  std::uint32_t choose(Candidates const&, RoutingKey const&, Random&) override {
    for (std::uint32_t volatile turn = 0; true;)
      turn = turn + 1;
  }
};

STICKYSIM_POLICY("loops", MyPolicy)
