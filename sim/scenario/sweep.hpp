#pragma once

#include "scenario/document.hpp"
#include "scenario/layer.hpp"
#include "scenario/reporter.hpp"

#include <set>
#include <string>
#include <vector>

namespace stickysim {

/// One key of `[sweep]` with its values.
struct SweptKey {
  std::string path;
  Place place;
  std::vector<Node> values;
  std::vector<std::string> value_toml; ///< canonical, known once the values have been applied
};

/// The grid of `[sweep]`: every combination of the keys' values, the last key varying fastest. Without keys
/// it has one point, which changes nothing.
class Sweep {
public:
  Sweep(std::string const& folder, Reporter& reporter) : folder_{folder}, reporter_{reporter} {}

  void read(Node const& sweep);

  std::vector<SweptKey> const& keys() const { return keys_; }

  /// The number of points; capped, against overflow, far above the number allowed.
  std::size_t points() const;

  /// Moves `draft` to a point and returns the canonical text of its values. A variant or `--set` must not
  /// have `fixed` a swept key.
  std::vector<std::string> apply(std::size_t point, Draft& draft, std::set<Layer::Target> const& fixed);

  /// The settings that it has applied.
  std::set<Layer::Target> const& targets() const { return targets_; }

  /// Reports values that stand twice, however they are written. To be called after apply() at every point.
  void check_distinct() const;

private:
  std::string const& folder_;
  Reporter& reporter_;
  std::vector<SweptKey> keys_;
  std::set<Layer::Target> targets_;
};

} // namespace stickysim
