#include "log/model_choice.hpp"

#include <stickysim/engine/portable_math.hpp>

#include <algorithm>
#include <limits>
#include <numeric>
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
      models.push_back({discipline, static_cast<double>(workers)});
  return models;
}

/// What each of the stays demanded by a model, in microseconds.
std::vector<double> demands_by(ServiceModel model, std::span<StationStay const> stays, std::size_t stations) {
  std::vector<double> demands(stays.size());
  std::vector<ServedStation> served(stations, ServedStation{model});
  ServedStation::Done const done = [&](std::size_t index, std::int64_t demand_us) {
    demands[index] = static_cast<double>(demand_us);
  };
  for (std::size_t i = 0; i < stays.size(); ++i) {
    Stay stay = stays[i].stay;
    stay.request = i;
    served[stays[i].station].add(stay, done);
  }
  for (ServedStation& station : served)
    station.finish(done);
  return demands;
}

/// How much the demands by a model depend on the company of the requests.
double dependence_of(std::span<double const> demands, std::span<StationStay const> stays,
                     std::span<Company const> company, std::size_t stations) {
  // Logarithms, so that the few longest requests do not decide; demands near 0 are alike.
  double const alike_us = mean_stay_us(stays) / 20 + 1;
  std::vector<Sums> with_found(stations);
  std::vector<Sums> with_following(stations);
  for (std::size_t i = 0; i < stays.size(); ++i) {
    double const log_demand = portable::log(demands[i] + alike_us);
    with_found[stays[i].station].add(log_demand, company[i].found);
    with_following[stays[i].station].add(log_demand, company[i].following);
  }
  return dependence(with_found) + dependence(with_following);
}

double mean_of(std::span<double const> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The mean stay of the requests that met fewest others: of a tenth of all, and at least 500.
double mean_lonely_stay_us(std::span<StationStay const> stays, std::span<Company const> company) {
  std::vector<std::size_t> order(stays.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return company[i].found + company[i].following; });
  constexpr std::size_t fewest = 500;
  order.resize(std::min(order.size(), std::max(fewest, order.size() / 10)));
  double sum = 0;
  for (std::size_t const i : order)
    sum += static_cast<double>(stays[i].stay.departure_us - stays[i].stay.arrival_us);
  return sum / static_cast<double>(order.size());
}

} // namespace

ServiceModel choose_model(std::span<StationStay const> stays, std::size_t stations) {
  if (stays.size() < fewest_stays) return {};
  std::vector<Company> const company = company_of(stays, stations);
  double const most_found = std::ranges::max(company, {}, &Company::found).found;
  ServiceModel best;
  double least = std::numeric_limits<double>::infinity();
  for (ServiceModel const& model : candidates(most_found)) {
    double const dependent = dependence_of(demands_by(model, stays, stations), stays, company, stations);
    bool const nobody_waits = model.discipline == ServiceModel::Discipline::alone;
    if (nobody_waits && dependent < decided) return model;
    if (dependent >= least) continue;
    least = dependent;
    best = model;
  }
  return best;
}

ServiceModel choose_fleet_model(std::span<StationStay const> stays) {
  if (stays.size() < fewest_stays) return {};
  std::vector<Company> const company = company_of(stays, 1);
  if (dependence_of(demands_by({}, stays, 1), stays, company, 1) < decided) return {};
  double const wanted_us = mean_lonely_stay_us(stays, company);
  // The fewer cores, the less each got of its stay.
  double low = 0;
  double high = std::ranges::max(company, {}, &Company::found).found + 1;
  if (wanted_us >= mean_stay_us(stays)) return {};
  for (int halving = 0; halving < 12; ++halving) {
    double const cores = (low + high) / 2;
    bool const is_less =
        mean_of(demands_by({ServiceModel::Discipline::sharing, cores}, stays, 1)) < wanted_us;
    (is_less ? low : high) = cores;
  }
  return {ServiceModel::Discipline::sharing, (low + high) / 2};
}

} // namespace stickysim
