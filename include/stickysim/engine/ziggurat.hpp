#pragma once

#include <stickysim/engine/random.hpp>

#include <array>
#include <cstdint>

/// Exponential and normal draws that are fast and the same on every machine. The area under the density is
/// cut into 256 layers of equal area; 99 of 100 draws fall into the part of their layer that lies wholly
/// under the density and cost one integer comparison and one product. Source: Marsaglia and Tsang, "The
/// ziggurat method for generating random variables", J. Stat. Software 5(8), 2000; as Doornik (2005) corrects
/// it, the bits that pick the layer are not those that place the draw in it.
namespace stickysim {

/// The layers of a decreasing density f, numbered from the bottom one, which stands for the tail too.
struct Ziggurat {
  static constexpr int layers = 256;
  struct Layer {
    std::uint64_t inside; ///< a draw below this times `step` is under the density for certain
    double step;          ///< the layer's width · 2^-53
  };
  std::array<Layer, layers> layer;
  std::array<double, layers + 1> density; ///< f at the right edge of each layer; f(0) = 1 at last
};

extern Ziggurat const exponential_ziggurat;
extern Ziggurat const normal_ziggurat;

/// The slow part of a draw, if the comparison does not decide.
double exponential_outside(Random& random, unsigned layer, double x);
double normal_outside(Random& random, unsigned layer, double x);

/// Exponential of mean 1; 0 is possible.
inline double exponential(Random& random) {
  std::uint64_t const bits = random.bits();
  auto const layer = static_cast<unsigned>(bits & 255);
  Ziggurat::Layer const& row = exponential_ziggurat.layer[layer];
  std::uint64_t const place = bits >> 11;
  double const x = static_cast<double>(static_cast<std::int64_t>(place)) * row.step;
  return place < row.inside ? x : exponential_outside(random, layer, x);
}

/// Normal of mean 0 and variance 1.
inline double normal(Random& random) {
  std::uint64_t const bits = random.bits();
  auto const layer = static_cast<unsigned>(bits & 255);
  Ziggurat::Layer const& row = normal_ziggurat.layer[layer];
  std::uint64_t const place = bits >> 11;
  double const x = static_cast<double>(static_cast<std::int64_t>(place)) * row.step;
  double const magnitude = place < row.inside ? x : normal_outside(random, layer, x);
  return (bits & 256) != 0 ? -magnitude : magnitude;
}

} // namespace stickysim
