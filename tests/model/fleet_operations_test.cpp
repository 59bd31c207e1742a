// Faults, scaling and rollouts, with a path of requests that only writes down what it is told.
#include "model/parts.hpp"

using namespace stickysim;

namespace fleet_operations_test {

namespace {

std::string const fleet = R"toml(
  [run]
  duration = "1000s"
  [workload]
  arrivals = "poisson(1/s)"
  requests = 5
  think_time = "1s"
  demand = "10ms"
  [balancer]
  affinity = "cookie"
  [server]
  count = 3
  boot_time = "5s"
)toml";

/// The parts of a fleet and a path that remembers.
struct OperatedFleet final : Parts, Aftermath {
  explicit OperatedFleet(std::string const& text, std::vector<std::string> const& sets = {})
      : Parts{text, sets} {
    tier.start();
    operations.start();
  }

  void aborted(std::uint32_t request, Failure failure) override {
    CHECK(failure == Failure::reset);
    lost.push_back(request);
  }
  void delayed(ServerId server, Nanoseconds by_ns) override { delays.emplace_back(server, by_ns); }
  void availability_changed(std::uint32_t, ServerId server) override { changed.push_back(server); }

  void run_to(Nanoseconds at) {
    run_until(at, [&](Event const& event) {
      switch (static_cast<Step>(event.kind())) {
      case Step::operation: operations.carry_out(event); break;
      case Step::balancing: tier.carry_out(event); break;
      case Step::verdict: tier.verdict(event); break;
      default: break;
      }
    });
  }

  /// A request in hand at `server`.
  std::uint32_t serve(ServerId server) {
    std::uint32_t const id = request(no_session, server);
    ++fleet[server].busy;
    fleet[server].clock.start(engine.now());
    fleet.hold(server, id);
    return id;
  }

  std::vector<Nanoseconds> times(EventKind kind) {
    std::vector<Nanoseconds> at;
    for (FleetEvent const& event : events())
      if (event.kind == kind) at.push_back(event.at_ns);
    return at;
  }
  std::vector<std::uint32_t> servers_of(EventKind kind) {
    std::vector<std::uint32_t> servers;
    for (FleetEvent const& event : events())
      if (event.kind == kind) servers.push_back(event.server);
    return servers;
  }

  std::vector<std::uint32_t> lost;
  std::vector<std::pair<ServerId, Nanoseconds>> delays;
  std::vector<ServerId> changed;
  FleetOperations operations{design, plan, engine, fleet, tier, states, recorder, *this};
};

std::string fault(std::string const& kind, std::string const& more = {}) {
  return "[[fault]]\nkind = \"" + kind + "\"\nserver = 2\nat = \"100s\"\nfor = \"20s\"\n" + more;
}

} // namespace

TEST_CASE("fleet operations: a crash aborts what its server has, in hand and waiting, and it boots empty") {
  OperatedFleet operated{fleet + fault("crash")};
  operated.run_to(99 * second);
  std::uint32_t const served = operated.serve(1);
  std::uint32_t const waits = operated.request(no_session, 1);
  operated.fleet.enqueue(1, waits, operated.engine.now());
  std::uint32_t const elsewhere = operated.serve(0);
  operated.run_to(100 * second);
  CHECK(operated.lost == std::vector<std::uint32_t>{served, waits});
  CHECK_FALSE(operated.fleet[1].up);
  CHECK(operated.fleet[0].first_active == elsewhere);
  operated.run_to(125 * second - 1);
  CHECK_FALSE(operated.fleet[1].up); // 20 s down, 5 s to boot
  operated.run_to(125 * second);
  CHECK(operated.fleet[1].up);
  CHECK(operated.fleet[1].busy == 0);
  CHECK(operated.times(EventKind::crash) == std::vector<Nanoseconds>{100 * second});
}

TEST_CASE("fleet operations: a hang delays what is in service, and ends") {
  OperatedFleet operated{fleet + fault("hang")};
  operated.run_to(100 * second);
  CHECK(operated.fleet[1].hung);
  CHECK(operated.delays == std::vector<std::pair<ServerId, Nanoseconds>>{{1, 20 * second}});
  CHECK(operated.operations.career(1).wakes_ns == 120 * second);
  operated.run_to(120 * second);
  CHECK_FALSE(operated.fleet[1].hung);
  CHECK(operated.lost.empty());
}

TEST_CASE("fleet operations: a crash ends a hang, and nothing wakes afterwards") {
  OperatedFleet operated{fleet + fault("hang") + "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"110s\"\n"};
  operated.run_to(111 * second);
  CHECK_FALSE(operated.fleet[1].hung);
  operated.run_to(200 * second);
  CHECK(operated.times(EventKind::wake).empty());
  CHECK(operated.times(EventKind::up) == std::vector<Nanoseconds>{115 * second});
}

TEST_CASE("fleet operations: a slow time is the server's until it is over") {
  OperatedFleet operated{fleet + fault("slow", "factor = 4\n")};
  operated.run_to(100 * second);
  CHECK(operated.operations.career(1).slow_factor == 4);
  CHECK(operated.operations.career(1).slow_until_ns == 120 * second);
  CHECK(operated.fleet[1].up);
}

TEST_CASE("fleet operations: a server that is scaled out boots, joins and is told of; in again, it leaves") {
  OperatedFleet operated{fleet + "[[scale]]\nat = \"10s\"\ncount = 4\n[[scale]]\nat = \"60s\"\ncount = 3\n"};
  CHECK_FALSE(operated.tier[0].takes_new_work(3));
  operated.run_to(15 * second - 1);
  CHECK_FALSE(operated.fleet[3].up);
  operated.run_to(15 * second);
  CHECK(operated.fleet[3].up);
  CHECK(operated.tier[0].takes_new_work(3));
  CHECK(operated.changed == std::vector<ServerId>{3});
  operated.run_to(60 * second);
  CHECK_FALSE(operated.fleet[3].up);
  CHECK_FALSE(operated.tier[0].takes_new_work(3));
  CHECK_FALSE(operated.operations.career(3).rented);
}

TEST_CASE("fleet operations: a drain ends as soon as its server is idle, or with its timeout") {
  OperatedFleet operated{fleet + "[[scale]]\nat = \"10s\"\ncount = 1\ndrain_timeout = \"30s\"\n"};
  std::uint32_t const served = operated.serve(1);
  operated.run_to(10 * second);
  CHECK_FALSE(operated.fleet[2].up); // it was idle
  CHECK(operated.fleet[1].up);
  CHECK(operated.fleet[1].retiring);
  CHECK(operated.tier[0].is_draining(1));
  operated.run_to(20 * second);
  CHECK(operated.fleet[1].up);
  operated.fleet.release(1, served);
  --operated.fleet[1].busy;
  operated.fleet[1].clock.stop(operated.engine.now());
  operated.operations.stop_if_idle(1);
  CHECK_FALSE(operated.fleet[1].up);
  CHECK(operated.lost.empty());

  OperatedFleet late{fleet + "[[scale]]\nat = \"10s\"\ncount = 2\ndrain_timeout = \"30s\"\n"};
  std::uint32_t const never_ends = late.serve(2);
  late.run_to(40 * second);
  CHECK_FALSE(late.fleet[2].up);
  CHECK(late.lost == std::vector<std::uint32_t>{never_ends});
}

TEST_CASE("fleet operations: a rollout restarts one batch after the other") {
  OperatedFleet operated{fleet + "[[rollout]]\nat = \"10s\"\nbatch = 2\npause = \"1s\"\n"};
  operated.run_to(10 * second);
  CHECK_FALSE(operated.fleet[0].up);
  CHECK_FALSE(operated.fleet[1].up);
  CHECK(operated.fleet[2].up);
  operated.run_to(16 * second); // 5 s to boot, 1 s of pause
  CHECK(operated.fleet[0].up);
  CHECK_FALSE(operated.fleet[2].up);
  operated.run_to(100 * second);
  CHECK(operated.servers_of(EventKind::up) == std::vector<std::uint32_t>{0, 1, 2});
}

TEST_CASE("fleet operations: a partition cuts every balancer off until the last one that overlaps ends") {
  std::string const longer = "[[fault]]\nkind = \"partition\"\nserver = 2\nat = \"110s\"\nfor = \"30s\"\n";
  OperatedFleet operated{fleet + fault("partition") + longer, {"balancer.count=2"}};
  operated.run_to(100 * second);
  for (std::uint32_t balancer : {0u, 1u})
    CHECK(operated.tier.cut_until_ns(balancer, 1) == 140 * second);
  operated.run_to(139 * second);
  CHECK(operated.tier.cut_until_ns(0, 1) == 140 * second);
  operated.run_to(140 * second);
  CHECK(operated.tier.cut_until_ns(0, 1) == 0);
  CHECK(operated.times(EventKind::healed) == std::vector<Nanoseconds>{140 * second, 140 * second});
}

TEST_CASE("fleet operations: a server without memory dies and boots at once") {
  OperatedFleet operated{fleet, {"server.memory=1MiB"}};
  operated.run_to(10 * second);
  operated.operations.run_out_of_memory(0);
  CHECK_FALSE(operated.fleet[0].up);
  operated.run_to(15 * second);
  CHECK(operated.fleet[0].up);
}

} // namespace fleet_operations_test
