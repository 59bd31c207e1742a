#include "fit/workload.hpp"

#include "fit/arrivals.hpp"
#include "fit/choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace stickysim {
namespace {

constexpr std::size_t most_values_of_a_file = 2000;
constexpr double share_of_short_sessions = 0.99;

/// Sessions that had time to end before the record did: all that started early enough for 99 in a hundred to
/// end. All of them where sessions last as long as half of the record.
std::vector<ObservedSession const*> ended_sessions(ClientClass const& clients, Nanoseconds span) {
  std::vector<Nanoseconds> durations;
  for (ObservedSession const& session : clients.sessions)
    if (session.start_ns < span / 2) durations.push_back(session.duration_ns);
  std::ranges::sort(durations);
  Nanoseconds last_start = span;
  if (!durations.empty()) {
    auto const place =
        static_cast<std::size_t>(share_of_short_sessions * static_cast<double>(durations.size()));
    Nanoseconds const usual = durations[std::min(place, durations.size() - 1)];
    if (usual <= span / 2) last_start = span - usual;
  }
  std::vector<ObservedSession const*> ended;
  for (ObservedSession const& session : clients.sessions)
    if (session.start_ns <= last_start) ended.push_back(&session);
  return ended;
}

/// How values of a kind are to be drawn.
FittedQuantity fitted(std::string key, std::vector<std::int64_t> values, Unit unit,
                      std::string const& files) {
  Sample const sample{std::move(values), unit};
  LawChoice choice = choose_law(sample);
  FittedQuantity quantity{std::move(key), choice.law, std::move(choice.verdict)};
  if (choice.fits) return quantity;
  if (files.empty()) {
    quantity.verdict += "; with -o the recorded values themselves are drawn";
    return quantity;
  }
  quantity.file = fmt::format("{}.{}.csv", files, quantity.key);
  quantity.value = fmt::format("empirical({})", quantity.file);
  quantity.verdict += ": the recorded values themselves are drawn";
  quantity.values_s_or_1 = sample.thinned(most_values_of_a_file);
  if (unit == Unit::duration)
    for (double& value : quantity.values_s_or_1)
      value /= 1e9;
  return quantity;
}

/// Clients that are there all the time.
FittedQuantity users_of(ClientClass const& clients) {
  return {"users", fmt::format("{}", clients.clients), "each goes on through the whole record"};
}

} // namespace

FittedWorkload fit_workload(ClientClass const& clients, Nanoseconds span, std::string const& files) {
  FittedWorkload workload{.name = clients.name, .words = clients.words, .sessions = clients.sessions.size()};
  std::vector<Nanoseconds> starts;
  std::vector<std::int64_t> pauses;
  std::vector<std::int64_t> demands;
  std::map<std::uint64_t, Nanoseconds> last_of;
  bool const stays = clients.name == "monitors";
  for (ObservedSession const& session : clients.sessions) {
    starts.push_back(session.start_ns);
    workload.requests += session.requests;
    auto const [last, is_first] = last_of.try_emplace(session.client, session.end_ns());
    if (stays && !is_first) pauses.push_back(std::max<Nanoseconds>(0, session.start_ns - last->second));
    last->second = session.end_ns();
    pauses.insert(pauses.end(), session.pauses.begin(), session.pauses.end());
    demands.insert(demands.end(), session.demands.begin(), session.demands.end());
  }
  std::vector<std::int64_t> lengths;
  for (ObservedSession const* const session : ended_sessions(clients, span))
    lengths.push_back(session->requests);

  if (stays) {
    workload.quantities.push_back(users_of(clients));
    workload.quantities.push_back(
        {"requests", fmt::format("{}", std::max<std::size_t>(1, workload.requests / clients.clients)),
         "as many as one client issues in the record"});
    workload.peak_requests_per_s = static_cast<double>(workload.requests) / to_seconds(span);
  } else {
    ArrivalChoice const arrivals = choose_arrivals(starts, span);
    workload.quantities.push_back({"arrivals", arrivals.process, arrivals.verdict});
    workload.quantities.push_back(fitted("requests", lengths, Unit::none, files));
    workload.changes = arrivals.changes;
    workload.peak_requests_per_s = arrivals.peak_rate_per_s * static_cast<double>(workload.requests) /
                                   static_cast<double>(workload.sessions);
  }
  if (!pauses.empty())
    workload.quantities.push_back(fitted("think_time", std::move(pauses), Unit::duration, files));
  if (!demands.empty()) {
    double sum = 0;
    for (std::int64_t const demand : demands)
      sum += static_cast<double>(demand);
    workload.mean_demand_ns = sum / static_cast<double>(demands.size());
    workload.quantities.push_back(fitted("demand", std::move(demands), Unit::duration, files));
  }
  return workload;
}

} // namespace stickysim
