#pragma once

#include "report/csv.hpp"
#include <stickysim/scenario/scenario.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// The number in a swept value, for plots: of a quantity or a call, in s, bytes, 1/s or bytes/s. Of several
/// the only one without a name, such as the mean of lognormal(20ms, cv=1.5). Nothing if that leaves none or
/// several.
std::optional<double> number_in(std::string_view value);

/// The columns of the sweep in CSV files: the values as text and, behind a key whose values have numbers but
/// are no plain ones, the numbers, called KEY.value.
class SweepCells {
public:
  explicit SweepCells(Scenario const& scenario);

  std::vector<std::string> header() const;
  void add(Csv& csv, std::vector<std::string> const& point) const;

private:
  std::vector<std::string> const& keys_;
  std::vector<bool> has_number_; ///< by key
  std::map<std::string, std::optional<double>>
      numbers_; ///< in each value: to read it for every row takes time
};

} // namespace stickysim
