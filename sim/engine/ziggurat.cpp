#include <stickysim/engine/portable_math.hpp>
#include <stickysim/engine/ziggurat.hpp>

namespace stickysim {
namespace {

constexpr double exponential_density(double x) { return portable::exp(-x); }
constexpr double exponential_inverse(double y) { return -portable::log(y); }

/// By Newton's iteration, because std::sqrt is not constexpr. It falls towards the root from above.
constexpr double square_root(double x) {
  double root = x > 1 ? x : 1;
  for (double next = (root + x / root) / 2; next < root; next = (root + x / root) / 2)
    root = next;
  return root;
}
constexpr double normal_density(double x) { return portable::exp(-x * x / 2); }
constexpr double normal_inverse(double y) { return square_root(-2 * portable::log(y)); }

/// `tail` is where the tail starts and `area` what each layer covers: the one pair for which the last of 256
/// layers ends at f(0) = 1.
template <class Density, class Inverse>
constexpr Ziggurat cut_layers(double tail, double area, Density density, Inverse inverse) {
  Ziggurat cut{};
  double width = area / density(tail); // the bottom layer, as wide as if its tail were folded into it
  double edge = tail;                  // the next layer's right edge
  cut.density[0] = 0;
  for (int i = 0; i < Ziggurat::layers; ++i) {
    cut.layer[i] = {static_cast<std::uint64_t>(edge / width * 0x1p53), width * 0x1p-53};
    cut.density[i + 1] = i + 1 < Ziggurat::layers ? density(edge) : 1;
    width = edge;
    edge = i + 2 < Ziggurat::layers ? inverse(area / width + density(width)) : 0;
  }
  return cut;
}

constexpr double exponential_tail = 7.69711747013104971404;
constexpr double normal_tail = 3.65415288536100877165;

/// Whether a uniform height in the layer is under the density at x.
double height(Random& random, Ziggurat const& cut, unsigned layer) {
  return cut.density[layer] + random.uniform() * (cut.density[layer + 1] - cut.density[layer]);
}

} // namespace

// Constant-initialised: ready before any other static object, and without a guard on the hot path.
constinit Ziggurat const exponential_ziggurat =
    cut_layers(exponential_tail, 0.003949659822581557220, exponential_density, exponential_inverse);
constinit Ziggurat const normal_ziggurat =
    cut_layers(normal_tail, 0.004928673233974655347, normal_density, normal_inverse);

double exponential_outside(Random& random, unsigned layer, double x) {
  if (layer == 0) return exponential_tail + exponential(random); // the tail is the whole law again
  return height(random, exponential_ziggurat, layer) < exponential_density(x) ? x : exponential(random);
}

double normal_outside(Random& random, unsigned layer, double x) {
  if (layer == 0) { // Marsaglia's tail
    double beyond = 0;
    do
      beyond = exponential(random) / normal_tail;
    while (2 * exponential(random) < beyond * beyond);
    return normal_tail + beyond;
  }
  if (height(random, normal_ziggurat, layer) < normal_density(x)) return x;
  double const again = normal(random);
  return again < 0 ? -again : again;
}

} // namespace stickysim
