// Prints the cost of a policy's pick by the number of servers, with the changes of load and the answers that
// follow from it, beside a search of all servers; the cost of a simulated request under it, the slowest law
// first; and the time to build the tables of policies that hash, beside that of sorting as many numbers.
// Machines are shared and noisy: each figure is the best of several runs in processor time; compare ratios.
// `policies --check` exits with 1 if a goal is missed; `policies LAW ...` measures only these.

#include "measure.hpp"
#include <stickysim/engine/random.hpp>
#include <stickysim/experiment/trial.hpp>
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stickysim;

using bench::cpu_seconds;

std::unique_ptr<RoutingPolicy> made(std::string const& call, std::uint32_t servers) {
  auto policy = make_routing_policy(*parse_call(call), servers, 1);
  if (policy) return std::move(*policy);
  fmt::print(stderr, "{}\n", policy.error().message);
  std::exit(2);
}

/// A balancer's knowledge of a fleet in which all servers are candidates.
struct Fleet {
  explicit Fleet(std::uint32_t size)
      : servers(size), loads(size, 0), weights(size), workers(size, 1), speeds(size, 1) {
    std::iota(servers.begin(), servers.end(), 0u);
    for (ServerId server = 0; server < size; ++server)
      weights[server] = 1 + server % 4;
  }
  Candidates candidates() const {
    return {servers, servers, loads, weights, 1, loads, workers, speeds, {}, {}};
  }

  std::vector<ServerId> servers; ///< by index, and the indices by server
  std::vector<std::uint32_t> loads;
  std::vector<std::uint32_t> weights;
  std::vector<std::uint32_t> workers;
  std::vector<double> speeds;
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
  return bench::best_of(3, cpu_seconds, [&] { serve(requests); }) * 1e9 / static_cast<double>(requests);
}

/// The kinds of affinity whose cost is measured beside that of laws.
constexpr std::string_view affinities[] = {"cookie", "table"};

/// A trial on `servers` servers that are busy for 60 % of the time: of one-request sessions under a law, or
/// of sessions of five requests that an affinity of that name binds.
TrialResult trial(std::string const& law, std::uint32_t servers, double requests) {
  bool const sticky = std::ranges::find(affinities, law) != std::end(affinities);
  std::string balancer = "policy = \"" + (sticky ? "power_of_d(d=2)" : law) + "\"\n";
  if (law == "least_sessions") balancer += "[balancer.affinity]\nkind = \"table\"\nexpire = \"1s\"\n";
  if (sticky) balancer += "[balancer.affinity]\nkind = \"" + law + "\"\nexpire = \"500ms\"\n";
  double const rate = 0.6 * 50 * servers;
  auto loaded = parse_scenario(
      fmt::format("[run]\nduration = \"{}s\"\nreplications = 1\n[workload]\narrivals = \"poisson({}/s)\"\n"
                  "requests = {}\nthink_time = \"exponential(10ms)\"\ndemand = \"exponential(20ms)\"\n"
                  "[balancer]\n{}[server]\ncount = {}\n",
                  requests / rate, sticky ? rate / 5 : rate, sticky ? 5 : 1, balancer, servers),
      "bench.toml");
  if (!loaded) {
    fmt::print(stderr, "{}", render(loaded.error()));
    std::exit(2);
  }
  auto const& scenario = *loaded;
  return run_trial(scenario.variants[0].design, scenario.run, 0);
}

/// The cost of a simulated request without that of making the fleet: a long trial less a short one.
class RequestCost {
public:
  RequestCost(std::string policy, std::uint32_t servers) : policy_{std::move(policy)}, servers_{servers} {}

  void measure() {
    measure(few_, 200'000);
    measure(many_, 800'000);
  }
  double ns() const {
    return (many_.seconds - few_.seconds) * 1e9 / static_cast<double>(many_.requests - few_.requests);
  }

private:
  struct Trial {
    std::uint64_t requests = 0;
    double seconds = 1e99; ///< the least that was measured
  };

  void measure(Trial& of, double requests) const {
    double const start = cpu_seconds();
    of.requests = trial(policy_, servers_, requests).requests_whole_run.issued;
    of.seconds = std::min(of.seconds, cpu_seconds() - start);
  }

  std::string policy_;
  std::uint32_t servers_;
  Trial few_;
  Trial many_;
};

double build_seconds(std::string const& call, std::uint32_t servers) {
  Fleet const fleet{servers};
  return bench::best_of(2, cpu_seconds, [&] { made(call, servers)->on_membership(fleet.candidates()); });
}

/// To sort that many random numbers.
double sort_seconds(std::size_t count) {
  std::vector<std::uint64_t> numbers(count);
  Random random{1};
  return bench::best_of(2, cpu_seconds, [&] {
    for (std::uint64_t& number : numbers)
      number = random.bits();
    std::ranges::sort(numbers);
  });
}

/// Nanoseconds to find the least of that many servers by a look at each.
double search_ns(std::uint32_t servers) {
  std::vector<std::uint32_t> loads(servers);
  Random random{1};
  for (std::uint32_t& load : loads)
    load = static_cast<std::uint32_t>(random.bits() >> 33);
  constexpr int searches = 100;
  return bench::best_of(3, cpu_seconds,
                        [&] {
                          for (int i = 0; i < searches; ++i)
                            *std::ranges::min_element(loads) += 1u << 20;
                        }) *
         1e9 / searches;
}

bench::Goals goals;

} // namespace

/// Every policy, and the other laws that their options select.
std::vector<std::string> every_law() {
  std::vector<std::string> laws;
  for (PolicyEntry const& entry : routing_policies())
    laws.emplace_back(entry.name);
  for (char const* const law :
       {"power_of_d(d=5)", "power_of_d(replacement=true)", "ring_hash(points=nearest)",
        "ring_hash(vnodes=16, points=nearest, weighted=true)", "hash_modulo(weighted=true)",
        "rendezvous(weighted=true)", "maglev(weighted=true)", "round_robin(order=haproxy)",
        "round_robin(order=static)", "least_requests(weights=nginx)", "least_requests(weights=haproxy)",
        "least_requests(weights=envoy)"})
    laws.emplace_back(law);
  return laws;
}

int main(int argc, char* argv[]) {
  std::vector<std::string> laws(argv + 1, argv + argc);
  bool const check = std::erase(laws, "--check") > 0;
  if (laws.empty()) {
    laws = every_law();
    laws.insert(laws.end(), std::begin(affinities), std::end(affinities));
  }

  // Tables need entries for all.
  auto const fitting = [](std::string const& law, std::uint32_t servers) -> std::string {
    if (servers < 100'000 || !law.starts_with("maglev")) return law;
    return law == "maglev" ? "maglev(table=10000019)" : "maglev(table=10000019, weighted=true)";
  };

  fmt::print("nanoseconds for a pick, its changes of load and its answer\n{:<52} {:>8} {:>8} {:>8}\n", "",
             "10", "1,000", "100,000");
  double slowest_ns = 0;
  for (std::string const& law : laws) {
    if (std::ranges::find(affinities, law) != std::end(affinities)) continue;
    fmt::print("{:<52}", law);
    for (std::uint32_t const servers : {10u, 1000u, 100'000u}) {
      double const ns = pick_ns(fitting(law, servers), servers);
      fmt::print(" {:>8.1f}", ns);
      slowest_ns = std::max(slowest_ns, ns);
    }
    fmt::print("\n");
  }
  goals.at_most(0.1, slowest_ns / search_ns(100'000), "the slowest, beside a search of 100,000 servers");

  fmt::print("\nnanoseconds for a simulated request\n{:<52} {:>8} {:>8} {:>8}\n", "", "10", "100,000",
             "ratio");
  std::vector<RequestCost> small;
  std::vector<RequestCost> large;
  for (std::string const& law : laws) {
    small.emplace_back(law, 10);
    large.emplace_back(fitting(law, 100'000), 100'000);
  }
  // One round may be disturbed and the next not.
  for (int round = 0; round < 5; ++round)
    for (std::size_t i = 0; i < laws.size(); ++i)
      small[i].measure(), large[i].measure();
  // Policies whose memory is one record per server.
  std::set<std::string> const flat = {"random", "round_robin",    "weighted_random", "power_of_d",
                                      "cookie", "least_requests", "join_idle_queue", "table"};
  std::vector<std::size_t> slowest_first(laws.size());
  std::iota(slowest_first.begin(), slowest_first.end(), std::size_t{0});
  std::ranges::sort(slowest_first, std::greater{}, [&](std::size_t i) { return large[i].ns(); });
  double steepest = 0;
  double steepest_flat = 0;
  for (std::size_t const i : slowest_first) {
    bool const measured = small[i].ns() > 0 && large[i].ns() > 0;
    double const ratio = measured ? large[i].ns() / small[i].ns() : 1e99;
    fmt::print("{:<52} {:>8.1f} {:>8.1f} {:>8.2f}\n", laws[i], small[i].ns(), large[i].ns(), ratio);
    double& worst = flat.contains(laws[i]) ? steepest_flat : steepest;
    worst = std::max(worst, ratio);
  }
  if (steepest_flat > 0)
    goals.at_most(2, steepest_flat, "from 10 to 100,000 servers, times as much: the plain laws and affinity");
  if (steepest > 0) goals.at_most(4, steepest, "the others");

  fmt::print("\nthe time to build a table for 100,000 servers, beside that of sorting as many numbers\n");
  struct Build {
    char const* call;
    std::size_t entries;
  };
  for (auto const& [call, entries] :
       {Build{"ring_hash", 16'000'000},
        Build{"ring_hash(vnodes=16, points=nearest, weighted=true)", 4'000'000},
        Build{"bounded_ring", 16'000'000}, Build{"maglev(table=10000019)", 10'000'019},
        Build{"maglev(table=10000019, weighted=true)", 10'000'019}, Build{"weighted_random", 100'000},
        Build{"round_robin(order=static)", 500'000}}) // it sets out its turns in two heaps
    goals.at_most(2, build_seconds(call, 100'000) / sort_seconds(entries), call);
  return check && goals.missed() > 0 ? 1 : 0;
}
