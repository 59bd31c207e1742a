#include "distribution/builtin.hpp"

#include <stickysim/language/registry.hpp>

#include <algorithm>
#include <array>

namespace stickysim {
namespace {

struct DistributionLaw {
  DistributionEntry entry;
  DistributionMaker* make;
};

constexpr std::array distribution_laws = {
    DistributionLaw{
        {"bounded_pareto", "bounded_pareto(low, high, alpha=1.5)", "power law between two bounds"},
        make_bounded_pareto},
    DistributionLaw{{"constant", "constant(value)", "always the same; a bare value means this"},
                    make_constant},
    DistributionLaw{{"empirical", "empirical(file)",
                     "measured values, one a line (durations in seconds), each equally likely"},
                    make_empirical},
    DistributionLaw{{"erlang", "erlang(mean, k=)", "sum of k exponential phases: scv 1/k"}, make_erlang},
    DistributionLaw{{"exponential", "exponential(mean)", "memoryless: scv 1"}, make_exponential},
    DistributionLaw{{"geometric", "geometric(mean)", "memoryless count, from 1"}, make_geometric},
    DistributionLaw{{"hyperexponential", "hyperexponential(mean, scv=)",
                     "mixture of two exponentials with balanced means: scv of 1 or more"},
                    make_hyperexponential},
    DistributionLaw{{"lognormal", "lognormal(mean, cv=1)",
                     "exponential of a normal: skewed to the right; cv is deviation over mean"},
                    make_lognormal},
    DistributionLaw{{"pareto", "pareto(mean, alpha=)", "power law; its variance is infinite up to alpha 2"},
                    make_pareto},
    DistributionLaw{{"uniform", "uniform(low, high)", "every value from low to high equally likely"},
                    make_uniform},
    DistributionLaw{{"zipf", "zipf(n, s=1)", "ranks 1 to n, rank r with probability proportional to r^-s"},
                    make_zipf},
};

constexpr auto distribution_entries = [] {
  std::array<DistributionEntry, distribution_laws.size()> rows;
  std::transform(distribution_laws.begin(), distribution_laws.end(), rows.begin(),
                 [](DistributionLaw const& law) { return law.entry; });
  return rows;
}();

} // namespace

std::span<DistributionEntry const> distributions() { return distribution_entries; }

Result<DistributionPtr> make_distribution(Call const& call, Unit unit, std::string_view folder) {
  DistributionEntry const* const entry = find_entry(distributions(), call.name);
  if (entry == nullptr) return unknown_entry(distributions(), call.name, "distribution");
  DistributionLaw const& law =
      distribution_laws[static_cast<std::size_t>(entry - distribution_entries.data())];
  ArgumentReader arguments{call, entry->usage};
  DistributionPtr distribution = law.make(arguments, {unit, folder});
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return distribution;
}

} // namespace stickysim
