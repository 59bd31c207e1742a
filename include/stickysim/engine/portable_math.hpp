#pragma once

#include <bit>
#include <cstdint>
#include <limits>

/// Elementary functions that give the same bits on all machines with IEEE doubles: only + − * / and integer
/// operations, in a fixed order (build with -ffp-contract=off). C libraries differ from one another, and
/// glibc's results depend on whether the processor has FMA.
namespace stickysim::portable {

/// ln 2 in two parts: a multiple of the first by an exponent is exact.
inline constexpr double ln2_high = 0x1.62e42feep-1;
inline constexpr double ln2_low = 0x1.a39ef35793c76p-33;

/// Natural logarithm within 1 ulp; −∞ at 0, NaN below. Method and coefficients: fdlibm's, after Remez: with
/// x = 2^k (1 + f) and s = f / (2 + f), log(1 + f) = 2 artanh s = f − s (f − R(s²)).
constexpr double log(double x) {
  if (!(x > 0))
    return x == 0 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  if (x == std::numeric_limits<double>::infinity()) return x;
  int exponent = 0;
  if (x < std::numeric_limits<double>::min()) { // subnormal
    x *= 0x1p54;
    exponent = -54;
  }
  // Adding the distance from √½ to 1 moves the cut between exponents to √½, so that 1 + f is in [√½, √2).
  constexpr std::uint64_t one = 0x3FF0000000000000u;
  constexpr std::uint64_t root_half = 0x3FE6A09E667F3BCDu;
  std::uint64_t const shifted = std::bit_cast<std::uint64_t>(x) + (one - root_half);
  exponent += static_cast<int>(shifted >> 52) - 1023;
  double const f = std::bit_cast<double>((shifted & 0xFFFFFFFFFFFFFu) + root_half) - 1;

  double const s = f / (2 + f);
  double const z = s * s;
  double const w = z * z;
  double const odd =
      z * (6.666666666666735130e-01 +
           w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  double const even =
      w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  double const half_square = 0.5 * f * f;
  double const k = exponent;
  return k * ln2_high - ((half_square - (s * (half_square + (odd + even)) + k * ln2_low)) - f);
}

/// e^x within 1 ulp; 0 below −745.2 (subnormal results are rounded twice), +∞ above 709.8. Method and
/// coefficients: fdlibm's: with x = k ln 2 + r, e^r = 1 + r + r c / (2 − c), where c = r − r² P(r²).
constexpr double exp(double x) {
  if (x != x) return x;
  if (x > 709.782712893384) return std::numeric_limits<double>::infinity();
  if (x < -745.1332191019412) return 0;
  constexpr double log2_e = 1.44269504088896338700;
  int const k = static_cast<int>(x * log2_e + (x < 0 ? -0.5 : 0.5));
  double const high = x - k * ln2_high;
  double const low = k * ln2_low;
  double const r = high - low;
  double const z = r * r;
  double const c = r - z * (1.66666666666666019037e-01 +
                            z * (-2.77777777770155933842e-03 +
                                 z * (6.61375632143793436117e-05 +
                                      z * (-1.65339022054652515390e-06 + z * 4.13813679705723846039e-08))));
  double const power = 1 - ((low - r * c / (2 - c)) - high);
  // 2^k in two factors, because 2^1024 and 2^-1075 are not doubles.
  auto const two_to = [](int e) { return std::bit_cast<double>(static_cast<std::uint64_t>(1023 + e) << 52); };
  return power * two_to(k / 2) * two_to(k - k / 2);
}

/// log(1 + x) with small relative error near 0 too; x > −1.
double log1p(double x);

/// base^exponent for base > 0, as e^(exponent · ln base): the error is about |exponent · ln base| ulp.
double pow(double base, double exponent);

/// sin(π x) and cos(π x) within 2 ulp of 1; the reduction of x to one turn is exact.
double sinpi(double x);
double cospi(double x);

} // namespace stickysim::portable
