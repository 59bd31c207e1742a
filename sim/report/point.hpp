#pragma once

#include <stickysim/experiment/experiment.hpp>

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace stickysim {

/// The variants at one point of the sweep, at least one; the first is the baseline.
using Point = std::span<VariantResult const>;

/// The points in the scenario's order; a single one without a sweep.
std::vector<Point> points_of(ExperimentResult const& result);

/// `server.count = 4, balancer.retries = 3`; empty without a sweep.
std::string place_of(std::vector<std::string> const& values, Scenario const& scenario);
std::string place_of(Variant const& variant, Scenario const& scenario);
std::string place_of(Point point, Scenario const& scenario);

/// The variant of that name, or null.
VariantResult const* find_variant(Point point, std::string const& name);

/// The variants for which `is_so` is true, point by point.
std::vector<Variant const*> those(ExperimentResult const& result,
                                  std::function<bool(VariantResult const&)> const& is_so);

/// `'a', 'b' at server.count = 4 and 3 more`; empty for none.
std::string names_of(std::vector<Variant const*> const& variants, Scenario const& scenario);

} // namespace stickysim
