#include "grading/mark.hpp"

#include "report/csv.hpp"

#include <cmath>
#include <numeric>

namespace stickysim {

double MarkSheet::points() const {
  return std::accumulate(marks.begin(), marks.end(), 0.0,
                         [](double sum, Mark const& mark) { return sum + mark.points; });
}

double MarkSheet::max_points() const {
  return std::accumulate(marks.begin(), marks.end(), 0.0,
                         [](double sum, Mark const& mark) { return sum + mark.max_points; });
}

std::string points_text(double points) { return number_text(std::round(points * 100) / 100); }

} // namespace stickysim
