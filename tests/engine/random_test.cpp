#include "catch.hpp"
#include "chi_square.hpp"
#include <stickysim/engine/random.hpp>

#include <array>
#include <cmath>
#include <set>

using namespace stickysim;

TEST_CASE("a stream is SplitMix64") {
  // Vigna's reference implementation, seed 1234567.
  Random random{1234567};
  CHECK(random.bits() == 6457827717110365317u);
  CHECK(random.bits() == 3203168211198807973u);
  CHECK(random.bits() == 9817491932198370423u);
  CHECK(random.bits() == 4593380528125082431u);
}

TEST_CASE("keys of streams are distinct and fixed") {
  std::set<std::uint64_t> keys;
  for (std::uint64_t seed = 0; seed < 10; ++seed)
    for (std::uint64_t purpose = 1; purpose <= 7; ++purpose)
      for (std::uint64_t entity = 0; entity < 100; ++entity)
        keys.insert(stream_key(seed, static_cast<Purpose>(purpose), entity));
  CHECK(keys.size() == 7000);
  CHECK(stream_key(42, Purpose::policy, 3) == 11377292813878831796u);
}

TEST_CASE("what was mixed can be told from the mixture") {
  static_assert(golden_gamma * golden_gamma_inverse == 1);
  Random random{1};
  for (int i = 0; i < 10'000; ++i) {
    std::uint64_t const z = random.bits() >> i % 64; // small numbers, too
    REQUIRE(unmix_bits(mix_bits(z)) == z);
    REQUIRE(mix_bits(unmix_bits(z)) == z);
  }
}

TEST_CASE("uniform draws lie strictly between 0 and 1 and fill the interval evenly") {
  Random random{1};
  std::array<std::uint64_t, 64> counts{};
  std::array<double, 64> probabilities;
  probabilities.fill(1.0 / 64);
  for (int i = 0; i < 200'000; ++i) {
    double const u = random.uniform();
    REQUIRE(u > 0);
    REQUIRE(u < 1);
    ++counts[static_cast<std::size_t>(u * 64)];
  }
  CHECK(chi_square(counts, probabilities) < chi_square_bound(64)); // false alarm: 1e-6
}

TEST_CASE("a bounded draw takes every value with the same probability") {
  Random random{2};
  std::array<std::uint64_t, 7> counts{};
  std::array<double, 7> probabilities;
  probabilities.fill(1.0 / 7);
  for (int i = 0; i < 100'000; ++i)
    ++counts.at(random.below(7));
  CHECK(chi_square(counts, probabilities) < chi_square_bound(7)); // false alarm: 1e-6
  CHECK(random.below(1) == 0);

  // Two thirds of 2^64: without rejection the lower half of the values would come twice as often.
  std::uint64_t const bound = (std::uint64_t{1} << 63) + (std::uint64_t{1} << 62);
  int low = 0;
  for (int i = 0; i < 40'000; ++i)
    low += random.below(bound) % 3 == 0 ? 1 : 0;
  CHECK(std::fabs(low - 40'000 / 3.0) < 5 * std::sqrt(40'000 * 2.0 / 9)); // five deviations: 6e-7
}
