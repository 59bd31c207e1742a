#include "distribution/builtin.hpp"

#include <stickysim/language/registry.hpp>

#include <algorithm>
#include <array>

namespace stickysim {
namespace {

struct Law {
  DistributionEntry entry;
  DistributionMaker* make;
};

constexpr std::array laws = {
    Law{{"bounded_pareto", "bounded_pareto(low, high, alpha=1.5)", "power law between two bounds"},
        make_bounded_pareto},
    Law{{"constant", "constant(value)", "always the same; a bare value means this"}, make_constant},
    Law{{"empirical", "empirical(file)",
         "measured values, one a line (durations in seconds), each equally likely"},
        make_empirical},
    Law{{"erlang", "erlang(mean, k=)", "sum of k exponential phases: scv 1/k"}, make_erlang},
    Law{{"exponential", "exponential(mean)", "memoryless: scv 1"}, make_exponential},
    Law{{"geometric", "geometric(mean)", "memoryless count, from 1"}, make_geometric},
    Law{{"hyperexponential", "hyperexponential(mean, scv=)",
         "mixture of two exponentials with balanced means: scv of 1 or more"},
        make_hyperexponential},
    Law{{"lognormal", "lognormal(mean, cv=1)",
         "exponential of a normal: skewed to the right; cv is deviation over mean"},
        make_lognormal},
    Law{{"pareto", "pareto(mean, alpha=)", "power law; its variance is infinite up to alpha 2"}, make_pareto},
    Law{{"uniform", "uniform(low, high)", "every value from low to high equally likely"}, make_uniform},
    Law{{"zipf", "zipf(n, s=1)", "ranks 1 to n, rank r with probability proportional to r^-s"}, make_zipf},
};

constexpr auto entries = [] {
  std::array<DistributionEntry, laws.size()> rows;
  std::transform(laws.begin(), laws.end(), rows.begin(), [](Law const& law) { return law.entry; });
  return rows;
}();

} // namespace

std::span<DistributionEntry const> distributions() { return entries; }

Result<DistributionPtr> make_distribution(Call const& call, Unit unit, std::string_view folder) {
  DistributionEntry const* const entry = find_entry(distributions(), call.name);
  if (entry == nullptr) return unknown_entry(distributions(), call.name, "distribution");
  Law const& law = laws[static_cast<std::size_t>(entry - entries.data())];
  ArgumentReader arguments{call, entry->usage};
  DistributionPtr distribution = law.make(arguments, {unit, folder});
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return distribution;
}

} // namespace stickysim
