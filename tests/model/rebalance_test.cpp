// From adding servers until they carry nine tenths of their fair share of requests.
#include "model/rebalance.hpp"
#include "model/simulate.hpp"

using namespace stickysim;

namespace rebalance_test {

namespace {

/// A server joins another one. Each second one of them is done with a request: the added one where `by` has a
/// `+`. The run ends a second after the last.
Nanoseconds took(std::string const& by) {
  Rebalance rebalance;
  rebalance.begin(0);
  rebalance.set_fair_share(1, 2);
  Nanoseconds now = 0;
  for (char const each : by)
    rebalance.served(now += second, each == '+');
  rebalance.end(now + second);
  return rebalance.took_ns();
}

std::string repeated(std::string const& part, int times) {
  std::string all;
  for (; times > 0; --times)
    all += part;
  return all;
}

/// Four servers full of sessions of twenty requests, a second apart, get a fifth one, which boots for 3 s.
std::string const four_and_one = R"toml(
  [run]
  duration = "300s"
  replications = 10
  [workload]
  arrivals = "poisson(20/s)"
  requests = "geometric(20)"
  think_time = "exponential(1s)"
  demand = "exponential(1ms)"
  [server]
  count = 4
  workers = 8
  boot_time = "3s"
  [[scale]]
  at = "100s"
  count = 5
)toml";

double mean(std::vector<double> const& values) {
  double sum = 0;
  for (double const value : values)
    sum += value;
  return sum / static_cast<double>(values.size());
}

} // namespace

TEST_CASE("the instant from which on the added servers carry nine tenths of their fair share") {
  CHECK(took(repeated("+-", 50)) == 0);
  CHECK(took(repeated("-", 10) + repeated("+-", 50)) == 10 * second);
  // For a moment they carry more than their share; on balance they do not before 30 s.
  CHECK(took(repeated("-", 10) + "+++" + repeated("-", 17) + repeated("+-", 50)) == 30 * second);
  // A moment with less does not undo what they carry on balance.
  CHECK(took(repeated("-", 10) + repeated("+-", 50) + "----" + repeated("+-", 50)) == 10 * second);
}

TEST_CASE("servers that do not come to their share, or perhaps by chance, have not rebalanced") {
  CHECK(took("") == -1);
  CHECK(took(repeated("-", 100)) == -1);
  CHECK(took(repeated("--+", 100)) == -1); // 0.67 of it
  CHECK(took(repeated("-", 200) + "+++") == 200 * second);
  CHECK(took(repeated("-", 200) + "++") == -1); // 3 s are less than a fiftieth of 200 s
  CHECK(Rebalance{}.took_ns() == -1);
}

TEST_CASE("where sessions stick, rebalancing takes 2.3 of their mean lengths, whatever the window") {
  // Of the requests those of sessions that are older than the server die away as exp(-t / 20 s), so that its
  // share comes to 0.9 after 20 s · ln 10 = 46 s and the boot time. About 400 sessions are live: the standard
  // deviation of a trial was measured to be 11 s, of the mean of ten 3.5 s; four of these make 14 s.
  std::vector<double> const times =
      measure(simulate(four_and_one, {"balancer.affinity=cookie"}), "rebalance_time");
  CHECK(mean(times) == Approx(3 + 46.05).margin(14));
  for (char const* window : {"1s", "7s", "2min"}) {
    CAPTURE(window);
    CHECK(measure(simulate(four_and_one, {"balancer.affinity=cookie", "run.window=" + std::string{window}}),
                  "rebalance_time") == times);
  }
}

TEST_CASE("where sessions go anywhere, an added server has its share as soon as it is up") {
  for (double const time : measure(simulate(four_and_one, {"state.placement=shared"}), "rebalance_time")) {
    CHECK(time > 2.9);
    CHECK(time < 3.1);
  }
}

TEST_CASE("where nobody ever moves, an added server never comes to its share") {
  for (TrialResult const& trial :
       simulate(four_and_one, {"balancer.affinity=cookie", "workload.requests=1000"}))
    CHECK_FALSE(find_metric("rebalance_time")->value(trial));
}

} // namespace rebalance_test
