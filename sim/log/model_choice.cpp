#include "log/model_choice.hpp"

#include <stickysim/engine/portable_math.hpp>

#include <algorithm>
#include <limits>
#include <queue>
#include <vector>

namespace stickysim {

namespace {

constexpr std::size_t fewest_stays = 100; // fewer show no dependence
/// Without any, two squared correlations times the number of requests exceed this once in a hundred logs (χ²
/// of two degrees of freedom).
constexpr double decided = 9.21;

/// What a request meets, of which its demand is independent.
struct Company {
  double found = 0;     ///< requests that are there when it arrives
  double following = 0; ///< that arrive within a mean stay after it
};

using Departures = std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>>;

double mean_stay_us(std::span<StationStay const> stays) {
  double sum = 0;
  for (StationStay const& each : stays)
    sum += static_cast<double>(each.stay.departure_us - each.stay.arrival_us);
  return sum / static_cast<double>(stays.size());
}

std::vector<Company> company_of(std::span<StationStay const> stays, std::size_t stations) {
  std::vector<Company> company(stays.size());
  std::vector<Departures> present(stations);
  std::vector<std::vector<std::size_t>> at_station(stations);
  for (std::size_t i = 0; i < stays.size(); ++i) {
    Departures& departures = present[stays[i].station];
    while (!departures.empty() && departures.top() <= stays[i].stay.arrival_us)
      departures.pop();
    company[i].found = static_cast<double>(departures.size());
    departures.push(stays[i].stay.departure_us);
    at_station[stays[i].station].push_back(i);
  }
  auto const window_us = static_cast<std::int64_t>(mean_stay_us(stays));
  for (std::vector<std::size_t> const& own : at_station)
    for (std::size_t first = 0, end = 0; first < own.size(); ++first) {
      std::int64_t const until_us = stays[own[first]].stay.arrival_us + window_us;
      while (end < own.size() && stays[own[end]].stay.arrival_us <= until_us)
        ++end;
      company[own[first]].following = static_cast<double>(end - first - 1);
    }
  return company;
}

/// Sums of two quantities over the requests of a station.
struct Sums {
  double count = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;

  void add(double a, double b) {
    ++count;
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
};

/// The squared correlation within stations, times the number of requests: about 1 if the two are independent.
double dependence(std::span<Sums const> stations) {
  double xy = 0, xx = 0, yy = 0, count = 0;
  for (Sums const& sums : stations) {
    if (sums.count == 0) continue;
    count += sums.count;
    xy += sums.xy - sums.x * sums.y / sums.count;
    xx += sums.xx - sums.x * sums.x / sums.count;
    yy += sums.yy - sums.y * sums.y / sums.count;
  }
  return xx > 0 && yy > 0 ? count * xy * xy / (xx * yy) : 0;
}

std::vector<ServiceModel> candidates(double most_found) {
  std::vector<ServiceModel> models{{}};
  for (std::uint32_t workers = 1; workers <= most_found; workers += 1 + workers / 8)
    for (auto const discipline : {ServiceModel::Discipline::fifo, ServiceModel::Discipline::sharing})
      models.push_back({discipline, workers});
  return models;
}

} // namespace

ServiceModel choose_model(std::span<StationStay const> stays, std::size_t stations) {
  if (stays.size() < fewest_stays) return {};
  std::vector<Company> const company = company_of(stays, stations);
  double const most_found =
      std::ranges::max_element(company, {}, [](Company const& each) { return each.found; })->found;
  // Logarithms, so that the few longest requests do not decide; demands near 0 are alike.
  double const alike_us = mean_stay_us(stays) / 20 + 1;

  ServiceModel best;
  double least = std::numeric_limits<double>::infinity();
  std::vector<double> demands(stays.size());
  ServedStation::Done const done = [&](std::size_t index, std::int64_t demand_us) {
    demands[index] = portable::log(static_cast<double>(demand_us) + alike_us);
  };
  for (ServiceModel const& model : candidates(most_found)) {
    std::vector<ServedStation> served(stations, ServedStation{model});
    for (std::size_t i = 0; i < stays.size(); ++i) {
      Stay stay = stays[i].stay;
      stay.request = i;
      served[stays[i].station].add(stay, done);
    }
    for (ServedStation& station : served)
      station.finish(done);
    std::vector<Sums> with_found(stations);
    std::vector<Sums> with_following(stations);
    for (std::size_t i = 0; i < stays.size(); ++i) {
      with_found[stays[i].station].add(demands[i], company[i].found);
      with_following[stays[i].station].add(demands[i], company[i].following);
    }
    double const dependent = dependence(with_found) + dependence(with_following);
    bool const nobody_waits = model.discipline == ServiceModel::Discipline::alone;
    if (nobody_waits && dependent < decided) return model;
    if (dependent >= least) continue;
    least = dependent;
    best = model;
  }
  return best;
}

} // namespace stickysim
