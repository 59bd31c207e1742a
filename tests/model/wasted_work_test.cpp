// Worker time spent on requests for which nobody waits any more.
#include "model/simulate.hpp"

using namespace stickysim;

namespace wasted_work_test {

namespace {

/// A request from 10.5 s on that takes a second of work.
std::string const row = "1,10.5,,1\n";

Nanoseconds wasted_ms(std::string const& text, std::vector<std::string> const& sets) {
  return static_cast<Nanoseconds>(replay(row, "[workload]\n[server]\n" + text, sets).work_wasted_ns) /
         millisecond;
}

} // namespace

TEST_CASE("all that a worker has spent is wasted if nobody takes the answer") {
  CHECK(wasted_ms("", {"workload.timeout=0.9s"}) == 1000);
  CHECK(wasted_ms("", {"workload.timeout=1.1s"}) == 0);
  CHECK(wasted_ms("", {"workload.timeout=0.9s", "server.discipline=ps"}) == 1000);
  CHECK(wasted_ms("", {"workload.timeout=0.1s", "server.speed=2"}) == 500);
}

TEST_CASE("slow times and visits to the store that block a worker are spent, a hang is not") {
  std::string const fault = "[[fault]]\nserver = 1\nat = \"10s\"\nfor = \"1s\"\nkind = ";
  CHECK(wasted_ms(fault + "\"slow\"\nfactor = 10\n", {"workload.timeout=2s"}) == 10000);
  std::vector<std::string> const store{"workload.timeout=0.2s", "state.placement=shared",
                                       "state.store.round_trip=2s", "state.store.service_time=1s"};
  CHECK(wasted_ms("", store) == 7000); // a read of three seconds, one of work, a write
  std::vector<std::string> async = store;
  async.push_back("server.io=async");
  CHECK(wasted_ms("", async) == 1000);
  std::string const hang = "[[fault]]\nserver = 1\nat = \"11s\"\nfor = \"5s\"\nkind = \"hang\"\n";
  CHECK(wasted_ms(hang, {"workload.timeout=0.2s"}) == 1000);
}

TEST_CASE(
    "what was to end in time is wasted if its server hangs or its balancer waits for less than its client") {
  std::string const hang = "[[fault]]\nserver = 1\nat = \"11s\"\nfor = \"5s\"\nkind = \"hang\"\n";
  for (std::string const io : {"async", "blocking"}) {
    CHECK(wasted_ms(hang, {"workload.timeout=2s", "server.io=" + io}) == 1000);
    CHECK(wasted_ms("", {"workload.timeout=5s", "balancer.attempt_timeout=0.5s", "server.io=" + io}) == 1000);
  }
}

TEST_CASE("of a service that a crash cuts off that part is wasted which nobody waited for") {
  std::string const crash = "[[fault]]\nserver = 1\nat = \"11.4s\"\nfor = \"1s\"\n";
  CHECK(wasted_ms(crash, {"workload.timeout=0.2s"}) == 700);
  CHECK(wasted_ms(crash, {"workload.timeout=0.2s", "server.discipline=ps"}) == 700);
  CHECK(wasted_ms(crash, {"workload.timeout=2s"}) == 0);
  std::string const hang = "[[fault]]\nserver = 1\nat = \"11s\"\nfor = \"5s\"\nkind = \"hang\"\n";
  CHECK(wasted_ms(hang + crash, {"workload.timeout=0.2s"}) == 300);
}

} // namespace wasted_work_test
