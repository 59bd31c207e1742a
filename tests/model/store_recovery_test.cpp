// How long a store takes to work off what an outage has left.
#include "model/simulate.hpp"
#include "model/store.hpp"
#include <stickysim/engine/portable_math.hpp>

#include <algorithm>
#include <cmath>

using namespace stickysim;

namespace store_recovery_test {

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
  Store store{settings, std::span{&hang, 1}, RunSettings{.duration_ns = never}};
  Arrivals arrivals{3, stream_key(key, Purpose::arrivals, 0)};
  Nanoseconds const hang_ends = hang.at_ns + hang.for_ns;
  Nanoseconds idle_at = 0;
  for (std::uint64_t visit = 0;; ++visit) {
    Nanoseconds const now = arrivals.next();
    if (now > hang_ends && now > idle_at) {
      Nanoseconds const time = std::max<Nanoseconds>(0, idle_at - hang_ends);
      REQUIRE(store.recovery_times_ns(now) == std::vector{time});
      return time;
    }
    REQUIRE(store.recovery_times_ns(now).empty());
    idle_at = store.visit(now, 0, Random{stream_key(key, Purpose::store_service, visit)}).back_ns;
  }
}

/// A visit takes 2 s and no time on the way.
std::string const fleet = R"toml(
  [workload]
  on_failure = "skip"
  [server]
  workers = 10
  [state]
  placement = "shared"
  reads = 0
  [state.store]
  round_trip = "0s"
  service_time = "2s"
)toml";

std::string fault(std::string const& kind, std::string const& at, std::string const& how_long) {
  return "[[fault]]\nkind = \"" + kind + "\"\nat = \"" + at + "\"\nfor = \"" + how_long + "\"\n";
}

std::vector<Nanoseconds> recoveries(std::string const& rows, std::string const& faults,
                                    std::vector<std::string> const& sets = {}) {
  return replay(rows, fleet + faults, sets).store_recovery_times_ns;
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

TEST_CASE("a store has recovered when the last visit of the backlog has left") {
  std::string const hang = fault("store_hang", "10s", "10s");
  using Times = std::vector<Nanoseconds>;
  CHECK(recoveries("1,12,,0\n2,13,,0\n", hang) == Times{4 * second});
  CHECK(recoveries("1,12,,0\n2,13,,0\n3,23.5,,0\n4,30,,0\n", hang) == Times{6 * second});
  CHECK(recoveries("1,12,,0\n2,13,,0\n3,24,,0\n", hang) == Times{4 * second}); // idle for no time
  CHECK(recoveries("1,5,,0\n", hang) == Times{0});
  CHECK(recoveries("1,9,,0\n", hang) == Times{second}); // half done before
  CHECK(recoveries("1,12,,0\n2,13,,0\n", hang, {"state.store.workers=2"}) == Times{2 * second});
  CHECK(recoveries("1,0,,0\n", "").empty());
  CHECK(find_metric("store_recovery_time")->value(replay("1,0,,0\n", fleet)) == std::nullopt);
  CHECK(measure(replay("1,12,,0\n", fleet + hang), "store_recovery_time") == 2);
}

TEST_CASE("a store that has crashed comes back without a backlog, one that was slow with one") {
  using Times = std::vector<Nanoseconds>;
  CHECK(recoveries("1,9,,0\n2,9.5,,0\n3,20,,0\n", fault("store_crash", "10s", "10s")) == Times{0});
  // Ten times as long from 10 to 20 s: half of the first visit's work is left, and all of the second's.
  CHECK(recoveries("1,10,,0\n2,11,,0\n", fault("store_slow", "10s", "10s")) == Times{3 * second});
  // Outages one after another, all of them over when the store is idle; a hang that a crash ends is one.
  CHECK(
      recoveries("1,11,,0\n2,11,,0\n", fault("store_hang", "10s", "5s") + fault("store_hang", "16s", "4s")) ==
      Times{8 * second, 3 * second});
  CHECK(recoveries("1,11,,0\n2,30,,0\n",
                   fault("store_hang", "10s", "10s") + fault("store_crash", "15s", "5s")) == Times{0});
  // One that is not over, or whose backlog outlasts the run, does not count.
  CHECK(replay("1,12,,0\n", fleet + fault("store_hang", "10s", "10s"), {}, "21s")
            .store_recovery_times_ns.empty());
  CHECK(replay("1,12,,0\n", fleet + fault("store_hang", "10s", "10s"), {}, "15s")
            .store_recovery_times_ns.empty());
}

} // namespace store_recovery_test
