#include "fit/client_class.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace stickysim {
namespace {

constexpr std::size_t least_pauses_of_a_monitor = 20;
constexpr double regular_within = 0.1; // of the median
constexpr std::uint32_t least_requests_of_a_bot = 50;
constexpr std::uint32_t times_as_long = 10;
constexpr std::uint32_t times_as_long_at_any_pace = 100;
constexpr double times_as_fast = 3;
constexpr std::size_t least_bots = 3;
constexpr double least_share_of_bots = 0.02; // of the requests

/// The value that a share `q` of them does not exceed; `values` are reordered, and not empty.
template <class T>
T part(std::vector<T>& values, double q) {
  auto const place = static_cast<std::size_t>(q * static_cast<double>(values.size() - 1));
  auto const found = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), found, values.end());
  return *found;
}

/// All sessions of one client.
struct Client {
  std::vector<std::size_t> sessions;
  std::vector<Nanoseconds> pauses; ///< within sessions, and between those of one request
  Nanoseconds first_ns = never;
  Nanoseconds last_ns = 0;

  void add(std::size_t place, ObservedSession const& session) {
    if (session.requests == 1 && !sessions.empty()) pauses.push_back(session.start_ns - last_ns);
    sessions.push_back(place);
    pauses.insert(pauses.end(), session.pauses.begin(), session.pauses.end());
    first_ns = std::min(first_ns, session.start_ns);
    last_ns = std::max(last_ns, session.end_ns());
  }

  bool is_regular() {
    if (pauses.size() < least_pauses_of_a_monitor) return false;
    auto const median = static_cast<double>(part(pauses, 0.5));
    return median > 0 &&
           static_cast<double>(part(pauses, 0.75) - part(pauses, 0.25)) <= regular_within * median;
  }
};

std::set<std::size_t> monitors_in(std::vector<ObservedSession> const& sessions, Nanoseconds span) {
  std::map<std::uint64_t, Client> clients;
  for (std::size_t i = 0; i < sessions.size(); ++i)
    clients[sessions[i].client].add(i, sessions[i]);
  std::set<std::size_t> monitors;
  for (auto& [address, client] : clients)
    if (client.last_ns - client.first_ns >= span / 2 && client.is_regular())
      monitors.insert(client.sessions.begin(), client.sessions.end());
  return monitors;
}

std::set<std::size_t> bots_in(std::vector<ObservedSession> const& sessions,
                              std::set<std::size_t> const& monitors) {
  std::vector<std::uint32_t> lengths;
  std::vector<Nanoseconds> pauses;
  std::size_t requests = 0;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    if (monitors.contains(i)) continue;
    lengths.push_back(sessions[i].requests);
    // One pause of each session: long ones would outvote all others.
    if (!sessions[i].pauses.empty()) pauses.push_back(sessions[i].pauses.front());
    requests += sessions[i].requests;
  }
  if (lengths.empty() || pauses.empty()) return {};
  std::uint32_t const usual_length = part(lengths, 0.5);
  auto const usual_pause = static_cast<double>(part(pauses, 0.5));

  std::set<std::size_t> bots;
  std::size_t requests_of_bots = 0;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    ObservedSession const& session = sessions[i];
    if (monitors.contains(i) || session.requests <= least_requests_of_a_bot ||
        session.requests <= times_as_long * usual_length)
      continue;
    std::vector<Nanoseconds> own = session.pauses;
    bool const is_fast = times_as_fast * static_cast<double>(part(own, 0.5)) <= usual_pause;
    if (!is_fast && session.requests <= times_as_long_at_any_pace * usual_length) continue;
    bots.insert(i);
    requests_of_bots += session.requests;
  }
  bool const matter = bots.size() >= least_bots && static_cast<double>(requests_of_bots) >=
                                                       least_share_of_bots * static_cast<double>(requests);
  return matter ? bots : std::set<std::size_t>{};
}

} // namespace

std::vector<ClientClass> client_classes(std::vector<ObservedSession> sessions, Nanoseconds span) {
  std::set<std::size_t> const monitors = monitors_in(sessions, span);
  std::set<std::size_t> const bots = bots_in(sessions, monitors);
  std::vector<ClientClass> classes{{"people", "all others", {}},
                                   {"bots", "sessions far longer and faster than others", {}},
                                   {"monitors", "clients that ask at regular times throughout", {}}};
  bool const one_class = monitors.size() + bots.size() == sessions.size();
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    std::size_t const place = one_class ? 0 : monitors.contains(i) ? 2 : bots.contains(i) ? 1 : 0;
    classes[place].sessions.push_back(std::move(sessions[i]));
  }
  std::erase_if(classes, [](ClientClass const& each) { return each.sessions.empty(); });
  if (classes.size() == 1) classes.front().name = "clients";
  for (ClientClass& each : classes) {
    std::set<std::uint64_t> clients;
    for (ObservedSession const& session : each.sessions)
      clients.insert(session.client);
    each.clients = clients.size();
  }
  return classes;
}

} // namespace stickysim
