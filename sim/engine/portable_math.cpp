#include <stickysim/engine/portable_math.hpp>

#include <cmath>
#include <numbers>

namespace stickysim::portable {
namespace {

/// Taylor series about 0 by Horner's rule; |angle| ≤ π/4, so that the terms left out are below 1e-17.
double sine(double angle) {
  double sum = 1;
  for (int k = 17; k > 1; k -= 2)
    sum = 1 - angle * angle / ((k - 1) * k) * sum;
  return angle * sum;
}

double cosine(double angle) {
  double sum = 1;
  for (int k = 18; k > 1; k -= 2)
    sum = 1 - angle * angle / ((k - 1) * k) * sum;
  return sum;
}

/// sin(π (x + quarters / 2)). The shift acts on the quadrant, because x + ½ would round.
double sinpi_shifted(double x, int quarters) {
  double const nearest = std::floor(2 * x + 0.5);
  double const angle = (x - nearest / 2) * std::numbers::pi;
  int const quadrant = static_cast<int>(nearest - 4 * std::floor(nearest / 4)) + quarters;
  switch (quadrant % 4) {
  case 0: return sine(angle);
  case 1: return cosine(angle);
  case 2: return -sine(angle);
  default: return -cosine(angle);
  }
}

} // namespace

double log1p(double x) {
  // Kahan: the factor x / (u − 1) corrects the error of rounding 1 + x to u.
  double const u = 1 + x;
  return u == 1 ? x : log(u) * (x / (u - 1));
}

double pow(double base, double exponent) { return exp(exponent * log(base)); }

double sinpi(double x) { return sinpi_shifted(x, 0); }
double cospi(double x) { return sinpi_shifted(x, 1); }

} // namespace stickysim::portable
