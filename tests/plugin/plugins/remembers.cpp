// Its instances share a turn: the same questions get other answers.
#include <stickysim/model/policy_plugin.hpp>

using namespace stickysim;

class MyPolicy final : public RoutingPolicy {
public:
  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    static std::uint32_t turn = 0;
    return (key.attempt + ++turn) % candidates.size();
  }
};

STICKYSIM_POLICY("remembers", MyPolicy)
