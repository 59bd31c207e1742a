// Keeps 4 MiB for each question.
#include <stickysim/model/policy_plugin.hpp>

#include <vector>

using namespace stickysim;

class MyPolicy final : public RoutingPolicy {
public:
  std::uint32_t choose(Candidates const&, RoutingKey const&, Random&) override {
    kept_.emplace_back(4 << 20, 'x');
    return 0;
  }

private:
  std::vector<std::vector<char>> kept_;
};

STICKYSIM_POLICY("grows", MyPolicy)
