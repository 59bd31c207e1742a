#include "fit/scenario.hpp"

#include "fit/workload.hpp"
#include "language/counted.hpp"
#include "language/shown.hpp"
#include "scenario/quantity_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <utility>

namespace stickysim {
namespace {

constexpr double invented_demand_ns = 20e6;
constexpr double load_at_peak = 0.5;
constexpr std::int64_t workers_of_a_server = 4;
constexpr std::int64_t least_servers = 2;
constexpr std::int64_t most_fitted_servers = 1000;
constexpr Nanoseconds hour_ns = 3600 * nanoseconds_per_second;
constexpr Nanoseconds longest_run = 24 * hour_ns;
constexpr Nanoseconds shortest_run = 10 * nanoseconds_per_second;

Nanoseconds whole_seconds(Nanoseconds time) {
  return (time + nanoseconds_per_second - 1) / nanoseconds_per_second * nanoseconds_per_second;
}

/// Up to the end of the last session, as far as is known; a second at least.
Nanoseconds span_of(std::vector<ObservedSession> const& sessions) {
  Nanoseconds last = nanoseconds_per_second;
  for (ObservedSession const& session : sessions)
    last = std::max(last, session.end_ns() + 1);
  return last;
}

/// `1 h 5 min`, `50 s`: to the minute, or to the second if it is short.
std::string length_text(Nanoseconds time) {
  Nanoseconds const seconds = whole_seconds(time) / nanoseconds_per_second;
  if (seconds < 600) return fmt::format("{} s", seconds);
  Nanoseconds const minutes = (seconds + 30) / 60;
  return minutes < 120 ? fmt::format("{} min", minutes)
                       : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string_view without_indent(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
}

/// Follows the lines of a scenario, and says of each whether it is of the traffic: of a section `workload`,
/// or a key `workload.…` above all sections.
class TrafficLines {
public:
  bool is_of_traffic(std::string_view line) {
    std::string_view const text = without_indent(line);
    if (text.starts_with('[')) {
      is_above_sections_ = false;
      in_section_ = names_traffic(text.substr(std::min(text.find_first_not_of("[ \t"), text.size())));
    }
    return in_section_ || (is_above_sections_ && names_traffic(text));
  }

private:
  /// `workload.demand = …`, `workload]]`, `workload = {…}`
  static bool names_traffic(std::string_view text) {
    constexpr std::string_view name = "workload";
    return text.starts_with(name) && text.find_first_of(".] \t=") == name.size();
  }

  bool is_above_sections_ = true;
  bool in_section_ = false;
};

/// The line of a scenario that gives its requests their demand, with what it says of it; if there is none, an
/// invented one.
std::string demand_of(std::string const& fleet) {
  constexpr std::string_view section = "workload.", key = "demand";
  std::istringstream lines{fleet};
  TrafficLines traffic;
  for (std::string line; std::getline(lines, line);) {
    if (!traffic.is_of_traffic(line)) continue;
    std::string_view text = without_indent(line);
    if (text.starts_with(section)) text.remove_prefix(section.size());
    if (text.starts_with(key) && without_indent(text.substr(key.size())).starts_with('='))
      return fmt::format("# the trace says nothing of demands: this one is the fleet's\n{}\n", text);
  }
  return "# the trace says nothing of demands: replace this one with yours\ndemand = \"exponential(20ms)\"\n";
}

std::string workload_text(FittedWorkload const& workload, bool one_of_several, std::string const& fleet) {
  std::string text = one_of_several
                         ? fmt::format("[[workload]] # {}\nname = \"{}\"\n", workload.words, workload.name)
                         : std::string{"[workload]\n"};
  bool has_demand = false;
  for (FittedQuantity const& quantity : workload.quantities) {
    std::string const quote = quantity.key == "users" ? "" : "\"";
    text += fmt::format("# {}\n{} = {}{}{}\n", quantity.verdict, quantity.key, quote, quantity.value, quote);
    has_demand |= quantity.key == "demand";
  }
  if (!has_demand) text += demand_of(fleet);
  return text + '\n';
}

/// Servers that the busiest time keeps half busy.
std::int64_t servers_for(std::vector<FittedWorkload> const& workloads) {
  double busy = 0;
  for (FittedWorkload const& workload : workloads)
    busy += workload.peak_requests_per_s * workload.mean_demand_ns.value_or(invented_demand_ns) / 1e9;
  double const servers = std::ceil(busy / load_at_peak / static_cast<double>(workers_of_a_server));
  return static_cast<std::int64_t>(
      std::clamp(servers, static_cast<double>(least_servers), static_cast<double>(most_fitted_servers)));
}

std::string fleet_text(std::int64_t servers, Nanoseconds duration) {
  return fmt::format(
      "# A trace does not say who serves it: replace the following with yours. That number of servers is half\n"
      "# busy at the busiest time.\n"
      "[balancer]\n"
      "policy = \"round_robin\"\n"
      "affinity = \"cookie\"\n"
      "\n"
      "[server]\n"
      "count = {}\n"
      "workers = {} # requests served at a time\n"
      "\n"
      "[state]\n"
      "placement = \"local\"\n"
      "\n"
      "# Without a failure nothing shows: replace this one with yours.\n"
      "[[fault]]\n"
      "kind = \"crash\"\n"
      "server = 1\n"
      "at = \"{}\"\n"
      "for = \"30s\"\n"
      "\n"
      "[variants.sticky]\n"
      "\n"
      "[variants.stateless]\n"
      "balancer.affinity = \"none\"\n"
      "state.placement = \"shared\"\n"
      "state.preset = \"redis-sentinel\" # replace with your store: stickysim list presets\n",
      servers, workers_of_a_server, duration_text(whole_seconds(duration * 2 / 5)));
}

/// A scenario with that traffic in place of its own, which goes with the comments right above it.
std::string with_traffic(std::string const& fleet, std::string const& traffic) {
  std::string text;
  std::string comments; // of what comes next
  bool is_placed = false;
  std::istringstream lines{fleet};
  TrafficLines of_fleet;
  for (std::string line; std::getline(lines, line);) {
    if (without_indent(line).starts_with('#')) {
      comments += line + '\n';
    } else if (!of_fleet.is_of_traffic(line)) {
      text += std::exchange(comments, {}) + line + '\n';
    } else {
      comments.clear();
      bool const begins_section = without_indent(line).starts_with('[');
      if (begins_section && !is_placed) text += traffic;
      is_placed |= begins_section;
    }
  }
  text += comments;
  return is_placed ? text : text + '\n' + traffic;
}

} // namespace

FittedScenario fit_scenario(Trace const& trace, std::string const& files, std::string const& fleet) {
  std::vector<ObservedSession> sessions = observed_sessions(trace);
  Nanoseconds const span = span_of(sessions);
  std::size_t const all_sessions = sessions.size();
  std::vector<ClientClass> const classes = client_classes(std::move(sessions), span);

  FittedScenario fitted;
  fitted.findings.push_back(fmt::format("{} of {} in {}", counted(trace.requests.size(), "request"),
                                        counted(all_sessions, "session"), length_text(span)));
  std::vector<FittedWorkload> workloads;
  bool changes = false;
  for (ClientClass const& clients : classes) {
    std::string const stem = files.empty() || classes.size() == 1 ? files : files + "." + clients.name;
    workloads.push_back(fit_workload(clients, span, stem));
    FittedWorkload const& workload = workloads.back();
    changes |= workload.changes;
    if (classes.size() > 1)
      fitted.findings.push_back(fmt::format("{}: {} of {}; {}", clients.name,
                                            counted(workload.requests, "request"),
                                            counted(clients.clients, "client"), clients.words));
    for (FittedQuantity const& quantity : workload.quantities) {
      fitted.findings.push_back(fmt::format("{} {}: {}", quantity.key, quantity.value, quantity.verdict));
      if (quantity.values_s_or_1.empty()) continue;
      std::string content;
      for (double const value : quantity.values_s_or_1)
        content += fmt::format("{:.9g}\n", value);
      fitted.files.push_back({quantity.file, std::move(content)});
    }
  }

  std::string const source =
      fmt::format("# Fitted to {}: {}.\n", shown(std::filesystem::path{trace.path}.filename().string()),
                  fitted.findings.front());
  std::string traffic;
  for (FittedWorkload const& workload : workloads)
    traffic += workload_text(workload, classes.size() > 1, fleet);
  if (!fleet.empty()) {
    fitted.toml = with_traffic(fleet, source + traffic);
    return fitted;
  }
  Nanoseconds const duration =
      std::max(shortest_run, whole_seconds(std::min(span, changes ? longest_run : hour_ns)));
  fitted.toml = fmt::format("{}\n"
                            "title = \"Fitted to recorded traffic\"\n"
                            "question = \"May the sessions leave their servers?\"\n\n"
                            "[run]\nduration = \"{}\"\nwarmup = \"{}\"\n\n{}{}",
                            source, duration_text(duration), duration_text(whole_seconds(duration / 10)),
                            traffic, fleet_text(servers_for(workloads), duration));
  return fitted;
}

} // namespace stickysim
