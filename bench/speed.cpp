// Prints the cost of a request, as time and as a ratio to the hand-written loops of limit.cpp in the same
// run; the memory of a live session; the time that the program takes to start; and the gain of a second job.
// Machines are shared and noisy: each figure is the best of several runs; compare ratios. `speed --check`
// exits with 1 if a goal is missed; `speed requests memory ...` measures only these sections.

#include "limit.hpp"
#include "measure.hpp"
#include "model/recorder.hpp"
#include "model/session.hpp"
#include "process.hpp"
#include "scenario_text.hpp"
#include <stickysim/engine/ziggurat.hpp>
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/experiment/trial.hpp>
#include <stickysim/scenario/load.hpp>

#include <string>
#include <thread>
#include <vector>

namespace {

using namespace stickysim;
using namespace stickysim::bench;

Goals goals;

Scenario scenario(std::string const& text) {
  auto loaded = parse_scenario(text, "bench.toml");
  if (!loaded) {
    fmt::print(stderr, "{}", render(loaded.error()));
    std::exit(2);
  }
  return std::move(*loaded);
}

/// For a loop that returns the number of requests that it has simulated.
template <class Loop>
double limit_of(int runs, Loop const& loop) {
  std::uint64_t requests = 0;
  double const seconds = best_of(runs, cpu_seconds, [&] { requests = loop(); });
  return seconds * 1e9 / static_cast<double>(requests);
}

/// Simulates a scenario, and returns the number of requests.
auto simulated(std::string const& text) {
  return [loaded = scenario(text)] {
    return run_trial(loaded.variants[0].design, loaded.run, 0).requests_whole_run.issued;
  };
}

/// Nanoseconds of processor time a request.
double cost_of(std::string const& text, int runs) { return limit_of(runs, simulated(text)); }

/// Prints a row and answers the ratio.
double compare(std::string const& name, double limit_ns, double ns) {
  fmt::print("{:<44} {:>8.1f} {:>8.1f} {:>6.2f}\n", name, limit_ns, ns, ns / limit_ns);
  return ns / limit_ns;
}

void requests() {
  fmt::print("\nnanoseconds a request, one-request sessions, utilization 0.9\n{:<44} {:>8} {:>8} {:>6}\n", "",
             "limit", "here", "ratio");
  std::uint64_t const few = 3'000'000;
  double worst = 0;
  for (std::uint32_t const workers : {1u, 8u}) {
    double const ratio = compare(fmt::format("one queue, {} worker{}", workers, workers > 1 ? "s" : ""),
                                 limit_of(5, [&] { return one_queue(workers, few), few; }),
                                 cost_of(queues(1, workers, few), 5));
    worst = std::max(worst, ratio);
  }
  goals.at_most(2, worst, "one queue, times the limit");

  worst = 0;
  double least_ns = 1e99;
  double most_ns = 0;
  for (std::uint32_t const servers : {10u, 1000u, 100'000u}) {
    std::uint64_t const many = servers == 100'000 ? 2 * few : few;
    double const ns = cost_of(queues(servers, 1, many), 4);
    worst = std::max(worst, compare(fmt::format("shorter of two queues, {} servers", servers),
                                    limit_of(4, [&] { return shorter_of_two(servers, many), many; }), ns));
    least_ns = std::min(least_ns, ns);
    most_ns = std::max(most_ns, ns);
  }
  goals.at_most(2, worst, "shorter of two, times the limit");
  goals.at_most(2, most_ns / least_ns, "from 10 to 100,000 servers, times the least");
}

void full_paths() {
  fmt::print("\nnanoseconds a request, full path: think, route, timeout, serve, store, answer\n"
             "{:<44} {:>8} {:>8} {:>6}\n",
             "", "limit", "here", "ratio");
  double worst = 0;
  for (std::uint32_t const sessions : {1000u, 100'000u, 1'000'000u})
    for (Route const route : {Route::cookie, Route::two_choices}) {
      std::uint32_t const servers = sessions / 100;
      std::uint64_t const requests = sessions == 1'000'000 ? 6'000'000 : 3'000'000;
      int const runs = sessions == 1'000'000 ? 2 : 3;
      auto const until_ns = static_cast<Nanoseconds>(seconds_of(servers, requests) * 1e9);
      double const limit =
          limit_of(runs, [&] { return full_path(sessions, servers, until_ns, route).count; });
      double const ns = cost_of(closed(sessions, servers, requests, route), runs);
      worst = std::max(worst, compare(fmt::format("{} sessions, {} servers, {}", sessions, servers,
                                                  route == Route::cookie ? "cookie" : "shorter of two"),
                                      limit, ns));
    }
  goals.at_most(1.8, worst, "full path, times the limit");
}

void crash_paths() {
  fmt::print("\nnanoseconds a request, with hops, checks and a crash: a cookie, local state\n"
             "{:<44} {:>8} {:>8} {:>6}\n",
             "", "limit", "here", "ratio");
  double worst = 0;
  for (std::uint32_t const sessions : {300u, 75'000u}) {
    std::uint32_t const servers = sessions / 75;
    Nanoseconds const seconds = sessions == 300 ? 30'000 : 120;
    double const limit =
        limit_of(3, [&] { return crash_path(sessions, servers, seconds * nanoseconds_per_second).count; });
    double const ns = cost_of(crashed(sessions, servers, seconds), 3);
    worst = std::max(worst, compare(fmt::format("{} sessions, {} servers", sessions, servers), limit, ns));
  }
  goals.at_most(1.6, worst, "with hops, checks and a crash, times the limit");
}

/// Nanoseconds of processor time for each request more in a longer run: without what the start takes, which
/// is seconds where there are millions of records. `prepared`: answers what runs that many requests and says
/// how many there were.
template <class Prepared>
double cost_of_more(std::uint64_t few, Prepared const& prepared) {
  auto const seconds = [&](std::uint64_t requests, std::uint64_t& issued) {
    auto const run = prepared(requests);
    return best_of(2, cpu_seconds, [&] { issued = run(); });
  };
  std::uint64_t first = 0;
  std::uint64_t all = 0;
  double const early = seconds(few, first);
  return (seconds(few + 12'000'000, all) - early) * 1e9 / static_cast<double>(all - first);
}

/// Beside the hand-written loops, which grow for the same reason: memory.
void large() {
  fmt::print("\nnanoseconds for each request more in a longer run\n{:<52} {:>8} {:>8} {:>6}\n", "", "small",
             "large", "ratio");
  auto const growth = [](std::string const& name, std::uint32_t small, std::uint32_t large, auto const& run) {
    auto const cost = [&](std::uint32_t size, std::uint64_t few) {
      return cost_of_more(few, [&](std::uint64_t requests) { return run(size, requests); });
    };
    double const small_ns = cost(small, 3'000'000);
    double const large_ns = cost(large, 10'000'000);
    fmt::print("{:<52} {:>8.1f} {:>8.1f} {:>6.2f}\n", name, small_ns, large_ns, large_ns / small_ns);
    return large_ns / small_ns;
  };

  growth("hand-written, shorter of two: 10, 1,000,000 servers", 10, 1'000'000,
         [](std::uint32_t servers, std::uint64_t requests) {
           return [=] { return shorter_of_two(servers, requests), requests; };
         });
  double const wide = growth(
      "shorter of two queues: 10, 1,000,000 servers", 10, 1'000'000,
      [](std::uint32_t servers, std::uint64_t requests) { return simulated(queues(servers, 1, requests)); });
  goals.at_most(2.2, wide, "from 10 to 1,000,000 servers");

  growth("hand-written, full path: 1,000, 10,000,000 sessions", 1000, 10'000'000,
         [](std::uint32_t sessions, std::uint64_t requests) {
           std::uint32_t const servers = sessions / 100;
           auto const until_ns = static_cast<Nanoseconds>(seconds_of(servers, requests) * 1e9);
           return [=] { return full_path(sessions, servers, until_ns, Route::cookie).count; };
         });
  double const many = growth("full path, cookie: 1,000, 10,000,000 sessions", 1000, 10'000'000,
                             [](std::uint32_t sessions, std::uint64_t requests) {
                               return simulated(closed(sessions, sessions / 100, requests, Route::cookie));
                             });
  goals.at_most(2.5, many, "from 1,000 to 10,000,000 sessions");
}

/// Nanoseconds that recording takes for a request of the full path.
double recording_ns() {
  constexpr std::size_t requests = 1'000'000;
  Slab<Request> none;
  std::vector<ServerGroup> const groups{ServerGroup{}};
  Fleet const fleet{groups, none};
  Recorder recorder{RunSettings{}, 1, fleet};
  ClientBooks& books = recorder.of_class(0);
  std::vector<Nanoseconds> latencies;
  Random random{1};
  for (std::size_t i = 0; i < requests; ++i)
    latencies.push_back(static_cast<Nanoseconds>(exponential(random) * 60e6));
  Nanoseconds now = 0;
  return best_of(5, cpu_seconds,
                 [&] {
                   for (Nanoseconds const latency_ns : latencies) {
                     books.request_issued(now);
                     now += 22'000;
                     books.request_ok(now, latency_ns, latency_ns / 2);
                   }
                 }) *
         1e9 / static_cast<double>(requests);
}

void parts() {
  fmt::print("\nnanoseconds of a request on the full path, 1000 sessions on 10 servers\n");
  double with = 1e99;
  double without = 1e99;
  for (int round = 0; round < 5; ++round) { // in turn, so that noise affects both alike
    with = std::min(with, cost_of(closed(1000, 10, 3'000'000, Route::cookie), 1));
    without = std::min(without, cost_of(closed(1000, 10, 3'000'000, Route::cookie, "0s"), 1));
  }
  fmt::print("{:<44} {:>8.1f}\n{:<44} {:>8.1f}\n", "without a timeout", without, "with one", with);
  goals.at_most(8, 100 * (with - without) / with, "a constant timeout, per cent");
  double const books = recording_ns();
  fmt::print("{:<44} {:>8.1f}\n", "what is recorded of it", books);
  goals.at_most(3, 100 * books / with, "recording, per cent");
}

void placements() {
  fmt::print("\nnanoseconds a request by placement, with network, checks and a crash\n{:<44} {:>9} {:>11}\n",
             "", "4 servers", "400 servers");
  std::string const cookie = "[balancer.affinity]\nkind = \"cookie\"\n";
  std::string const store = "[state.store]\nservice_time = \"exponential(50us)\"\nshards = 400\n";
  struct Row {
    std::string name;
    std::string overrides;
  };
  for (Row const& row :
       {Row{"cookie, local", cookie}, Row{"shared", "[state]\nplacement = \"shared\"\n" + store},
        Row{"client", "[state]\nplacement = \"client\"\nverify_time = \"50us\"\n"},
        Row{"cookie, replicated", cookie + "[state]\nplacement = \"replicated\"\nlag = \"10ms\"\n"},
        Row{"cookie, cached", cookie + "[state]\nplacement = \"cached\"\n" + store},
        Row{"shared, the store crashes", "[state]\nplacement = \"shared\"\n" + store +
                                             "[[fault]]\nkind = \"store_crash\"\nat = \"30s\"\n"
                                             "for = \"1s\"\n"}})
    fmt::print("{:<44} {:>9.1f} {:>11.1f}\n", row.name, cost_of(shop(4, 6000, row.overrides), 3),
               cost_of(shop(400, 60, row.overrides), 3));
}

/// Users who think for a minute on average, after two minutes: a session each and the event that wakes it.
std::string thinkers(std::uint64_t users) {
  return fmt::format("[run]\nduration = \"120s\"\nreplications = 1\n[workload]\nusers = {}\n"
                     "requests = 1000000000\nthink_time = \"exponential(60s)\"\n"
                     "demand = \"exponential(100us)\"\n[server]\ncount = 100\n"
                     "[balancer]\naffinity = \"cookie\"\n",
                     users);
}

/// The part of a session's record that is about its modelled state.
constexpr std::size_t state_bytes = sizeof(Session::last_use_ns) + sizeof(Session::home) +
                                    sizeof(Session::state_key) + sizeof(Session::writes);

void memory() {
  fmt::print("\nresident memory by live sessions, the whole process\n{:<44} {:>8} {:>10} {:>14}\n", "", "MiB",
             "bytes each", "less its state");
  std::vector<std::string> const arguments{"run", "-", "--quiet"};
  long const empty_kib = run_program(arguments, thinkers(1)).peak_kib;
  for (std::uint64_t const users : {1'000'000u, 10'000'000u}) {
    long const kib = run_program(arguments, thinkers(users)).peak_kib;
    double const bytes = static_cast<double>(kib - empty_kib) * 1024 / static_cast<double>(users);
    double const stateless = bytes - static_cast<double>(state_bytes);
    fmt::print("{:<44} {:>8} {:>10.1f} {:>14.1f}\n", users, kib / 1024, bytes, stateless);
    goals.at_most(64, stateless, "bytes a live session with its timer, without what is kept of its state");
    if (users == 10'000'000) goals.at_most(1024, static_cast<double>(kib) / 1024, "MiB for ten million");
  }
}

void start() {
  fmt::print("\nmilliseconds from start to end of the program\n");
  std::string const ten = "[run]\nduration = \"10s\"\nreplications = 1\n[workload]\n"
                          "arrivals = \"poisson(1/s)\"\nrequests = 1\ndemand = \"exponential(20ms)\"\n";
  auto const milliseconds = [](std::string const& what, auto const& run) {
    double const ms = best_of(20, wall_seconds, run) * 1e3;
    fmt::print("{:<44} {:>8.1f}\n", what, ms);
    return ms;
  };
  double const nothing = milliseconds("a program that does nothing", [] { run_command({"/bin/true"}); });
  double const help = milliseconds("--help", [] { run_program({"--help"}); });
  double const run = milliseconds("a scenario of ten requests", [&] {
    run_program({"run", "-", "--quiet"}, ten);
  });
  goals.at_most(15, help / nothing, "--help, times a program that does nothing");
  goals.at_most(15, run / nothing, "a scenario of ten requests, times a program that does nothing");
}

/// Whether two threads that only count are as fast as one: else a second job can gain nothing.
bool two_cores_are_free() {
  auto const count = [] {
    std::uint64_t volatile counted = 0;
    while (counted < 100'000'000)
      counted = counted + 1;
  };
  double const one = best_of(3, wall_seconds, count);
  double const two = best_of(3, wall_seconds, [&] {
    std::thread other{count};
    count();
    other.join();
  });
  return two < 1.05 * one;
}

void jobs() {
  fmt::print(
      "\ntrials a second of wall time, and what a second job gains on an idle machine; on any, times the\n"
      "processor time\n{:<44} {:>8} {:>8} {:>6} {:>6}\n",
      "", "one job", "two", "ratio", "cpu");
  struct Row {
    std::string name;
    Scenario scenario;
    double trials;
  };
  Scenario replications = scenario(shop(8, 600, ""));
  replications.run.replications = 8;
  Scenario const sweep = scenario(shop(8, 300, "[sweep]\n\"server.workers\" = [2, 3, 4, 5, 6, 7, 8, 9]\n"));
  for (Row const& row :
       {Row{"eight replications", std::move(replications), 8}, Row{"a sweep of eight points", sweep, 8}}) {
    double one = 1e99;
    double two = 1e99;
    double one_cpu = 1e99;
    double two_cpu = 1e99;
    auto const run = [&](int jobs, double& wall, double& cpu) {
      double const cpu_start = cpu_seconds();
      wall = std::min(wall, best_of(1, wall_seconds, [&] { run_experiment(row.scenario, jobs); }));
      cpu = std::min(cpu, cpu_seconds() - cpu_start);
    };
    for (int round = 0; round < 5; ++round) {
      run(1, one, one_cpu);
      run(2, two, two_cpu);
    }
    fmt::print("{:<44} {:>8.1f} {:>8.1f} {:>6.2f} {:>6.2f}\n", row.name, row.trials / one, row.trials / two,
               one / two, two_cpu / one_cpu);
    if (two_cores_are_free())
      goals.goal(one / two >= 1.9, fmt::format("two jobs are at least 1.9 times one ({:.2f})", one / two));
    else
      fmt::print("  not judged: this machine has no two free cores now\n");
  }
}

struct Section {
  std::string_view name;
  void (*measure)();
};
/// Memory first: a process that is started counts the memory that this process has held.
constexpr Section sections[] = {{"memory", memory},         {"requests", requests}, {"paths", full_paths},
                                {"crash", crash_paths},     {"large", large},       {"parts", parts},
                                {"placements", placements}, {"start", start},       {"jobs", jobs}};

} // namespace

int main(int argc, char* argv[]) {
  std::vector<std::string> wanted(argv + 1, argv + argc);
  bool const check = std::erase(wanted, "--check") > 0;
  for (Section const& section : sections)
    if (wanted.empty() || std::ranges::find(wanted, section.name) != wanted.end()) section.measure();
  return check && goals.missed() > 0 ? 1 : 0;
}
