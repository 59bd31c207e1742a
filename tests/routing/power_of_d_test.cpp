#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/known_fleet.hpp"

#include <cstddef>
#include <string>
#include <vector>

using namespace stickysim;

namespace power_of_d_test {

namespace {

/// The pick probabilities that follow from the definition: every ordered sample of `d` servers equally likely
/// (all distinct, or not), and of a sample's least loaded members each as likely.
std::vector<double> law(std::vector<std::uint32_t> const& loads, std::size_t d, bool distinct) {
  std::vector<double> probabilities(loads.size());
  double samples = 0;
  std::vector<std::size_t> sample(d);
  while (true) {
    bool legal = true;
    std::uint32_t least = UINT32_MAX;
    for (std::size_t i = 0; i < d; ++i) {
      least = std::min(least, loads[sample[i]]);
      for (std::size_t j = 0; j < i; ++j)
        legal = legal && !(distinct && sample[i] == sample[j]);
    }
    if (legal) {
      double tied = 0;
      for (std::size_t const server : sample)
        tied += loads[server] == least ? 1 : 0;
      for (std::size_t const server : sample)
        if (loads[server] == least) probabilities[server] += 1 / tied;
      ++samples;
    }
    std::size_t digit = 0;
    while (digit < d && ++sample[digit] == loads.size())
      sample[digit++] = 0;
    if (digit == d) break;
  }
  for (double& probability : probabilities)
    probability /= samples;
  return probabilities;
}

} // namespace

TEST_CASE("the power of d choices picks with the probabilities of its definition") {
  struct {
    char const* call;
    std::size_t d;
    bool distinct;
  } const rows[] = {
      {"power_of_d", 2, true},
      {"power_of_d(d=1)", 1, true},
      {"power_of_d(d=2, replacement=true)", 2, false},
      {"power_of_d(d=3)", 3, true},
      {"power_of_d(d=3, replacement=true)", 3, false},
      {"power_of_d(d=5)", 5, true},
  };
  for (auto const& row : rows)
    for (std::vector<std::uint32_t> const& loads :
         {std::vector<std::uint32_t>{0, 1, 2, 3, 4}, {2, 0, 2, 0, 7}, {1, 1, 1, 1, 1}, {3, 3, 1, 3, 1}}) {
      CAPTURE(row.call, loads);
      KnownFleet fleet{row.call, 5};
      for (ServerId server = 0; server < 5; ++server)
        fleet.set_load(server, loads[server]);
      // Servers that cannot be picked make the statistic infinite if they are. False alarm: 1e-6 each.
      CHECK(chi_square(count_picks(fleet, 30'000, 11), law(loads, row.d, row.distinct)) <
            chi_square_bound(5));
    }
}

TEST_CASE("of two servers the busier is never picked, with replacement every fourth time") {
  KnownFleet distinct{"power_of_d", 2};
  KnownFleet replaced{"power_of_d(replacement=true)", 2};
  distinct.set_load(1, 1);
  replaced.set_load(1, 1);
  CHECK(count_picks(distinct, 1000, 1)[1] == 0);
  CHECK(chi_square(count_picks(replaced, 30'000, 1), std::vector<double>{0.75, 0.25}) <
        chi_square_bound(2)); // false alarm: 1e-6
}

TEST_CASE("more choices than candidates compare them all") {
  KnownFleet fleet{"power_of_d(d=10)", 4};
  Random random{1};
  fleet.set_load(0, 2);
  fleet.set_load(1, 3);
  fleet.set_load(2, 1);
  fleet.set_load(3, 2);
  for (int i = 0; i < 100; ++i)
    REQUIRE(fleet.pick(random) == 2);
}

TEST_CASE("weighted draws fall in proportion to weights, and loads count for each unit of weight") {
  // Idle servers: the last one drawn. False alarm: 1e-6 each.
  auto const shares = [](std::string const& policy, std::vector<std::uint32_t> const& weights,
                         std::vector<std::uint32_t> const& loads) {
    KnownFleet fleet{policy, static_cast<std::uint32_t>(weights.size())};
    fleet.set_weights(weights);
    for (ServerId server = 0; server < loads.size(); ++server)
      fleet.set_load(server, loads[server]);
    return count_picks(fleet, 30'000, 5);
  };
  std::string const replaced = "power_of_d(d=2, replacement=true, weighted=true)";
  std::string const distinct = "power_of_d(d=2, weighted=true)";
  CHECK(chi_square(shares(replaced, {30, 10}, {0, 0}), std::vector<double>{0.75, 0.25}) <
        chi_square_bound(2));
  // The busier one is picked when both draws fall on it.
  CHECK(chi_square(shares(replaced, {30, 10}, {4, 1}), std::vector<double>{9 / 16.0, 7 / 16.0}) <
        chi_square_bound(2));
  CHECK(chi_square(shares(replaced, {1, 1}, {1, 0}), std::vector<double>{0.25, 0.75}) < chi_square_bound(2));
  // Equal loads for their weights: the last one, which of two distinct ones is the other than the first.
  CHECK(chi_square(shares(distinct, {30, 10}, {3, 1}), std::vector<double>{0.25, 0.75}) <
        chi_square_bound(2));
  // After 20 draws in vain the first one is not compared: 0.75 · 0.75^21 of 30,000 are 53.
  CHECK(shares(distinct, {30, 10}, {4, 1})[0] < 100);
  CHECK(shares(distinct, {30, 10}, {2, 1})[1] < 2);
  // Weights 2, 1, 1, with the first one busy: it is never the better of two.
  CHECK(chi_square(shares(distinct, {2, 1, 1}, {9, 0, 0}), std::vector<double>{0, 0.5, 0.5}) <
        chi_square_bound(3));
}

TEST_CASE("wrong arguments of power_of_d are refused") {
  auto const message = [](char const* text) {
    return make_routing_policy(*parse_call(text), 4, 1).error().message;
  };
  CHECK(message("power_of_d(d=0)") == "`d` of `power_of_d` must be between 1 and 1000000, not 0");
  CHECK(message("power_of_d(d=1.5)") == "`d` of `power_of_d` must be a whole number");
  CHECK(message("power_of_d(d=two)") ==
        "`d` of `power_of_d` must be a plain number (5): `two` is not a number");
  CHECK(message("power_of_d(full=wait)") == "`full` of `power_of_d` belongs to weighted=true");
  CHECK(message("power_of_d(replacement=yes)") ==
        "`replacement` of `power_of_d` must be true or false, not yes");
}

} // namespace power_of_d_test
