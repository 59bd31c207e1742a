#include "log/demand.hpp"

#include "log/model_choice.hpp"

#include <queue>

namespace stickysim {

namespace {

constexpr std::size_t largest_sample = 200'000;
constexpr std::int64_t us_per_millisecond = 1'000;

/// The stay of a request at its station; false if it is not known.
bool stay_of(LoggedRequest const& request, bool by_server, StationStay& stay) {
  bool const has_server_time = request.server_us != unknown_us;
  std::uint32_t const stay_us = has_server_time ? request.server_us : request.total_us;
  if (stay_us == unknown_us || (by_server && request.server == unknown_server)) return false;
  stay.station = by_server ? request.server : 0u;
  stay.stay.arrival_us = request.received_us + (has_server_time ? request.before_ms * us_per_millisecond : 0);
  stay.stay.departure_us = stay.stay.arrival_us + stay_us;
  return true;
}

/// Calls `use` with the stays of a log in the order of their arrival at the servers, which differs from that
/// of their receipt by what they waited at the balancer.
template <class Use>
void for_each_stay(std::span<LoggedRequest const> requests, bool by_server, Use const& use) {
  auto const arrives_later = [](StationStay const& a, StationStay const& b) {
    return a.stay.arrival_us > b.stay.arrival_us;
  };
  std::priority_queue<StationStay, std::vector<StationStay>, decltype(arrives_later)> on_their_way{
      arrives_later};
  for (std::size_t i = 0; i < requests.size(); ++i) {
    while (!on_their_way.empty() && on_their_way.top().stay.arrival_us <= requests[i].received_us) {
      use(on_their_way.top());
      on_their_way.pop();
    }
    StationStay stay;
    stay.stay.request = i;
    if (stay_of(requests[i], by_server, stay)) on_their_way.push(stay);
  }
  for (; !on_their_way.empty(); on_their_way.pop())
    use(on_their_way.top());
}

} // namespace

DemandFindings find_demands(LoggedRequests& log) {
  DemandFindings findings;
  findings.by_server = log.servers.size() > 0;
  std::span<LoggedRequest> const requests = log.requests.all();
  std::size_t const stations = findings.by_server ? log.servers.size() : 1;
  if (!log.whole_seconds) {
    std::vector<StationStay> sample;
    for_each_stay(requests.first(std::min(requests.size(), largest_sample)), findings.by_server,
                  [&](StationStay const& stay) { sample.push_back(stay); });
    findings.model = findings.by_server ? choose_model(sample, stations) : choose_fleet_model(sample);
  }

  std::vector<ServedStation> served(stations, ServedStation{findings.model});
  double responses_us = 0;
  double demands_us = 0;
  // The time of a request is read before its place is needed for the demand: departures follow arrivals.
  ServedStation::Done const done = [&](std::size_t index, std::int64_t demand_us) {
    requests[index].server_us = static_cast<std::uint32_t>(demand_us);
    demands_us += static_cast<double>(demand_us);
  };
  for_each_stay(requests, findings.by_server, [&](StationStay const& stay) {
    ++findings.requests;
    responses_us += static_cast<double>(stay.stay.departure_us - stay.stay.arrival_us);
    served[stay.station].add(stay.stay, done);
  });
  for (ServedStation& station : served)
    station.finish(done);
  if (findings.by_server)
    for (LoggedRequest& request : requests)
      if (request.server == unknown_server) request.server_us = unknown_us;
  if (findings.requests > 0) {
    findings.mean_response_us = responses_us / static_cast<double>(findings.requests);
    findings.mean_demand_us = demands_us / static_cast<double>(findings.requests);
  }
  return findings;
}

} // namespace stickysim
