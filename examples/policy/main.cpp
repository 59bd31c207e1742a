// A routing policy of one's own, run beside a built-in one: with probability `beta` the shorter queue of two
// servers drawn at random, else any server (Peres, Talwar and Wieder, The (1 + beta)-choice process, 2010).
#include <stickysim/experiment/trial.hpp>
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/scenario/load.hpp>

#include <cstdio>

using namespace stickysim;

namespace {

class SometimesTwo final : public RoutingPolicy {
public:
  explicit SometimesTwo(double beta) : beta_{beta} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random& random) override {
    auto const draw = [&] { return static_cast<std::uint32_t>(random.below(candidates.size())); };
    std::uint32_t const one = draw();
    if (random.uniform() >= beta_) return one;
    std::uint32_t const other = draw();
    return candidates.load(other) < candidates.load(one) ? other : one;
  }

private:
  double beta_;
};

constexpr PolicyEntry sometimes_two = {
    .name = "sometimes_two",
    .usage = "sometimes_two(beta=0.5)",
    .help = "with probability beta the shorter queue of two, else any",
    .make = [](Call const& call, std::uint32_t, std::uint64_t) -> Result<std::unique_ptr<RoutingPolicy>> {
      ArgumentReader arguments{call, sometimes_two.usage};
      double const beta = arguments.number("beta", Unit::none, between(0, 1), 0.5);
      if (auto const error = arguments.error()) return *error;
      return std::make_unique<SometimesTwo>(beta);
    }};

constexpr char const* scenario_text = R"toml(
[run]
duration = "10min"
[workload]
arrivals = "poisson(90/s)"
demand = "exponential(100ms)"
[server]
count = 10
[variants.any]
balancer.policy = "random"
[variants.sometimes_two]
balancer.policy = "sometimes_two(beta=0.5)"
)toml";

} // namespace

int main() {
  add_routing_policy(sometimes_two);
  auto const scenario = parse_scenario(scenario_text, "example.toml");
  if (!scenario) {
    std::fputs(render(scenario.error()).c_str(), stderr);
    return 2;
  }
  for (Variant const& variant : scenario->variants) {
    TrialResult const result = run_trial(variant.design, scenario->run, 0);
    std::printf("%s: 99 %% of requests within %.0f ms\n", variant.name.c_str(),
                result.latency.quantile(0.99) / 1e6);
  }
}
