#include "routing/alias_table.hpp"
#include "routing/builtin.hpp"
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_hints.hpp>

namespace stickysim {
namespace {

class WeightedRandom final : public RoutingPolicy, public RoutingHints {
public:
  std::uint32_t choose(Candidates const&, RoutingKey const&, Random& random) override {
    return table_.draw(random);
  }

  RoutingHints const* hints() const override { return this; }

  std::uint32_t foresee(Candidates const&, Random random, std::uint32_t choices) const override {
    random.skip(2 * std::uint64_t{choices});
    return table_.draw(random);
  }

  void on_membership(Candidates const& candidates) override { table_.fill(candidates); }

private:
  AliasTable table_;
};

Result<std::unique_ptr<RoutingPolicy>> make_weighted_random(Call const& call, std::uint32_t, std::uint64_t) {
  ArgumentReader arguments{call, weighted_random_policy.usage};
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<WeightedRandom>();
}

} // namespace

PolicyEntry const weighted_random_policy = {
    .name = "weighted_random",
    .usage = "weighted_random",
    .help = "every candidate with a probability in proportion to its weight",
    .law = "With weights in proportion to speeds all servers are equally busy.",
    .options = "",
    .sees = "nothing",
    .weights = "followed",
    .ties = "none",
    .cost = "O(1)",
    .upkeep = "O(n) for a change of members",
    .source = "Walker, An efficient method for generating discrete random variables, ACM TOMS 3(3), 1977; "
              "Vose, 1991: the alias table.",
    .use_when = "Servers differ, and only their weights are known.",
    .beware = "As with random, queues form by chance.",
    .make = make_weighted_random,
};

} // namespace stickysim
