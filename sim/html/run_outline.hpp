#pragma once

#include "html/run_folder.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace stickysim {

/// What a run compares, in the order of its files. A page has room for so much of it; the rest is counted.
struct RunOutline {
  static constexpr std::size_t most_variants = 24;
  static constexpr std::size_t most_points = 400;

  std::vector<std::string> keys;                ///< that a sweep varies
  std::vector<std::vector<std::string>> points; ///< their values; one without a value, without a sweep
  std::vector<std::vector<std::optional<double>>> numbers; ///< of the values, by point and key
  std::vector<std::string> variants;
  std::vector<std::string> classes; ///< of clients; empty if there is but one
  bool is_cut = false;              ///< there are more variants or points than a page shows

  bool is_swept() const { return !keys.empty(); }
  /// `server.count = 4, balancer.retries = 3`; empty without a sweep.
  std::string name_of_point(std::size_t point) const;
};

RunOutline outline_of(RunFolder const& run);

/// Finds where the rows of a table belong. Rows of a table come together, so the last place is tried first.
class Locator {
public:
  Locator(Table const& table, RunOutline const& outline);

  /// Sets `point` and `variant`; false for what the outline leaves out.
  bool find(Row const& row);
  std::size_t point = 0;
  std::size_t variant = 0;

private:
  bool is_at_point(Row const& row, std::vector<std::string> const& values) const;

  RunOutline const& outline_;
  std::size_t variant_column_;
  std::vector<std::size_t> key_columns_;
};

} // namespace stickysim
