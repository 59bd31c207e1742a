#include "catch.hpp"
#include "model/backoff.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace stickysim;

namespace backoff_test {

namespace {

constexpr Nanoseconds ms = 1'000'000;

WorkloadClass clients(Jitter jitter, Nanoseconds base = 100 * ms, Nanoseconds most = 1000 * ms) {
  WorkloadClass made;
  made.backoff_ns = base;
  made.backoff_max_ns = most;
  made.jitter = jitter;
  return made;
}

/// The pauses before the `retry`-th retry of many requests.
std::vector<Nanoseconds> pauses(WorkloadClass const& made, std::uint32_t retry) {
  std::vector<Nanoseconds> all;
  for (std::uint64_t request = 0; request < 100'000; ++request)
    all.push_back(backoff(made, retry, Random{mix_bits(request)}));
  return all;
}

/// Whether the pauses lie between the two and are uniform there: their mean is within 4.42 standard errors of
/// the middle (false alarm 1e-5 each; seeds are fixed) and they reach both ends to a thousandth of the range.
void check_uniform(std::vector<Nanoseconds> const& all, double low, double high) {
  auto const [least, most] = std::minmax_element(all.begin(), all.end());
  double sum = 0;
  for (Nanoseconds const pause : all)
    sum += static_cast<double>(pause);
  auto const n = static_cast<double>(all.size());
  double const range = high - low;
  CHECK(std::fabs(sum / n - (low + high) / 2) <= 4.42 * range / std::sqrt(12 * n));
  CHECK(static_cast<double>(*least) >= low);
  CHECK(static_cast<double>(*least) <= low + range / 1000);
  CHECK(static_cast<double>(*most) <= high);
  CHECK(static_cast<double>(*most) >= high - range / 1000);
}

} // namespace

TEST_CASE("back-off doubles up to its cap") {
  WorkloadClass const made = clients(Jitter::none);
  std::vector<Nanoseconds> found;
  for (std::uint32_t retry = 1; retry <= 6; ++retry)
    found.push_back(backoff(made, retry, Random{1}) / ms);
  CHECK(found == std::vector<Nanoseconds>{100, 200, 400, 800, 1000, 1000});
  CHECK(backoff(made, 255, Random{1}) == 1000 * ms);
  CHECK(backoff(clients(Jitter::none, 3000 * ms), 1, Random{1}) == 1000 * ms);
}

TEST_CASE("without a base there is no pause, whatever the jitter") {
  for (auto const jitter : {Jitter::none, Jitter::equal, Jitter::full, Jitter::decorrelated})
    CHECK(backoff(clients(jitter, 0), 3, Random{1}) == 0);
}

TEST_CASE("equal jitter keeps half of the pause, full jitter nothing of it") {
  check_uniform(pauses(clients(Jitter::equal), 1), 50e6, 100e6);
  check_uniform(pauses(clients(Jitter::equal), 6), 500e6, 1000e6);
  check_uniform(pauses(clients(Jitter::full), 1), 0, 100e6);
  check_uniform(pauses(clients(Jitter::full), 3), 0, 400e6);
  check_uniform(pauses(clients(Jitter::full), 200), 0, 1000e6);
}

TEST_CASE("decorrelated jitter grows from the pause before") {
  WorkloadClass const made = clients(Jitter::decorrelated);
  check_uniform(pauses(made, 1), 100e6, 300e6);
  for (std::uint64_t request = 0; request < 1000; ++request) {
    Random const draws{mix_bits(request)};
    for (std::uint32_t retry = 2; retry < 9; ++retry) {
      Nanoseconds const pause = backoff(made, retry, draws);
      CHECK(pause >= 100 * ms);
      CHECK(pause <= std::min(1000 * ms, 3 * backoff(made, retry - 1, draws)));
    }
  }
  CHECK(backoff(clients(Jitter::decorrelated, 3000 * ms), 2, Random{1}) == 1000 * ms);
}

TEST_CASE("each retry of a request has a draw of its own") {
  WorkloadClass const made = clients(Jitter::full, 1000 * ms);
  CHECK(backoff(made, 1, Random{5}) != backoff(made, 2, Random{5}));
  CHECK(backoff(made, 1, Random{5}) != backoff(made, 1, Random{6}));
}

} // namespace backoff_test
