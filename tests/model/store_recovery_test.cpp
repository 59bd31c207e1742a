// How long a store takes to work off what an outage has left.
#include "model/simulate.hpp"
#include "model/store.hpp"
#include <stickysim/engine/portable_math.hpp>

#include <algorithm>
#include <cmath>

using namespace stickysim;

namespace {

/// Visits that arrive as a Poisson process.
class Arrivals {
public:
  Arrivals(double per_s, std::uint64_t key) : per_s_{per_s}, random_{key} {}
  Nanoseconds next() {
    now_ns_ += std::llround(-portable::log(random_.uniform()) / per_s_ * 1e9);
    return now_ns_;
  }

private:
  double per_s_;
  Random random_;
  Nanoseconds now_ns_ = 0;
};

/// From the end of a hang until the store is idle for the first time.
Nanoseconds recovery_time(StoreSettings const& settings, PlannedFault const& hang, std::uint64_t key) {
  Store store{settings, std::span{&hang, 1}, 0, never};
  Arrivals arrivals{3, stream_key(key, Purpose::arrivals, 0)};
  Nanoseconds const hang_ends = hang.at_ns + hang.for_ns;
  Nanoseconds idle_at = 0;
  for (std::uint64_t visit = 0;; ++visit) {
    Nanoseconds const now = arrivals.next();
    if (now > hang_ends && now > idle_at) return std::max<Nanoseconds>(0, idle_at - hang_ends);
    idle_at = store.visit(now, 0, Random{stream_key(key, Purpose::store_service, visit)}).back_ns;
  }
}

} // namespace

// M/M/1 with λ = 3, μ = 4 stands still for D = 100 s. At its end there are E[N] + λD visits on average, each
// of which takes a busy period to get rid of: (E[N] + λD) / (μ − λ) = 303 s. A busy period's variance is (1 +
// ρ) / (μ² (1 − ρ)³) = 7, that of the number of visits 12 + 300: the variance is 303 · 7 + 312 = 2433. The
// mean of 2000 is off by 4.9 standard errors with a probability of 1e-6. Source: Kleinrock, Queueing Systems,
// volume 1, 1975, section 5.8.
TEST_CASE("a store recovers from a hang of D in (E[N] + λD) / (μ − λ)") {
  auto const scenario =
      sample::loaded(std::string{sample::minimal} +
                     "[state.store]\nround_trip = \"0s\"\nservice_time = \"exponential(250ms)\"\n");
  StoreSettings const& settings = scenario.variants.front().design.state.store;
  PlannedFault const hang{.at_ns = 400 * second, .for_ns = 100 * second, .kind = FaultKind::store_hang};
  constexpr int trials = 2000;
  double sum_s = 0;
  for (std::uint64_t key = 0; key < trials; ++key)
    sum_s += to_seconds(recovery_time(settings, hang, key));
  CHECK(std::abs(sum_s / trials - 303) < 4.9 * std::sqrt(2433.0 / trials));
}
