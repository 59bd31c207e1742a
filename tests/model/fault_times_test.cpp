// When faults are over: what recovery is measured from.
#include "model/simulate.hpp"

using namespace stickysim;

namespace fault_times_test {

namespace {

FaultTimes times_of(std::string const& faults, std::vector<std::string> const& sets = {}) {
  return replay("1,0,,0.1\n", "[workload]\n[server]\ncount = 2\nboot_time = \"5s\"\n" + faults, sets).faults;
}

std::string fault(std::string const& kind, std::string const& more) {
  return "[[fault]]\nkind = \"" + kind + "\"\n" + more + "\n";
}

void check(FaultTimes const& found, Nanoseconds first, Nanoseconds last, Nanoseconds over) {
  CHECK(found.first_ns == first);
  CHECK(found.last_ns == last);
  CHECK(found.over_ns == over);
}

} // namespace

TEST_CASE("a fault is over when what it hit is up again and neither hangs nor is slow") {
  std::string const ten = "server = 1\nat = \"10s\"\nfor = \"20s\"";
  check(times_of(fault("crash", ten)), 10 * second, 10 * second, 35 * second);
  check(times_of(fault("hang", ten)), 10 * second, 10 * second, 30 * second);
  check(times_of(fault("slow", ten)), 10 * second, 10 * second, 30 * second);
  check(times_of(""), -1, -1, -1);
}

TEST_CASE("of several faults the first one, the last one and the end of all") {
  std::string const two = fault("hang", "server = 1\nat = \"10s\"\nfor = \"90s\"") +
                          fault("crash", "server = 2\nat = \"20s\"\nfor = \"20s\"");
  check(times_of(two), 10 * second, 20 * second, 100 * second);
  // A server that is down already does not crash.
  std::string const twice = fault("crash", "server = 1\nat = \"10s\"\nfor = \"20s\"") +
                            fault("crash", "server = 1\nat = \"20s\"\nfor = \"80s\"");
  check(times_of(twice), 10 * second, 10 * second, 35 * second);
}

TEST_CASE("a store's fault is over when the store serves again, or its replica does") {
  std::string const ten = "at = \"10s\"\nfor = \"20s\"";
  std::vector<std::string> sets{"state.placement=shared"};
  for (std::string const kind : {"store_crash", "store_hang", "store_slow"}) {
    CAPTURE(kind);
    check(times_of(fault(kind, ten), sets), 10 * second, 10 * second, 30 * second);
    check(times_of(fault(kind, ten)), -1, -1, -1); // no store
  }
  sets.insert(sets.end(),
              {"state.store.replica=true", "state.store.detection=2s", "state.store.election=1s"});
  check(times_of(fault("store_crash", ten), sets), 10 * second, 10 * second, 13 * second);
}

} // namespace fault_times_test
