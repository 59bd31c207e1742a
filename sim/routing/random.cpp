#include "routing/builtin.hpp"
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_hints.hpp>

namespace stickysim {
namespace {

class RandomPolicy final : public RoutingPolicy, public RoutingHints {
public:
  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random& random) override {
    return candidates.choice(static_cast<std::uint32_t>(random.below(candidates.choices())));
  }

  RoutingHints const* hints() const override { return this; }

  std::uint32_t foresee(Candidates const& candidates, Random random, std::uint32_t choices) const override {
    random.skip(choices);
    return static_cast<std::uint32_t>(random.below(candidates.size()));
  }
};

Result<std::unique_ptr<RoutingPolicy>> make_random(Call const& call, std::uint32_t, std::uint64_t) {
  ArgumentReader arguments{call, random_policy.usage};
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<RandomPolicy>();
}

} // namespace

PolicyEntry const random_policy = {
    .name = "random",
    .usage = "random",
    .help = "every candidate with the same probability",
    .law = "",
    .options = "",
    .sees = "nothing",
    .weights = "ignored",
    .ties = "none",
    .cost = "O(1)",
    .upkeep = "none",
    .source = "None needed.",
    .use_when = "As the baseline that every policy should beat.",
    .beware = "Queues form at some servers while others are idle.",
    .make = make_random,
};

} // namespace stickysim
