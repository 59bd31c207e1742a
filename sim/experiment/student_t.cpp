#include "experiment/student_t.hpp"

#include <boost/math/distributions/students_t.hpp>

namespace stickysim {

/// Rounded to float, so that the last bits, in which mathematical libraries differ, reach no output.
double student_t(std::size_t degrees, double tail) {
  using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
  boost::math::students_t_distribution<double, Policy> const law{static_cast<double>(degrees)};
  return static_cast<float>(quantile(complement(law, tail)));
}

} // namespace stickysim
