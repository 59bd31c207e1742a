#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace stickysim::truth {

/// What was found for one metric of a case.
struct Figure {
  std::string metric;         ///< as the case names it
  std::string system;         ///< whose it is, where several answer for one metric; or empty
  std::vector<double> values; ///< by replication
  std::string word;           ///< where the answer is no number but an order or a winner
};
using Figures = std::vector<Figure>;

/// The figures of one replication, by metric.
using Row = std::map<std::string, double>;

/// Adds the columns of `rows`, which all have the same metrics.
inline void add(Figures& figures, std::string const& system, std::vector<Row> const& rows) {
  for (auto const& [metric, first] : rows.at(0)) {
    Figure figure{.metric = metric, .system = system, .values = {}, .word = {}};
    for (Row const& row : rows)
      figure.values.push_back(row.at(metric));
    figures.push_back(std::move(figure));
  }
}

/// A metric's name without what stands in brackets.
inline std::string plain(std::string const& metric) { return metric.substr(0, metric.find('[')); }

/// What stands in brackets; empty without.
inline std::string in_brackets(std::string const& metric) {
  std::size_t const open = metric.find('[');
  return open == std::string::npos ? "" : metric.substr(open + 1, metric.find(']') - open - 1);
}

/// `row` with the system's label in brackets behind each name.
inline Row labelled(std::string const& label, Row const& row) {
  Row result;
  for (auto const& [metric, value] : row)
    result[metric + '[' + label + ']'] = value;
  return result;
}

/// A case asks for something that this program does not have.
class NotCovered : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace stickysim::truth
