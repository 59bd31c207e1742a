#include "routing/builtin.hpp"
#include "routing/weight.hpp"
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_hints.hpp>

#include <vector>

namespace stickysim {
namespace {

/// Each candidate with a probability in proportion to its weight. Walker's alias table: n columns of the same
/// height, the sum of the weights; a candidate's area is n times its weight, and no column holds more than
/// two candidates. In whole numbers, so that the law is exact.
class WeightedRandom final : public RoutingPolicy, public RoutingHints {
public:
  std::uint32_t choose(Candidates const&, RoutingKey const&, Random& random) override { return pick(random); }

  RoutingHints const* hints() const override { return this; }

  std::uint32_t foresee(Candidates const&, Random random, std::uint32_t choices) const override {
    random.skip(2 * std::uint64_t{choices});
    return pick(random);
  }

  // Vose's way to fill the columns: one that is not full is topped up by one that is too full.
  void on_membership(Candidates const& candidates) override {
    columns_.assign(candidates.size(), {});
    height_ = 0;
    for (std::uint32_t index = 0; index < columns_.size(); ++index) {
      std::uint64_t const weight = weight_of(candidates, candidates.server(index));
      columns_[index] = {weight * columns_.size(), index};
      height_ += weight;
    }
    std::vector<std::uint32_t> low;
    std::vector<std::uint32_t> high;
    for (std::uint32_t index = 0; index < columns_.size(); ++index)
      (columns_[index].own < height_ ? low : high).push_back(index);
    while (!low.empty()) {
      Column& filled = columns_[low.back()];
      low.pop_back();
      filled.alias = high.back();
      Column& giver = columns_[filled.alias];
      giver.own -= height_ - filled.own;
      if (giver.own < height_) {
        low.push_back(filled.alias);
        high.pop_back();
      }
    }
  }

private:
  std::uint32_t pick(Random& random) const {
    auto const at = static_cast<std::uint32_t>(random.below(columns_.size()));
    return random.below(height_) < columns_[at].own ? at : columns_[at].alias;
  }

  struct Column {
    std::uint64_t own = 0;   ///< of its height, the part that is its own candidate's
    std::uint32_t alias = 0; ///< whose the rest is
  };

  std::vector<Column> columns_; ///< by index
  std::uint64_t height_ = 0;
};

Result<std::unique_ptr<RoutingPolicy>> make(Call const& call, std::uint32_t, std::uint64_t) {
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
    .make = make,
};

} // namespace stickysim
