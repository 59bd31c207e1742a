#pragma once

#include <stickysim/engine/random.hpp>
#include <stickysim/language/call.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace stickysim {

/// A non-negative random quantity of a scenario: a duration in nanoseconds, a size in bytes or a count. Each
/// draw is rounded once, to the nearest integer: from then on all arithmetic is exact.
class Distribution {
public:
  virtual ~Distribution() = default;

  /// One draw from `random`, in base units (ns, bytes, 1). Takes as many bits as it needs, from `random`
  /// only.
  virtual std::int64_t draw(Random& random) const = 0;

  /// The mean in base units, for predictions; infinite where it does not exist.
  virtual double mean() const = 0;

  /// Squared coefficient of variation, variance / mean²; infinite where it does not exist.
  virtual double scv() const = 0;

  /// The value if every draw is the same, else -1. The model can then leave out draws.
  virtual std::int64_t constant() const { return -1; }

  /// The mean if draws are exponential() times the mean, else 0. The model can then draw without a virtual
  /// call.
  virtual double exponential_mean() const { return 0; }
};

using DistributionPtr = std::shared_ptr<Distribution const>;

/// A row of the registry, as `list distributions` and `explain` print it.
struct DistributionEntry {
  std::string_view name;
  std::string_view usage; ///< `lognormal(mean, cv=1)`
  std::string_view help;  ///< one line
};
std::span<DistributionEntry const> distributions();

/// Makes the distribution that `call` names; its first argument must measure `unit`. The path of a relative
/// `empirical(file)` starts at `folder`. Wrong names, units, ranges and unreadable files are errors.
Result<DistributionPtr> make_distribution(Call const& call, Unit unit, std::string_view folder = ".");

} // namespace stickysim
