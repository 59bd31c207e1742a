// Queues whose demands are known, and what is made of their logs.
#include "catch.hpp"
#include "log/demand.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <random>
#include <string>

using namespace stickysim;

namespace demand_test {

namespace {

using Discipline = ServiceModel::Discipline;

struct Arrival {
  double at_s;
  double demand_s;
  std::uint16_t server;
};

/// Poisson arrivals, sent to each of `servers` in turn, at the rate that keeps `load` of their workers busy,
/// of demands with a mean of 20 ms and a coefficient of variation of 1.5.
std::vector<Arrival> arrivals(int count, int servers, int workers, double load, unsigned seed) {
  std::mt19937_64 random{seed};
  constexpr double mean_s = 0.02;
  double const sigma = std::sqrt(std::log(1 + 1.5 * 1.5));
  std::lognormal_distribution<double> demand{std::log(mean_s) - sigma * sigma / 2, sigma};
  std::exponential_distribution<double> gap{load * servers * workers / mean_s};
  std::vector<Arrival> result;
  double now_s = 0;
  for (int i = 0; i < count; ++i)
    result.push_back({now_s += gap(random), demand(random), static_cast<std::uint16_t>(i % servers)});
  return result;
}

/// When requests leave a server that serves them in turn.
std::vector<double> departures_fifo(std::vector<Arrival> const& own, int workers) {
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at;
  for (int i = 0; i < workers; ++i)
    free_at.push(0);
  std::vector<double> departures;
  for (Arrival const& each : own) {
    departures.push_back(std::max(each.at_s, free_at.top()) + each.demand_s);
    free_at.pop();
    free_at.push(departures.back());
  }
  return departures;
}

/// When they leave one whose cores they share.
std::vector<double> departures_sharing(std::vector<Arrival> const& own, int cores) {
  std::vector<double> departures(own.size());
  std::vector<std::pair<double, std::size_t>> left; ///< work and request
  double now_s = 0;
  std::size_t next = 0;
  while (next < own.size() || !left.empty()) {
    double const rate = left.empty() ? 1 : std::min(1.0, cores / static_cast<double>(left.size()));
    auto const first = std::min_element(left.begin(), left.end());
    double const arrival_s = next < own.size() ? own[next].at_s : INFINITY;
    double const end_s = left.empty() ? INFINITY : now_s + first->first / rate;
    double const until_s = std::min(arrival_s, end_s);
    for (auto& each : left)
      each.first -= (until_s - now_s) * rate;
    now_s = until_s;
    if (end_s <= arrival_s) {
      departures[first->second] = now_s;
      left.erase(first);
    } else {
      left.emplace_back(own[next].demand_s, next);
      ++next;
    }
  }
  return departures;
}

struct Fleet {
  Discipline discipline;
  int servers;
  int workers;
};

/// The log of a fleet, whose times are rounded as `resolution_s` says.
LoggedRequests log_of(Fleet const& fleet, std::vector<Arrival> const& all, double resolution_s,
                      bool names_servers = true) {
  LoggedRequests log;
  log.whole_seconds = false;
  for (int server = 0; server < fleet.servers && names_servers; ++server)
    log.servers.number_of("s" + std::to_string(server));
  std::vector<LoggedRequest> requests;
  for (std::uint16_t server = 0; server < fleet.servers; ++server) {
    std::vector<Arrival> own;
    std::copy_if(all.begin(), all.end(), std::back_inserter(own),
                 [&](Arrival const& each) { return each.server == server; });
    auto const departures = fleet.discipline == Discipline::fifo ? departures_fifo(own, fleet.workers)
                                                                 : departures_sharing(own, fleet.workers);
    auto const rounded_us = [&](double time_s) {
      return static_cast<std::int64_t>(std::floor(time_s / resolution_s) * resolution_s * 1e6 + 0.5);
    };
    for (std::size_t i = 0; i < own.size(); ++i) {
      LoggedRequest request;
      request.received_us = rounded_us(own[i].at_s);
      request.total_us =
          static_cast<std::uint32_t>(rounded_us(departures[i] - own[i].at_s + resolution_s / 2));
      if (names_servers) request.server = server;
      requests.push_back(request);
    }
  }
  std::stable_sort(requests.begin(), requests.end(),
                   [](auto const& a, auto const& b) { return a.received_us < b.received_us; });
  for (LoggedRequest const& request : requests)
    log.requests.push_back(request);
  log.with_times = requests.size();
  return log;
}

double mean_of(std::vector<Arrival> const& all) {
  double sum = 0;
  for (Arrival const& each : all)
    sum += each.demand_s;
  return sum / static_cast<double>(all.size());
}

} // namespace

TEST_CASE("with the true model the demands are those of the requests, one by one") {
  for (Fleet const& fleet : {Fleet{Discipline::fifo, 1, 3}, Fleet{Discipline::sharing, 1, 3}}) {
    auto const all = arrivals(2000, 1, 3, 0.9, 7);
    auto const departures =
        fleet.discipline == Discipline::fifo ? departures_fifo(all, 3) : departures_sharing(all, 3);
    ServedStation station{{fleet.discipline, 3}};
    double worst_us = 0;
    std::size_t done = 0;
    ServedStation::Done const compare = [&](std::size_t request, std::int64_t demand_us) {
      worst_us = std::max(worst_us, std::abs(static_cast<double>(demand_us) - 1e6 * all[request].demand_s));
      ++done;
    };
    for (std::size_t i = 0; i < all.size(); ++i)
      station.add({std::llround(1e6 * all[i].at_s), std::llround(1e6 * departures[i]), i}, compare);
    station.finish(compare);
    CHECK(done == all.size());
    CHECK(worst_us < 100); // of many that share, each rounds
  }
}

// Three fleets at two loads and with two clocks. The wait is up to
// twice the demand, so that who ignored it would be far off. Of 20,000 requests the mean demand itself has a
// standard error of 1 %, which is why it is compared with the mean of those that were drawn.
TEST_CASE("the mean demand of fleets of known truth is found within 5 %") {
  for (Fleet const& fleet :
       {Fleet{Discipline::fifo, 3, 4}, Fleet{Discipline::fifo, 4, 1}, Fleet{Discipline::sharing, 2, 2}})
    for (double const load : {0.5, 0.85})
      for (double const resolution_s : {1e-6, 1e-3}) {
        CAPTURE(fleet.discipline, fleet.workers, load, resolution_s);
        auto const all = arrivals(20'000, fleet.servers, fleet.workers, load, 42);
        LoggedRequests log = log_of(fleet, all, resolution_s);
        DemandFindings const found = find_demands(log);
        CAPTURE(found.model.discipline, found.model.workers, found.mean_response_us);
        CHECK(found.requests == all.size());
        CHECK(found.mean_demand_us * 1e-6 == Approx(mean_of(all)).epsilon(0.05));
      }
}

// A quarter of the requests comes at night, at a load of 15 %.
TEST_CASE("where no servers are named, a log with quiet hours shows the mean demand within 10 %") {
  for (Fleet const& fleet :
       {Fleet{Discipline::fifo, 3, 4}, Fleet{Discipline::fifo, 4, 1}, Fleet{Discipline::sharing, 2, 2}}) {
    auto all = arrivals(5'000, fleet.servers, fleet.workers, 0.15, 1);
    double const night_s = all.back().at_s + 1;
    for (Arrival each : arrivals(15'000, fleet.servers, fleet.workers, 0.8, 2)) {
      each.at_s += night_s;
      all.push_back(each);
    }
    LoggedRequests log = log_of(fleet, all, 1e-3, false);
    DemandFindings const found = find_demands(log);
    CAPTURE(fleet.discipline, fleet.workers, found.model.workers);
    CHECK(found.mean_response_us * 1e-6 > 1.25 * mean_of(all));
    CHECK(found.mean_demand_us * 1e-6 == Approx(mean_of(all)).epsilon(0.10));
  }
}

TEST_CASE("where nobody waits, response times are demands") {
  auto const all = arrivals(5'000, 1, 64, 0.1, 3);
  LoggedRequests log = log_of({Discipline::fifo, 1, 64}, all, 1e-6);
  DemandFindings const found = find_demands(log);
  CHECK(found.mean_demand_us == Approx(found.mean_response_us).epsilon(0.001));
}

TEST_CASE("a request that no server answered has no demand, one without a time neither") {
  LoggedRequests log;
  log.servers.number_of("s1");
  log.requests.push_back({.received_us = 0, .total_us = 500, .server = 0});
  log.requests.push_back({.received_us = 1000, .total_us = 500});
  log.requests.push_back({.received_us = 2000, .server = 0});
  log.requests.push_back({.received_us = 3000, .total_us = 900, .server_us = 700, .server = 0});
  CHECK(find_demands(log).requests == 2);
  auto const all = log.requests.all();
  CHECK(all[0].server_us == 500);
  CHECK(all[1].server_us == unknown_us);
  CHECK(all[2].server_us == unknown_us);
  CHECK(all[3].server_us == 700);
}

} // namespace demand_test
