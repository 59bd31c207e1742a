// Prints what a policy's pick costs by the number of servers, with the changes of load and the answers that
// follow from it, and how long the tables of those that hash take to build. `policies --check` exits with 1
// if a bound is broken.

#include <stickysim/engine/random.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <numeric>
#include <string>
#include <vector>

namespace {

using namespace stickysim;

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

std::unique_ptr<RoutingPolicy> made(std::string const& call, std::uint32_t servers) {
  auto policy = make_routing_policy(*parse_call(call), servers, 1);
  if (policy) return std::move(*policy);
  fmt::print(stderr, "{}\n", policy.error().message);
  std::exit(2);
}

/// A balancer's knowledge of a fleet in which all servers are candidates.
struct Fleet {
  explicit Fleet(std::uint32_t size) : servers(size), loads(size, 0), weights(size), capacities(size, 1) {
    std::iota(servers.begin(), servers.end(), 0u);
    for (ServerId server = 0; server < size; ++server)
      weights[server] = 1 + server % 4;
  }
  Candidates candidates() const { return {servers, servers, loads, weights, 1, loads, capacities}; }

  std::vector<ServerId> servers; ///< by index, and the indices by server
  std::vector<std::uint32_t> loads;
  std::vector<std::uint32_t> weights;
  std::vector<double> capacities;
};

/// Nanoseconds for a dispatch and a completion, with about one request in flight at each server.
double pick_ns(std::string const& call, std::uint32_t servers) {
  Fleet fleet{servers};
  Candidates const candidates = fleet.candidates();
  auto const policy = made(call, servers);
  policy->on_membership(candidates);
  std::vector<ServerId> in_flight(servers, no_server);
  Random random{1};
  Nanoseconds now_ns = 0;
  auto const change_load = [&](ServerId server, std::uint32_t load) {
    fleet.loads[server] = load;
    if (policy->follows_load()) policy->on_load(server, load);
  };
  auto const serve = [&](std::uint64_t requests) {
    for (std::uint64_t i = 0; i < requests; ++i) {
      now_ns += 20'000'000 / servers;
      ServerId& oldest = in_flight[i % servers];
      if (oldest != no_server) {
        change_load(oldest, fleet.loads[oldest] - 1);
        if (policy->follows_answers()) policy->on_answer(oldest, 20'000'000, now_ns);
      }
      std::uint32_t const index =
          policy->choose(candidates, {.hash = random.bits(), .now_ns = now_ns}, random);
      oldest = index;
      change_load(oldest, fleet.loads[oldest] + 1);
    }
  };
  serve(servers);
  std::uint64_t const requests = 500'000;
  double best = 1e99;
  for (int run = 0; run < 3; ++run) {
    double const start = cpu_seconds();
    serve(requests);
    best = std::min(best, cpu_seconds() - start);
  }
  return best * 1e9 / static_cast<double>(requests);
}

double build_seconds(std::string const& call, std::uint32_t servers) {
  Fleet const fleet{servers};
  double const start = cpu_seconds();
  made(call, servers)->on_membership(fleet.candidates());
  return cpu_seconds() - start;
}

int broken = 0;
void bound(bool holds, std::string const& what) {
  fmt::print("{} {}\n", holds ? "  ok    " : "  BROKEN", what);
  broken += !holds;
}

} // namespace

int main(int argc, char* argv[]) {
  bool const check = argc > 1 && std::string{argv[1]} == "--check";

  std::vector<std::string> calls;
  for (PolicyEntry const& entry : routing_policies())
    calls.emplace_back(entry.name);
  for (char const* const call :
       {"ring_hash(points=nearest)", "ring_hash(vnodes=16, points=nearest, weighted=true)",
        "round_robin(order=haproxy)", "round_robin(order=static)", "least_requests(weights=nginx)",
        "least_requests(weights=haproxy)", "least_requests(weights=envoy)"})
    calls.emplace_back(call);

  fmt::print("nanoseconds for a pick, its changes of load and its answer\n{:<52} {:>8} {:>8} {:>8}\n", "",
             "10", "1,000", "100,000");
  double slowest_ns = 0;
  for (std::string const& call : calls) {
    std::vector<double> ns;
    for (std::uint32_t const servers : {10u, 1000u, 100'000u}) {
      std::string fitting = call;
      if (call == "maglev" && servers == 100'000) fitting = "maglev(table=10000019)";
      ns.push_back(pick_ns(fitting, servers));
    }
    fmt::print("{:<52} {:>8.1f} {:>8.1f} {:>8.1f}\n", call, ns[0], ns[1], ns[2]);
    slowest_ns = std::max(slowest_ns, ns[2]);
  }
  bound(slowest_ns <= 2000,
        fmt::format("at most 2,000 with 100,000 servers: nothing searches them all ({:.0f})", slowest_ns));

  fmt::print("\nseconds to build a table for 100,000 servers\n");
  for (char const* const call :
       {"ring_hash", "ring_hash(vnodes=16, points=nearest, weighted=true)", "bounded_ring",
        "maglev(table=10000019)", "weighted_random", "round_robin(order=static)"}) {
    double const seconds = build_seconds(call, 100'000);
    bound(seconds < 2, fmt::format("{}: {:.2f}, at most 2", call, seconds));
  }
  return check && broken > 0 ? 1 : 0;
}
