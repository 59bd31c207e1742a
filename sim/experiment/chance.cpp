#include "experiment/chance.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace stickysim {
namespace {

using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

boost::math::students_t_distribution<double, Policy> student_t_law(std::size_t degrees) {
  return boost::math::students_t_distribution<double, Policy>{static_cast<double>(degrees)};
}

} // namespace

double student_t(std::size_t degrees, double tail) {
  return static_cast<float>(quantile(complement(student_t_law(degrees), tail)));
}

double student_t_above(double value, std::size_t degrees) {
  return static_cast<float>(cdf(complement(student_t_law(degrees), value)));
}

double heads_at_least(double heads, double tosses) {
  boost::math::binomial_distribution<double, Policy> const even{tosses, 0.5};
  return static_cast<float>(cdf(complement(even, heads - 1)));
}

} // namespace stickysim
