// Prints what a request costs, as time and as a ratio to the hand-written loop of limit.cpp in the same run,
// and what a live session weighs. Machines are shared and noisy: each figure is the best of several runs, and
// the ratios are what counts. `speed --check` exits with 1 if a bound is broken.

#include "limit.hpp"
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/experiment/trial.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <string>
#include <sys/resource.h>

namespace {

using namespace stickysim;

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double wall_seconds() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// The least of `runs` readings of `clock` for `work`.
double best_of(int runs, std::function<double()> const& clock, std::function<void()> const& work) {
  double best = 1e99;
  for (int i = 0; i < runs; ++i) {
    double const start = clock();
    work();
    best = std::min(best, clock() - start);
  }
  return best;
}

Scenario scenario(std::string const& text) {
  auto loaded = parse_scenario(text, "bench.toml");
  if (auto const* wrong = std::get_if<Diagnostics>(&loaded)) {
    fmt::print(stderr, "{}", render(*wrong));
    std::exit(2);
  }
  return std::get<Scenario>(std::move(loaded));
}

/// One-request sessions on `servers` servers at utilisation 0.9, mean demand 20 ms.
std::string queues(std::uint32_t servers, std::uint64_t requests, std::string const& policy) {
  double const rate = 0.9 * 50 * servers;
  return fmt::format(
      "[run]\nduration = \"{}s\"\nreplications = 1\n"
      "[workload]\narrivals = \"poisson({}/s)\"\nrequests = 1\ndemand = \"exponential(20ms)\"\n"
      "[balancer]\npolicy = \"{}\"\n[server]\ncount = {}\n",
      static_cast<double>(requests) / rate, rate, policy, servers);
}

/// The flagship's path: cookie, store, checks, timeout, network; about `sessions` live sessions.
std::string full_path(std::uint32_t servers, double seconds, std::string const& overrides) {
  return fmt::format(
      "[run]\nduration = \"{}s\"\nreplications = 1\n"
      "[workload]\narrivals = \"poisson({}/s)\"\nrequests = \"geometric(20)\"\n"
      "think_time = \"exponential(3s)\"\ndemand = \"exponential(20ms)\"\nkind = \"cart\"\n"
      "timeout = \"10s\"\n[balancer]\npolicy = \"power_of_d(d=2)\"\n[server]\ncount = {}\nworkers = 2\n"
      "[network]\nclient_rtt = \"40ms\"\nserver_rtt = \"0.5ms\"\n"
      "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"{}s\"\nfor = \"5s\"\n{}",
      seconds, 2.5 * servers, servers, seconds / 2, overrides);
}

struct Cost {
  double ns = 0;
  std::uint64_t requests = 0;
};

Cost cost_of(std::string const& text, int runs) {
  Scenario const loaded = scenario(text);
  Cost cost;
  double const seconds = best_of(runs, cpu_seconds, [&] {
    TrialResult const result = run_trial(loaded.variants[0].design, loaded.run, 0);
    cost.requests = result.requests_whole_run.issued;
  });
  cost.ns = seconds * 1e9 / static_cast<double>(cost.requests);
  return cost;
}

long peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

int broken = 0;
void bound(bool holds, std::string const& what) {
  fmt::print("{} {}\n", holds ? "  ok    " : "  BROKEN", what);
  broken += !holds;
}

} // namespace

int main(int argc, char* argv[]) {
  bool const check = argc > 1 && std::string{argv[1]} == "--check";

  // Memory first, while the process is small.
  {
    Scenario const many = scenario("[run]\nduration = \"600s\"\nreplications = 1\n[workload]\n"
                                   "arrivals = \"poisson(5000/s)\"\nrequests = \"geometric(50)\"\n"
                                   "think_time = \"exponential(600s)\"\ndemand = \"exponential(100us)\"\n"
                                   "[server]\ncount = 100\n[balancer]\naffinity = \"cookie\"\n");
    long const before = peak_kib();
    TrialResult const result = run_trial(many.variants[0].design, many.run, 0);
    auto const live = result.windows.back().sessions_live;
    double const bytes = static_cast<double>(peak_kib() - before) * 1024 / static_cast<double>(live);
    fmt::print("memory: {} live sessions, {:.1f} bytes each, all told\n", live, bytes);
    bound(bytes <= 128, "at most 128 bytes for each live session");
  }

  fmt::print("\nrequests of one-request sessions, shorter of two queues, utilisation 0.9\n"
             "{:>10} {:>12} {:>12} {:>8}\n",
             "servers", "limit ns", "ns", "ratio");
  double at_10 = 0;
  double at_100000 = 0;
  for (std::uint32_t const servers : {1u, 10u, 1000u, 100'000u}) {
    std::uint64_t const requests = servers == 100'000 ? 6'000'000 : 3'000'000;
    double const limit = best_of(3, cpu_seconds, [&] { bench::shorter_of_two(servers, requests); }) * 1e9 /
                         static_cast<double>(requests);
    double const ns = cost_of(queues(servers, requests, servers == 1 ? "random" : "power_of_d(d=2)"), 3).ns;
    fmt::print("{:>10} {:>12.1f} {:>12.1f} {:>8.2f}\n", servers, limit, ns, ns / limit);
    if (servers == 10) at_10 = ns;
    if (servers == 100'000) at_100000 = ns;
  }
  bound(at_10 <= 200, fmt::format("at most 200 ns with 10 servers ({:.0f})", at_10));
  bound(at_100000 <= 2.5 * at_10,
        fmt::format("at most 2.5 times that with 100,000 ({:.2f})", at_100000 / at_10));

  fmt::print("\nfull path: think, route, timeout, serve, state, crash, checks, network; ns a request\n"
             "{:>28} {:>12} {:>12}\n",
             "", "4 servers", "400 servers");
  struct Row {
    char const* name;
    double most_ns; ///< with 4 servers
    char const* overrides;
  };
  for (Row const& row :
       {Row{"cookie, local", 400, "[balancer.affinity]\nkind = \"cookie\"\n"},
        Row{"store", 400,
            "[state]\nplacement = \"shared\"\n[state.store]\nservice_time = \"exponential(50us)\"\n"
            "shards = 400\n"},
        Row{"token", 400, "[state]\nplacement = \"client\"\nverify_time = \"50us\"\n"},
        Row{"cookie, replicated", 500,
            "[balancer.affinity]\nkind = \"cookie\"\n[state]\nplacement = \"replicated\"\nlag = \"10ms\"\n"},
        Row{"cookie, cached store", 500,
            "[balancer.affinity]\nkind = \"cookie\"\n[state]\nplacement = \"cached\"\n[state.store]\n"
            "service_time = \"exponential(50us)\"\nshards = 400\n"},
        Row{"store that crashes", 500,
            "[state]\nplacement = \"shared\"\n[state.store]\nservice_time = \"exponential(50us)\"\n"
            "shards = 400\n[[fault]]\nkind = \"store_crash\"\nat = \"30s\"\nfor = \"1s\"\n"}}) {
    double const small = cost_of(full_path(4, 6000, row.overrides), 3).ns;
    double const large = cost_of(full_path(400, 60, row.overrides), 3).ns;
    fmt::print("{:>28} {:>12.1f} {:>12.1f}\n", row.name, small, large);
    bound(small <= row.most_ns, fmt::format("{}: at most {} ns ({:.0f})", row.name, row.most_ns, small));
  }

  fmt::print("\ntwo jobs against one, the same eight replications\n");
  Scenario eight = scenario(full_path(8, 600, ""));
  eight.run.replications = 8;
  double const one = best_of(3, wall_seconds, [&] { run_experiment(eight, 1); });
  double const two = best_of(3, wall_seconds, [&] { run_experiment(eight, 2); });
  bound(two <= 0.55 * one, fmt::format("two jobs take at most 0.55 of one's time ({:.3f})", two / one));
  return check && broken > 0 ? 1 : 0;
}
