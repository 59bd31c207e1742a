// A good one, with an argument: with probability `beta` the shorter queue of two servers, else any.
#include <stickysim/model/policy_plugin.hpp>

using namespace stickysim;

class Two final : public RoutingPolicy {
public:
  explicit Two(PolicySetup const& setup)
      : beta_{setup.arguments.number("beta", Unit::none, between(0, 1), 0.5)} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random& random) override {
    std::uint32_t const one = draw(candidates, random);
    if (random.uniform() >= beta_) return one;
    std::uint32_t const other = draw(candidates, random);
    return candidates.load(other) < candidates.load(one) ? other : one;
  }

private:
  double beta_;
};

STICKYSIM_POLICY("two(beta=0.5)", Two)
